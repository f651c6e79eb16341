//! Clones in which a part of the map is missing, as a fetch leaves them that was killed: git writes loose
//! objects one after another. Whatever is missing is fetched again, and nothing is built on it.

use std::fs;

use relmap_testkit::Fixture;

use crate::support::{chart_files, declare, edit, relmap};

/// Two charts in one repository behind `origin`. The map there has two rows of chart `a`; chart `b` is
/// yet to be released.
fn charts() -> Fixture {
    let fixture = Fixture::new();
    for title in ["a", "b"] {
        chart_files(&fixture, &format!("{title}/"), title, title);
    }
    fixture.commit("Deploy the apps");
    crate::release::with_origin(&fixture);
    released(&fixture, "a");
    edit(&fixture, "a/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "a/", "a-1.1.1", "App: app-1.2.0\n");
    fixture.commit("More replicas");
    fixture.git(["push", "--quiet", "origin", "HEAD:refs/heads/main"]);
    released(&fixture, "a");
    fixture
}

#[track_caller]
fn released(fixture: &Fixture, title: &str) {
    let ran = relmap(fixture, &["release", "--push", "--component", title]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// A clone that has the map as loose objects, and all that it consists of.
fn clone_of(fixture: &Fixture, options: &[&str]) -> (Fixture, Vec<String>) {
    let clone = Fixture::folder();
    let url = format!("file://{}", fixture.beside("origin.git").display());
    let mut arguments = vec!["clone", "--quiet", "--single-branch", "--branch=main"];
    arguments.extend(options);
    clone.git([&arguments[..], &[&url, "."]].concat());
    let refspec = "+refs/heads/release-map:refs/remotes/origin/release-map";
    clone.git(["-c", "transfer.unpackLimit=10000", "fetch", "--quiet", "origin", refspec]);
    let listed = clone.git(["rev-list", "--objects", "refs/remotes/origin/release-map"]);
    let ids = listed.lines().map(|line| line.split(' ').next().unwrap().to_owned());
    (clone, ids.collect())
}

fn forget(clone: &Fixture, object: &str) {
    let (folder, file) = object.split_at(2);
    let path = clone.path().join(".git/objects").join(folder).join(file);
    fs::remove_file(path).unwrap_or_else(|error| panic!("{object}: {error}"));
}

/// Nothing is missing any more, and git can repack the clone.
#[track_caller]
fn assert_sound(clone: &Fixture) {
    let fsck = clone.command("git").args(["fsck", "--strict", "--no-dangling"]).output().unwrap();
    let said = String::from_utf8([fsck.stdout, fsck.stderr].concat()).unwrap();
    let said: Vec<&str> = said.lines().filter(|line| !line.starts_with("Checking")).collect();
    assert_eq!(said, [""; 0]);
    clone.git(["gc", "--quiet"]);
}

#[track_caller]
fn files(clone: &Fixture) -> usize {
    let map = clone.git(["ls-remote", "origin", "refs/heads/release-map"]);
    clone.git(["ls-tree", "--name-only", &map[..40]]).lines().count()
}

#[test]
fn a_release_fetches_what_is_missing_of_the_map() {
    let fixture = charts();
    let (template, ids) = clone_of(&fixture, &[]);
    assert_eq!(ids.len(), 6, "two commits, two trees, two files");
    for object in &ids {
        for is_followed in [true, false] {
            let origin = fixture.copy();
            let clone = template.copy();
            // Each clone releases into a remote of its own.
            let bare = origin.beside("origin.git");
            clone.git(["clone", "--quiet", "--mirror", &url(&fixture), bare.to_str().unwrap()]);
            clone.git(["remote", "set-url", "origin", &format!("file://{}", bare.display())]);
            forget(&clone, object);
            if !is_followed {
                let file = clone.path().join(".git/refs/remotes/origin/release-map");
                fs::remove_file(file).unwrap();
            }
            let ran = relmap(&clone, &["release", "--push", "--component", "b"]);
            assert_eq!(ran.code, 0, "{object}, {is_followed}: {}", ran.whole());
            assert_sound(&clone);
            assert_eq!(files(&clone), 2);
            let ran = relmap(&clone, &["release", "--push", "--component", "b"]);
            assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
        }
    }
}

fn url(fixture: &Fixture) -> String {
    format!("file://{}", fixture.beside("origin.git").display())
}

#[test]
fn a_map_that_is_incomplete_says_so_and_a_fetch_completes_it() {
    let fixture = charts();
    let (clone, ids) = clone_of(&fixture, &[]);
    // The newest file.
    let file = clone.git(["rev-parse", "refs/remotes/origin/release-map:"]);
    let file = clone.git(["ls-tree", "--format=%(objectname) %(path)", &file]);
    let (id, name) = file.split_once(' ').unwrap();
    assert!(ids.iter().any(|known| known == id));
    forget(&clone, id);
    let told = format!(
        "relmap: the release map here is incomplete: git object {id} ({name}) is missing, as after a fetch that was \
         interrupted; fetch it again: relmap map fetch\n"
    );
    for question in [&["map"][..], &["map", "verify"], &["map", "verify", "--repair"]] {
        let ran = relmap(&clone, question);
        assert_eq!((ran.code, ran.stderr.as_str()), (3, told.as_str()), "{}", ran.whole());
    }
    let before = clone.git(["for-each-ref"]);
    let ran = relmap(&clone, &["release", "--component", "b"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (3, told.as_str()), "{}", ran.whole());
    assert_eq!(clone.git(["for-each-ref"]), before);
    let ran = relmap(&clone, &["map", "fetch"]);
    assert_eq!(ran.whole(), "[exit code 0]\nrelease-map is up to date with origin: 2 records\n");
    assert_sound(&clone);
    assert_eq!(relmap(&clone, &["map", "verify"]).code, 0);
    let ran = relmap(&clone, &["release", "--component", "b"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_sound(&clone);
}

#[test]
fn a_clone_without_the_files_of_the_map_gets_them() {
    let fixture = charts();
    let origin = fixture.beside("origin.git");
    for setting in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        fixture.git(["-C", origin.to_str().unwrap(), "config", setting, "true"]);
    }
    let clone = Fixture::folder();
    clone.git(["clone", "--quiet", "--filter=blob:none", &url(&fixture), "."]);
    let ran = relmap(&clone, &["map", "fetch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = relmap(&clone, &["map"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 2), "{}", ran.whole());
}

#[test]
fn a_map_that_was_fetched_is_a_pack() {
    let fixture = charts();
    let clone = Fixture::folder();
    clone.git(["clone", "--quiet", "--single-branch", "--branch=main", &url(&fixture), "."]);
    let loose = |clone: &Fixture| clone.git(["count-objects"]);
    let before = loose(&clone);
    let ran = relmap(&clone, &["map", "fetch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(loose(&clone), before);
}
