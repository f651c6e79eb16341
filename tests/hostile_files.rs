//! A pull request whose files are links out of the repository, FIFOs, devices, or far too large.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, charts, command, finish, relmap};

const MIB: u64 = 1 << 20;

/// Runs the binary, and fails if it hangs.
#[track_caller]
fn in_time(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut timed = Command::new("timeout");
    let inner = command(fixture);
    timed.args(["--kill-after=1", "60"]).arg(inner.get_program()).args(arguments);
    timed.env_clear().current_dir(fixture.path()).stdin(Stdio::null());
    for (name, value) in inner.get_envs() {
        timed.env(name, value.unwrap_or_default());
    }
    let ran = finish(&mut timed);
    assert_ne!(ran.code, 124, "{arguments:?} hangs");
    ran
}

#[track_caller]
fn assert_says(ran: &Ran, message: &str) {
    assert_eq!((ran.code, ran.stderr.as_str()), (3, format!("relmap: {message}\n").as_str()));
    assert_eq!(ran.stdout, "");
}

fn fifo(fixture: &Fixture, path: &str) {
    let full = fixture.path().join(path);
    let _ = fs::remove_file(&full);
    fs::create_dir_all(full.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(&full).status().unwrap().success());
}

/// A file without content that has a size.
fn large(fixture: &Fixture, path: &str, size: u64) {
    let full = fixture.path().join(path);
    let _ = fs::remove_file(&full);
    File::create(full).unwrap().set_len(size).unwrap();
}

#[test]
fn no_link_leads_out_of_the_repository() {
    let fixture = charts();
    let secret = fixture.beside("secret");
    fs::create_dir(&secret).unwrap();
    let outside = secret.join("RELEASE.txt");
    fs::write(&outside, "secret-1.0.0\n\n- Secret.\n").unwrap();
    symlink(&outside, fixture.path().join("OUT.txt")).unwrap();
    symlink("OUT.txt", fixture.path().join("AGAIN.txt")).unwrap();
    symlink("../secret", fixture.path().join("folder")).unwrap();
    symlink(".git/config", fixture.path().join("GIT.txt")).unwrap();
    for file in ["OUT.txt", "AGAIN.txt", "folder/RELEASE.txt", "./folder/../secret/RELEASE.txt"] {
        for command in [&["parse"][..], &["parse", "--format", "json"], &["fmt", "--check"]] {
            let ran = relmap(&fixture, &[command, &[file]].concat());
            if file.contains("..") {
                // From where the link leads there is no such path.
                assert_eq!(ran.code, 3, "{}", ran.whole());
                continue;
            }
            assert_says(
                &ran,
                &format!(
                    "`{file}` leads out of the repository through a symbolic link to `{}`; replace the link \
                     with the file",
                    outside.display()
                ),
            );
        }
    }
    let config = fixture.path().join(".git/config");
    assert_says(
        &relmap(&fixture, &["parse", "GIT.txt"]),
        &format!(
            "`GIT.txt` leads out of the repository through a symbolic link to `{}`; replace the link with \
             the file",
            config.display()
        ),
    );
    // From outside of the repository it is the same.
    let out = fixture.path().join("OUT.txt");
    let ran = finish(command(&fixture).current_dir(&secret).arg("parse").arg(&out));
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(!ran.whole().contains("- Secret."), "{}", ran.whole());
}

#[test]
fn other_links_are_followed() {
    let fixture = charts();
    symlink("RELEASE.txt", fixture.path().join("NOTES.txt")).unwrap();
    fs::create_dir(fixture.path().join("docs")).unwrap();
    symlink("../RELEASE.txt", fixture.path().join("docs/NOTES.txt")).unwrap();
    let way = fixture.beside("way");
    symlink(fixture.path(), &way).unwrap();
    let through = way.join("NOTES.txt");
    for file in ["NOTES.txt", "docs/NOTES.txt", "../way/RELEASE.txt", through.to_str().unwrap()] {
        let ran = relmap(&fixture, &["parse", file]);
        assert_eq!(ran.code, 0, "{file} {}", ran.whole());
    }
    // Outside of repositories links are the user's own.
    let folder = Fixture::folder();
    fs::write(folder.beside("NEWS"), "app-1.0.0\n\n- First.\n").unwrap();
    symlink("../NEWS", folder.path().join("RELEASE.txt")).unwrap();
    assert_eq!(relmap(&folder, &["parse"]).code, 0);
}

