//! Signed tags, by git's own settings.

#![cfg(unix)]

use std::process::Command;

use relmap_testkit::Fixture;

use crate::release::{at_origin, here, to_release};
use crate::support::relmap;

/// Whether a program is here; its absence is said, and fails where everything must be.
pub(crate) fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--help").output().is_ok();
    if !found {
        assert!(std::env::var_os("CI").is_none(), "{program} is missing");
        eprintln!("LEFT OUT: {program} is missing, so no tag is signed with it");
    }
    found
}

pub(crate) fn with_ssh_key(fixture: &Fixture) {
    let key = fixture.beside("key").display().to_string();
    let made =
        fixture.command("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &key]).status();
    assert!(made.unwrap().success());
    let public = std::fs::read_to_string(format!("{key}.pub")).unwrap();
    let signers = fixture.beside("signers");
    std::fs::write(&signers, format!("committer@example.org {public}")).unwrap();
    fixture.git(["config", "gpg.format", "ssh"]);
    fixture.git(["config", "user.signingKey", &key]);
    fixture.git(["config", "gpg.ssh.allowedSignersFile", signers.to_str().unwrap()]);
}

#[test]
fn tags_are_signed_with_an_ssh_key_as_git_is_set_or_as_is_asked() {
    if !has("ssh-keygen") {
        return;
    }
    for (setting, argument, signed) in [
        (false, None, false),
        (true, None, true),
        (false, Some("--sign"), true),
        (true, Some("--no-sign"), false),
    ] {
        let fixture = to_release();
        with_ssh_key(&fixture);
        fixture.git(["config", "tag.gpgSign", &setting.to_string()]);
        let mut arguments = vec!["release", "--push"];
        arguments.extend(argument);
        let ran = relmap(&fixture, &arguments);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let tag = fixture.git(["cat-file", "tag", "charts-1.1.1"]);
        assert_eq!(tag.contains("-----BEGIN SSH SIGNATURE-----"), signed, "{tag}");
        if signed {
            fixture.git(["verify-tag", "charts-1.1.1"]);
        }
        let trailers =
            fixture.git(["tag", "--list", "--format=%(contents:trailers)", "charts-1.1.1"]);
        assert_eq!(trailers, "App: app-1.2.0\n");
        // Nothing of the work is left, and the same again is nothing to do.
        let left = std::fs::read_dir(fixture.path().join(".git/relmap")).map_or(0, Iterator::count);
        assert_eq!(left, 0);
        assert!(relmap(&fixture, &["release", "--push"]).stdout.ends_with("nothing to do\n"));
        fixture.git(["fsck", "--strict"]);
    }
}

#[test]
fn a_signature_that_fails_stops_everything() {
    let fixture = to_release();
    fixture.git(["config", "gpg.format", "ssh"]);
    fixture.git(["config", "user.signingKey", "/nowhere/key"]);
    let before = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push", "--sign"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with(
            "relmap: cannot sign the tag charts-1.1.1, so nothing was written; check \
             git's settings user.signingKey and gpg.format, or do not sign: --no-sign\n  because: "
        ),
        "{}",
        ran.stderr
    );
    assert_eq!((at_origin(&fixture), here(&fixture)), before);
}

#[test]
fn tags_are_signed_with_an_openpgp_key() {
    if !has("gpg") {
        return;
    }
    let fixture = to_release();
    let home = fixture.home().join(".gnupg");
    std::fs::create_dir_all(&home).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&home, std::fs::Permissions::from_mode(0o700)).unwrap();
    let made = fixture
        .command("gpg")
        .args([
            "--batch",
            "--quiet",
            "--passphrase",
            "",
            "--quick-gen-key",
            "C. Committer <committer@example.org>",
            "ed25519",
            "sign",
            "never",
        ])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let ran = relmap(&fixture, &["release", "--push", "--sign"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    fixture.git(["verify-tag", "charts-1.1.1"]);
    let _ = fixture.command("gpgconf").args(["--kill", "gpg-agent"]).status();
}
