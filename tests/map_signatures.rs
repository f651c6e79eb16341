//! Commits of the map that are signed, and `map verify --signatures`.

#![cfg(unix)]

use std::fs;

use relmap_testkit::Fixture;

use crate::release::to_release;
use crate::release_signing::{has, with_ssh_key};
use crate::support::{Ran, relmap};

fn verify(fixture: &Fixture) -> Ran {
    relmap(fixture, &["map", "verify", "--signatures"])
}

/// How git grades the commits of the map, newest first: here, or where nothing was written here, at the
/// remote.
fn grades(fixture: &Fixture) -> String {
    let here = fixture.git(["for-each-ref", "--format=%(refname)", "refs/heads/release-map"]);
    let reference = if here.is_empty() { "refs/remotes/origin/release-map" } else { here.as_str() };
    fixture.git(["log", "--format=%G?", reference]).replace('\n', "")
}

#[test]
fn every_writer_of_the_map_signs_as_git_is_set() {
    if !has("ssh-keygen") {
        return;
    }
    for (key, value, signs) in [
        ("commit.gpgSign", "true", true),
        ("tag.gpgSign", "true", true),
        ("relmap.sign", "true", true),
        ("commit.gpgSign", "false", false),
    ] {
        let fixture = to_release();
        with_ssh_key(&fixture);
        fixture.git(["config", key, value]);
        assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
        fixture.git(["fetch", "--quiet", "origin"]);
        let correct = ["map", "correct", "1.1.1", "--app", "app-1.2.1", "--because", "Wrong"];
        let ran = relmap(&fixture, &correct);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        fixture.annotated_tag("charts-1.1.2");
        let ran = relmap(&fixture, &["map", "import", "--branch"]);
        assert!(ran.code != 3, "{}", ran.whole());
        let grades = grades(&fixture);
        assert!(grades.len() > 1, "{grades}");
        let wanted = if signs { 'G' } else { 'N' };
        assert!(grades.chars().all(|grade| grade == wanted), "{key} {value}: {grades}");
        fixture.git(["fsck", "--strict"]);
    }
    // What relmap is told goes before what git is told.
    let fixture = to_release();
    with_ssh_key(&fixture);
    fixture.git(["config", "commit.gpgSign", "true"]);
    fixture.git(["config", "relmap.sign", "false"]);
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    assert_eq!(grades(&fixture), "N");
    let signed = to_release();
    with_ssh_key(&signed);
    assert_eq!(relmap(&signed, &["release", "--push", "--sign"]).code, 0);
    assert_eq!(grades(&signed), "G");
}

#[test]
fn a_map_in_another_repository_is_signed_as_the_charts_are_set() {
    if !has("ssh-keygen") {
        return;
    }
    let fixture = to_release();
    with_ssh_key(&fixture);
    fixture.git(["config", "relmap.sign", "true"]);
    let map = fixture.beside("map.git");
    fixture.git(["init", "--quiet", "--bare", map.to_str().unwrap()]);
    fixture.write("relmap.toml", "[map]\nrepository = \"../map.git\"\n");
    fixture.commit("Keep the map elsewhere");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let commit = fixture.git(["-C", map.to_str().unwrap(), "cat-file", "commit", "release-map"]);
    assert!(commit.contains("-----BEGIN SSH SIGNATURE-----"), "{commit}");
    let ran = verify(&fixture);
    assert!(
        ran.stdout.contains("signed    1 commit by committer@example.org\n"),
        "{}",
        ran.whole()
    );
}

