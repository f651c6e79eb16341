//! Trouble while a release is made: hooks, servers, disks, locks, readers that go away.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use crate::release::{at_origin, here, to_release};
use crate::support::{command, finish, relmap};

fn script(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_hook_of_the_server_rejects_and_its_words_are_shown() {
    let fixture = to_release();
    let hook = fixture.beside("origin.git").join("hooks/pre-receive");
    script(
        &hook,
        "#!/bin/sh\necho 'no releases on a Friday: https://u:s3cret@h/x?token=s3cret' >&2\nexit 1\n",
    );
    let before = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with(
            "relmap: a hook of origin rejected the push; its message says why\n  because: \
             remote: no releases on a Friday: https://***@h/x?token=***\n"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), before, "nothing is left behind");
    // The next run completes it.
    std::fs::remove_file(hook).unwrap();
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
}

#[test]
fn the_users_own_hook_is_run_and_may_stop_the_push() {
    let fixture = to_release();
    let hook = fixture.path().join(".git/hooks/pre-push");
    script(&hook, "#!/bin/sh\ncat > seen\necho 'not from this machine' >&2\nexit 1\n");
    let before = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with(
            "relmap: the push to origin was stopped before it began, most \
             likely by this repository's pre-push hook\n  because: not from this machine\n"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), before);
}

#[test]
fn a_server_without_push_options_is_no_broken_connection() {
    let fixture = to_release();
    fixture.git(["config", "push.pushOption", "ci.skip"]);
    fixture.git(["-C", "../origin.git", "config", "receive.advertisePushOptions", "false"]);
    let before = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push", "--format", "json"]);
    assert_eq!(
        (ran.code, &ran.json()["failure"]["code"]),
        (3, &"no-push-options".into()),
        "{}",
        ran.whole()
    );
    let ran = relmap(&fixture, &["release", "--push"]);
    assert!(
        ran.stderr.starts_with(
            "relmap: origin does not support push options; unset push.pushOption (see `git config --show-origin \
             --get-all push.pushOption`), or set receive.advertisePushOptions on the server\n  because: fatal: the \
             receiving end does not support push options\n"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), before);
    fixture.git(["config", "--unset", "push.pushOption"]);
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
}

#[test]
fn a_hook_here_that_fails_after_the_push_does_not_hide_it() {
    let fixture = to_release();
    let hook = fixture.path().join(".git/hooks/reference-transaction");
    script(&hook, "#!/bin/sh\ncat > /dev/null\nexit 1\n");
    let before = at_origin(&fixture);
    let ran = relmap(&fixture, &["release", "--push", "--format", "json"]);
    assert_ne!(at_origin(&fixture), before, "the push went through");
    let json = ran.json();
    assert_eq!((ran.code, &json["failure"]["code"]), (3, &"after-push".into()), "{}", ran.whole());
    assert_eq!(
        json["failure"]["message"],
        "the push went through: the tag and the map are at origin; git failed here afterwards: correct that, and run \
         the same command again\n  because: fatal: ref updates aborted by hook"
    );
    let steps = json["releases"][0]["steps"].as_array().unwrap();
    let done = |name: &str| steps.iter().find(|step| step["step"] == name).unwrap()["done"].clone();
    assert_eq!((done("push-tag"), done("record-row")), (true.into(), true.into()), "{json:#}");
    std::fs::remove_file(hook).unwrap();
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
}

#[test]
fn a_server_that_is_not_there_is_unreachable_and_nothing_secret_is_said() {
    let fixture = to_release();
    fixture.git([
        "remote",
        "set-url",
        "origin",
        "http://ci:s3cret@127.0.0.1:9/x.git?private_token=s3cret",
    ]);
    let refs = here(&fixture);
    for arguments in [["release", "--push"], ["release", "--dry-run"]] {
        let ran = relmap(&fixture, &arguments);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(
            ran.stderr.starts_with(
                "relmap: origin cannot be reached; check its URL, the network and the proxy"
            ),
            "{}",
            ran.stderr
        );
        assert!(!ran.whole().contains("s3cret"), "{}", ran.whole());
    }
    let ran = relmap(&fixture, &["release"]);
    assert_eq!(ran.code, 0, "without a push nobody asks: {}", ran.whole());
    assert_ne!(here(&fixture), refs);
}

#[test]
fn a_server_that_does_not_answer_is_given_up() {
    let fixture = to_release();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    fixture.git(["remote", "set-url", "origin", &format!("git://127.0.0.1:{port}/x.git")]);
    let ran = relmap(&fixture, &["release", "--push", "--timeout", "1"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: asking origin for its tags took longer than 1 s and was stopped; try again, or \
         raise the limit: --timeout SECONDS\n"
    );
}

#[test]
fn no_git_and_an_old_git_are_said() {
    let fixture = to_release();
    let empty = fixture.beside("empty");
    std::fs::create_dir_all(&empty).unwrap();
    let ran = finish(command(&fixture).args(["release", "--push"]).env("PATH", &empty));
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with(
            "relmap: the program `git` was not found; install git 2.25 or newer, or add it to PATH\n"
        ),
        "{}",
        ran.stderr
    );
    script(&empty.join("git"), "#!/bin/sh\necho git version 1.8.3.1\n");
    let ran = finish(command(&fixture).args(["release", "--push"]).env("PATH", &empty));
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(ran.stderr, "relmap: git 1.8 is too old; install version 2.25 or newer\n");
}

