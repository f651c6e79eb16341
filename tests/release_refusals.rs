//! What servers and disks refuse, named as what it is.

use relmap_testkit::Fixture;

use crate::release::{at_origin, here, to_release};
use crate::support::{charts, command, edit, finish, relmap};

fn origin(fixture: &Fixture, arguments: &[&str]) -> String {
    let path = fixture.beside("origin.git").display().to_string();
    fixture.git([&["--git-dir", path.as_str()], arguments].concat())
}

/// The message of a release that fails, up to git's own words.
#[track_caller]
fn fails(fixture: &Fixture, code: i32) -> String {
    let before = here(fixture);
    let ran = relmap(fixture, &["release", "--push"]);
    assert_eq!(ran.code, code, "{}", ran.whole());
    assert_eq!(here(fixture), before, "{}", ran.whole());
    ran.stderr.split("\n  because: ").next().unwrap().to_owned()
}

#[test]
fn a_tag_that_is_a_folder_of_another_one_at_the_remote_conflicts_with_it() {
    let fixture = to_release();
    origin(&fixture, &["tag", "charts-1.1.1/beta", "main"]);
    let told = "relmap: origin has a tag that is a folder of this one's name, or the other way round, and a ref name \
                cannot also be a folder; correct the heading in RELEASE.txt";
    let before = at_origin(&fixture);
    assert_eq!(fails(&fixture, 4), told);
    assert_eq!(at_origin(&fixture), before);
}

#[test]
fn a_mirror_releases_like_any_other_clone() {
    let fixture = to_release();
    let mirror = Fixture::folder();
    let url = format!("file://{}", fixture.beside("origin.git").display());
    mirror.git(["clone", "--quiet", "--mirror", &url, "."]);
    mirror.git(["config", "user.name", "A. Author"]);
    origin(&fixture, &["tag", "kept", "main"]);
    for _ in 0..2 {
        let ran = finish(command(&mirror).args(["release", "--push"]));
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    let there = at_origin(&fixture);
    for name in ["refs/tags/charts-1.1.1", "refs/heads/release-map", "refs/tags/kept"] {
        assert!(there.contains(name), "{there}");
    }
    assert_eq!(mirror.git(["config", "remote.origin.mirror"]), "true");
}

#[test]
fn references_that_a_server_hides_are_told_from_locks() {
    let told = "relmap: origin hides the tag or the map's branch (see its setting transfer.hideRefs), so neither can be \
                pushed; let it show refs/tags and the map's branch to the releasing user";
    for (setting, hidden) in [
        ("transfer.hideRefs", "refs/tags"),
        ("receive.hideRefs", "refs/tags/charts-1.1.1"),
        ("receive.hideRefs", "refs/heads/release-map"),
    ] {
        let fixture = to_release();
        origin(&fixture, &["config", setting, hidden]);
        // A server that hides one of several references takes the others, though they are pushed as one.
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 3, "{setting} {hidden}: {}", ran.whole());
        let (message, _) = ran.stderr.split_once("\n  because: ").unwrap();
        assert_eq!(message, told, "{setting} {hidden}");
        assert_eq!(fixture.git(["tag", "--list", "charts-1.1.1"]), "");
        origin(&fixture, &["config", "--unset", setting]);
        assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    }
}

#[test]
fn a_disk_that_is_full_is_named() {
    let fixture = to_release();
    let disk = fixture.beside("disk");
    std::fs::create_dir(&disk).unwrap();
    let folder = disk.display().to_string();
    let mounted = fixture
        .command("mount")
        .args(["-t", "tmpfs", "-o", "size=512k", "tmpfs", &folder])
        .output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("LEFT OUT: a small disk needs the right to mount one");
        return;
    }
    let clone = disk.join("clone");
    let url = format!("file://{}", fixture.beside("origin.git").display());
    fixture.git(["clone", "--quiet", &url, clone.to_str().unwrap()]);
    // As much as there is.
    let _ = std::fs::write(disk.join("fill"), vec![0; 1 << 20]);
    let ran = finish(command(&fixture).current_dir(&clone).args(["release", "--push"]));
    std::fs::remove_file(disk.join("fill")).unwrap();
    let again = finish(command(&fixture).current_dir(&clone).args(["release", "--push"]));
    let unmounted = fixture.command("umount").arg(&folder).status().unwrap();
    assert!(unmounted.success());
    assert_eq!(
        (ran.code, ran.stderr),
        (
            3,
            format!(
                "relmap: the disk that has `{}` is full; free some space, and run the same command again\n",
                clone.join(".git").display()
            )
        )
    );
    assert_eq!(again.code, 0, "{}", again.whole());
}

#[test]
fn a_sparse_checkout_without_the_chart_is_judged_as_if_it_were_there() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.write("docs/a.md", "x\n");
    fixture.commit("More replicas");
    let whole = relmap(&fixture, &["check", "--worktree"]);
    assert_eq!(whole.code, 1, "{}", whole.whole());
    for left in [
        &["/docs"][..],
        &["/*", "!/Chart.yaml"],
        &["/*", "!/RELEASE.txt"],
        &["/*", "!/values.yaml"],
    ] {
        fixture.git([&["sparse-checkout", "set", "--no-cone"], left].concat());
        let sparse = relmap(&fixture, &["check", "--worktree"]);
        assert_eq!((sparse.code, &sparse.stdout), (whole.code, &whole.stdout), "{left:?}");
        let committed = relmap(&fixture, &["check"]);
        assert_eq!((committed.code, &committed.stdout), (whole.code, &whole.stdout), "{left:?}");
    }
}