#[test]
fn what_is_not_signed_by_a_known_key_is_found() {
    if !has("ssh-keygen") {
        return;
    }
    let fixture = to_release();
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    let ran = verify(&fixture);
    assert!(
        ran.stdout.contains(
            "error[map-signature]: no commit of refs/remotes/origin/release-map is signed"
        ),
        "{}",
        ran.whole()
    );
    with_ssh_key(&fixture);
    fixture.git(["config", "relmap.sign", "true"]);
    let correct = |app: &str| {
        let ran =
            relmap(&fixture, &["map", "correct", "1.1.1", "--app", app, "--because", "Wrong"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    };
    correct("app-1.2.1");
    let ran = verify(&fixture);
    assert!(
        ran.stdout.contains(
            "signed    1 commit by committer@example.org; 1 commit before the first signed one\n"
        ),
        "{}",
        ran.whole()
    );
    assert!(!ran.stdout.contains("map-signature"), "{}", ran.whole());
    let tip = || fixture.git(["rev-parse", "--short=12", "release-map"]);
    // A key that is not in the list of signers.
    let signers = fixture.beside("signers");
    let known = fs::read_to_string(&signers).unwrap();
    fs::write(&signers, "").unwrap();
    let ran = verify(&fixture);
    let said = format!("commit {} of refs/heads/release-map is signed with the key SHA256:", tip());
    assert!(ran.code == 1 && ran.stdout.contains(&said), "{}", ran.whole());
    // No list of signers at all.
    fixture.git(["config", "--unset", "gpg.ssh.allowedSignersFile"]);
    let ran = verify(&fixture);
    let said = format!(
        "the signature of commit {} of refs/heads/release-map cannot be checked here",
        tip()
    );
    assert!(ran.stdout.contains(&said), "{}", ran.whole());
    fixture.git(["config", "gpg.ssh.allowedSignersFile", signers.to_str().unwrap()]);
    fs::write(&signers, known).unwrap();
    // Somebody writes without signing.
    fixture.git(["config", "relmap.sign", "false"]);
    correct("app-1.2.2");
    let ran = verify(&fixture);
    let said =
        format!("commit {} of refs/heads/release-map is not signed, and older ones are", tip());
    assert!(ran.code == 1 && ran.stdout.contains(&said), "{}", ran.whole());
}

#[test]
fn no_program_of_the_work_tree_checks_or_makes_signatures() {
    if !has("ssh-keygen") {
        return;
    }
    let fixture = to_release();
    with_ssh_key(&fixture);
    fixture.git(["config", "relmap.sign", "true"]);
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    fixture.write("sign.sh", "#!/bin/sh\ntouch \"$HOME/ran\"\n");
    fixture.commit("A program");
    fixture.git(["config", "gpg.ssh.program", "./sign.sh"]);
    for arguments in [
        &["map", "verify", "--signatures"][..],
        &["map", "correct", "1.1.1", "--app", "app-1.2.1", "--because", "Wrong"],
    ] {
        let ran = relmap(&fixture, arguments);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(
            ran.stderr.contains(
                "git's setting gpg.ssh.program runs `./sign.sh`, which is in the work tree"
            ),
            "{}",
            ran.whole()
        );
    }
    assert!(!fixture.home().join("ran").exists());
}

#[test]
fn keys_of_gpg_count_as_well() {
    if !has("gpg") {
        return;
    }
    let fixture = to_release();
    let home = fixture.home().join("gnupg");
    fs::create_dir_all(&home).unwrap();
    let mut made = fixture.command("gpg");
    made.env("GNUPGHOME", &home).args([
        "--batch",
        "--quiet",
        "--pinentry-mode",
        "loopback",
        "--passphrase",
        "",
        "--quick-generate-key",
        "C. Committer <committer@example.org>",
        "ed25519",
        "sign",
    ]);
    assert!(made.status().unwrap().success());
    let program = fixture.beside("gpg-here");
    fs::write(&program, format!("#!/bin/sh\nGNUPGHOME={} exec gpg \"$@\"\n", home.display()))
        .unwrap();
    let mut executable = fixture.command("chmod");
    assert!(executable.arg("+x").arg(&program).status().unwrap().success());
    fixture.git(["config", "gpg.program", program.to_str().unwrap()]);
    fixture.git(["config", "relmap.sign", "true"]);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = verify(&fixture);
    assert!(
        ran.stdout.contains("signed    1 commit by C. Committer <committer@example.org>\n"),
        "{}",
        ran.whole()
    );
}