#[test]
fn a_stale_lock_is_named_before_anything_is_pushed() {
    let fixture = to_release();
    let lock = fixture.path().join(".git/refs/tags/charts-1.1.1.lock");
    std::fs::write(&lock, "").unwrap();
    let before = at_origin(&fixture);
    for arguments in [&["release", "--push"][..], &["release"]] {
        let ran = relmap(&fixture, arguments);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        let start = format!("relmap: `refs/tags/charts-1.1.1` is locked by `{}` (", lock.display());
        assert!(ran.stderr.starts_with(&start), "{}", ran.whole());
        // What is said between depends on which programs run on this machine.
        let end = format!("run `rm -f -- {}`\n", lock.display());
        assert!(ran.stderr.ends_with(&end), "{}", ran.whole());
        assert_eq!(at_origin(&fixture), before);
    }
    std::fs::remove_file(&lock).unwrap();
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
}

#[test]
fn a_lock_of_the_map_keeps_the_tag_from_being_made() {
    let fixture = to_release();
    std::fs::write(fixture.path().join(".git/refs/heads/release-map.lock"), "").unwrap();
    let refs = here(&fixture);
    let ran = relmap(&fixture, &["release"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(here(&fixture), refs, "both or none");
}

#[test]
fn a_repository_that_cannot_be_written_is_said_before_the_push() {
    let fixture = to_release();
    // Permissions mean nothing to root: a file where the folder of a new object would be does.
    for folder in std::fs::read_dir(fixture.path().join(".git/objects")).unwrap() {
        let path = folder.unwrap().path();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o555)).unwrap();
    }
    let objects = fixture.path().join(".git/objects");
    for byte in 0..=255_u8 {
        let path = objects.join(format!("{byte:02x}"));
        if !path.exists() {
            std::fs::write(path, "").unwrap();
        }
    }
    std::fs::set_permissions(&objects, std::fs::Permissions::from_mode(0o555)).unwrap();
    let before = (at_origin(&fixture), here(&fixture));
    let mut failed = false;
    // The folder that a new object falls into is a matter of its hash: as root, some are writable.
    for _ in 0..4 {
        let ran = relmap(&fixture, &["tag", "--tagger", "Ann <ann@example.org>"]);
        if ran.code == 3 {
            failed = true;
            assert!(
                ran.stderr
                    .starts_with("relmap: git could not write the tag charts-1.1.1\n  because: "),
                "{}",
                ran.stderr
            );
            assert_eq!((at_origin(&fixture), here(&fixture)), before);
            break;
        }
        fixture.git(["tag", "-d", "charts-1.1.1"]);
        fixture.commit("Another hash");
    }
    std::fs::set_permissions(&objects, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(failed, "four objects found a folder");
}

#[test]
fn a_reader_that_goes_away_stops_no_release_halfway() {
    let fixture = to_release();
    let mut child = command(&fixture)
        .args(["release", "--push"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let refs = at_origin(&fixture);
    let (tag, map) = (refs.contains("charts-1.1.1"), refs.contains("release-map"));
    assert_eq!(tag, map, "both or none: {refs}");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(if tag { 0 } else { 3 }), "{said}");
    if !tag {
        let expected = "relmap: cannot show the plan, so nothing was released\n";
        assert!(said.starts_with(expected), "{said}");
    }
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    assert!(at_origin(&fixture).contains("release-map"));
}

#[test]
fn output_that_cannot_be_written_is_said() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        assert!(std::env::var_os("CI").is_none(), "there is no /dev/full");
        eprintln!("LEFT OUT: there is no /dev/full");
        return;
    };
    let fixture = to_release();
    let before = (at_origin(&fixture), here(&fixture));
    let ran = finish_with(command(&fixture).args(["release", "--push"]).stdout(full));
    assert_eq!(ran.0, 3, "{}", ran.1);
    let expected = "relmap: cannot show the plan, so nothing was released\n";
    assert!(ran.1.starts_with(expected), "{}", ran.1);
    assert_eq!(
        (at_origin(&fixture), here(&fixture)),
        before,
        "a plan that nobody sees is not carried out"
    );
}

fn finish_with(command: &mut std::process::Command) -> (i32, String) {
    let output = command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_disk_that_takes_nothing_more_leaves_everything_as_it_was() {
    let fixture = to_release();
    let before = (at_origin(&fixture), here(&fixture));
    // No file may grow: to whoever writes it is a full disk.
    let mut full = command(&fixture);
    let program = full.get_program().to_owned();
    full = fixture.command("sh");
    full.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" release --push"]).arg(program);
    let ran = finish(&mut full);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with("relmap: git could not write the tag charts-1.1.1\n"),
        "{}",
        ran.whole()
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), before, "nothing is half written");
    fixture.git(["fsck", "--strict"]);
    // With room again, the next run does it all.
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    assert!(at_origin(&fixture).contains("refs/tags/charts-1.1.1"));
}