#[test]
fn files_of_the_work_tree_are_read_inside_of_it_only() {
    for file in ["RELEASE.txt", "Chart.yaml", "relmap.toml"] {
        let fixture = charts();
        let outside = fixture.beside("outside");
        fs::write(&outside, "x-1.0.0\n").unwrap();
        let _ = fs::remove_file(fixture.path().join(file));
        symlink(&outside, fixture.path().join(file)).unwrap();
        let message = format!(
            "`{file}` leads out of the repository through a symbolic link to `{}`; replace the link with \
             the file",
            outside.display()
        );
        assert_says(&relmap(&fixture, &["check", "--worktree"]), &message);
        fixture.commit("Link");
        assert_says(&relmap(&fixture, &["check"]), &message);
    }
}

#[test]
fn what_git_reads_by_itself_is_no_fifo() {
    for file in [".gitattributes", ".gitignore", ".gitmodules", "templates/.gitattributes"] {
        for nested in [false, true] {
            let fixture = charts();
            fixture.write("new/folder/file", "x");
            let file = if nested { format!("new/folder/{file}") } else { file.to_owned() };
            fifo(&fixture, &file);
            let message = format!(
                "`{file}` is a FIFO (a named pipe), not a file; remove it, or put a file there"
            );
            for arguments in [
                &["check", "--worktree"][..],
                &["check", "--worktree", "--all"],
                &["fmt", "--check"],
            ] {
                assert_says(&in_time(&fixture, arguments), &message);
            }
            let ran = in_time(&fixture, &["bump", "--note", "x"]);
            assert_eq!((ran.code, ran.stderr), (3, format!("relmap: {message}\n")));
            // What is committed is judged without a look at the work tree.
            assert_eq!(in_time(&fixture, &["check"]).code, 0);
        }
    }
}

#[test]
fn nor_a_link_to_one_nor_a_device_nor_endless() {
    let fixture = charts();
    let pipe = fixture.beside("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let path = fixture.path().join(".gitattributes");
    for (target, kind) in [
        (pipe.to_str().unwrap(), "a FIFO (a named pipe)"),
        ("/dev/zero", "a device"),
        ("/dev/tty", "a device"),
    ] {
        symlink(target, &path).unwrap();
        fixture.commit("Link");
        assert_says(
            &in_time(&fixture, &["check", "--worktree"]),
            &format!("`.gitattributes` is {kind}, not a file; remove it, or put a file there"),
        );
        fs::remove_file(&path).unwrap();
    }
    large(&fixture, ".gitattributes", 101 * MIB);
    assert_says(
        &in_time(&fixture, &["check", "--worktree"]),
        "`.gitattributes` has 105906176 bytes, more than the limit of 104857600 bytes",
    );
}

#[test]
fn in_a_submodule_it_is_the_same() {
    let (outer, inner) = (Fixture::new(), charts());
    chart_files(&outer, "", "web", "charts");
    let url = inner.path().to_str().unwrap();
    outer.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "sub"]);
    outer.commit("Bring it along");
    outer.annotated_tag("charts-1.1.0");
    assert_eq!(in_time(&outer, &["check", "--worktree"]).code, 0);
    fifo(&outer, "sub/.gitattributes");
    assert_says(
        &in_time(&outer, &["check", "--worktree"]),
        "`sub/.gitattributes` is a FIFO (a named pipe), not a file; remove it, or put a file there",
    );
}

#[test]
fn what_relmap_reads_is_no_fifo() {
    for file in ["RELEASE.txt", "Chart.yaml", "relmap.toml", "values.yaml", ".helmignore"] {
        let fixture = charts();
        fifo(&fixture, file);
        let message = format!(
            "`{file}` is a FIFO (a named pipe), not a file; remove it, or put a file there"
        );
        assert_says(&in_time(&fixture, &["check", "--worktree", "--all"]), &message);
        assert_says(&in_time(&fixture, &["parse", file]), &message);
        assert_says(&in_time(&fixture, &["fmt", file]), &message);
    }
    // Others are in nobody's way.
    let fixture = charts();
    fifo(&fixture, "templates/pipe");
    fifo(&fixture, "Dockerfile");
    let ran = in_time(&fixture, &["check", "--worktree"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn the_end_of_a_shallow_clone_is_a_file() {
    let fixture = charts();
    let shallow = fixture.path().join(".git/shallow");
    let shown = shallow.display();
    symlink("/dev/zero", &shallow).unwrap();
    let expected = format!("`{shown}` is a device, not a file; remove it, or put a file there");
    assert_says(&in_time(&fixture, &["check"]), &expected);
    fs::remove_file(&shallow).unwrap();
    large(&fixture, ".git/shallow", 65 * MIB);
    let expected = format!("`{shown}` has 68157440 bytes, more than the limit of 67108864 bytes");
    assert_says(&in_time(&fixture, &["check"]), &expected);
    let env = finish(command(&fixture).env("GIT_DIR", ".git").arg("check"));
    assert_says(&env, "`./.git/shallow` has 68157440 bytes, more than the limit of 67108864 bytes");
}

#[test]
fn a_repositorys_own_files_are_files() {
    for name in [
        "config",
        "config.worktree",
        "info/attributes",
        "info/exclude",
        "info/grafts",
        "objects/info/alternates",
        "packed-refs",
        "index",
    ] {
        let fixture = charts();
        let file = fixture.path().join(".git").join(name);
        let shown = file.display();
        let _ = fs::remove_file(&file);
        symlink("/dev/zero", &file).unwrap();
        let expected = format!("`{shown}` is a device, not a file; remove it, or put a file there");
        for arguments in [&["check"][..], &["check", "--worktree"], &["map", "verify"]] {
            assert_says(&in_time(&fixture, arguments), &expected);
        }
        fifo(&fixture, &format!(".git/{name}"));
        let expected = format!(
            "`{shown}` is a FIFO (a named pipe), not a file; remove it, or put a file there"
        );
        assert_says(&in_time(&fixture, &["check"]), &expected);
    }
}

#[test]
fn sizes_are_bounded() {
    for (file, size, limit) in [
        ("RELEASE.txt", 300 * MIB, 16 * MIB),
        ("Chart.yaml", 17 * MIB, 16 * MIB),
        ("values.yaml", 17 * MIB, 16 * MIB),
        ("relmap.toml", 2 * MIB, MIB),
    ] {
        let fixture = charts();
        large(&fixture, file, size);
        let over =
            |limit: u64| format!("`{file}` has {size} bytes, more than the limit of {limit} bytes");
        let message = over(limit);
        let begin = Instant::now();
        assert_says(&in_time(&fixture, &["check", "--worktree", "--all"]), &message);
        if file != "relmap.toml" {
            // Of what is only printed, more is read.
            if size > 256 * MIB {
                assert_says(&in_time(&fixture, &["parse", file]), &over(256 * MIB));
            }
            assert_says(&in_time(&fixture, &["fmt", file]), &message);
        }
        if size < 20 * MIB {
            fixture.commit("Grow");
            assert_says(&in_time(&fixture, &["check", "--all"]), &message);
            let ran = in_time(&fixture, &["bump", "--note", "x"]);
            assert_says(&ran, &message);
        }
        assert!(begin.elapsed() < Duration::from_secs(100));
    }
}

#[test]
fn imports_and_first_files_are_bounded_too() {
    let fixture = charts();
    large(&fixture, "Chart.yaml", 17 * MIB);
    fixture.commit("Grow");
    fixture.annotated_tag("charts-1.2.0");
    let message = "`Chart.yaml` has 17825792 bytes, more than the limit of 16777216 bytes";
    assert_says(&in_time(&fixture, &["map", "import"]), message);
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    fixture.remove("RELEASE.txt");
    large(&fixture, "Chart.yaml", 17 * MIB);
    fixture.commit("Grow");
    assert_says(&in_time(&fixture, &["init", "--dry-run"]), message);
}

#[test]
fn a_pipe_without_end_is_not_read_to_its_end() {
    let fixture = Fixture::folder();
    let zero = File::open("/dev/zero").unwrap();
    let ran = finish(command(&fixture).args(["parse", "-"]).stdin(zero));
    assert_says(&ran, "standard input is larger than the limit of 268435456 bytes");
}
