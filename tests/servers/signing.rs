//! Signed tags: OpenPGP and ssh keys by git's own settings, and what happens without a key.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use relmap_testkit::server::Tool;

use crate::client::run;
use crate::suite::Suite;
use crate::world::World;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[&[Tool::GPG]],
        [openpgp_by_the_settings_of_git, openpgp_without_a_key_stops_before_the_push]
    );
    add_tests!(
        suite,
        &[&[Tool::SSH_KEYGEN]],
        [
            ssh_key_by_the_settings_of_git,
            ssh_key_that_is_missing_stops_before_the_push,
            no_sign_goes_over_the_settings,
        ]
    );
    add_tests!(suite, &[], [a_program_that_fails_stops_before_the_push]);
}

/// A throwaway folder for gpg, with one key for the committer of the tests. Short, since gpg's agent
/// has a socket in it; the agent ends when the value goes.
struct KeyRing(tempfile::TempDir);

impl KeyRing {
    fn empty() -> KeyRing {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).expect("a folder");
        KeyRing(folder)
    }

    fn with_key(world: &World) -> KeyRing {
        let ring = KeyRing::empty();
        let mut gpg = world.work.command(Tool::GPG.path());
        gpg.env("GNUPGHOME", ring.0.path()).args([
            "--batch",
            "--quiet",
            "--pinentry-mode=loopback",
            "--passphrase=",
            "--quick-generate-key",
            "C. Committer <committer@example.org>",
            "ed25519",
            "sign",
            "never",
        ]);
        run(&gpg).well();
        ring
    }

    fn path(&self) -> String {
        self.0.path().display().to_string()
    }
}

impl Drop for KeyRing {
    fn drop(&mut self) {
        let mut kill = std::process::Command::new("gpgconf");
        let _ = kill.env("GNUPGHOME", self.0.path()).args(["--kill", "all"]).status();
    }
}

/// The tag at the remote carries a signature of this format that git finds good.
#[track_caller]
fn assert_signed(world: &World, begins: &str, environment: &[(&str, String)]) {
    let object = world.remote.git(["cat-file", "tag", "refs/tags/charts-1.1.1"]);
    assert!(object.contains(begins), "{object}");
    let mut verify = world.work.command("git");
    verify.args(["verify-tag", "charts-1.1.1"]);
    run(verify.envs(environment.iter().map(|(name, value)| (name, value)))).well();
}

fn openpgp_by_the_settings_of_git() {
    let world = World::new();
    let ring = KeyRing::with_key(&world);
    world.work.git(["config", "tag.gpgSign", "true"]);
    let environment = [("GNUPGHOME", ring.path())];
    world.release_with(&environment).well();
    world.assert_released();
    assert_signed(&world, "-----BEGIN PGP SIGNATURE-----", &environment);
    let refs = world.remote.refs();
    world.release_with(&environment).well();
    assert_eq!(world.remote.refs(), refs);
}

fn openpgp_without_a_key_stops_before_the_push() {
    let world = World::new();
    let empty = KeyRing::empty();
    let mut command = world.command();
    command.arg("--sign").env("GNUPGHOME", empty.path());
    let ended = run(&command).with(3).saying("because: error: gpg failed to sign the data");
    insta::assert_snapshot!("openpgp_without_a_key", ended.own_words(&world));
    world.assert_nothing_there();
    let ring = KeyRing::with_key(&world);
    run(command.env("GNUPGHOME", ring.path())).well();
    world.assert_released();
    let environment = [("GNUPGHOME", ring.path())];
    assert_signed(&world, "-----BEGIN PGP SIGNATURE-----", &environment);
}

/// A key pair that signs, known to git as the committer's.
fn ssh_key(world: &World) {
    let key = world.work.home().join("signing_key");
    let mut keygen = world.work.command(Tool::SSH_KEYGEN.path());
    run(keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key)).well();
    let public = fs::read_to_string(key.with_extension("pub")).expect("the public key");
    let signers = world.work.home().join("signers");
    fs::write(&signers, format!("committer@example.org {public}")).expect("the signers");
    for (name, value) in [
        ("gpg.format", "ssh"),
        ("user.signingKey", &key.display().to_string()),
        ("gpg.ssh.allowedSignersFile", &signers.display().to_string()),
        ("tag.gpgSign", "true"),
    ] {
        world.work.git(["config", name, value]);
    }
}

fn ssh_key_by_the_settings_of_git() {
    let world = World::new();
    ssh_key(&world);
    world.release().well();
    world.assert_released();
    assert_signed(&world, "-----BEGIN SSH SIGNATURE-----", &[]);
}

fn ssh_key_that_is_missing_stops_before_the_push() {
    let world = World::new();
    ssh_key(&world);
    let key = world.work.home().join("signing_key");
    fs::rename(&key, key.with_extension("away")).expect("the key");
    let ended = world.release().with(3).saying("because: error: No private key found for");
    insta::assert_snapshot!("ssh_key_that_is_missing", ended.own_words(&world));
    world.assert_nothing_there();
    fs::rename(key.with_extension("away"), &key).expect("the key");
    world.release().well();
    world.assert_released();
    assert_signed(&world, "-----BEGIN SSH SIGNATURE-----", &[]);
}

fn no_sign_goes_over_the_settings() {
    let world = World::new();
    ssh_key(&world);
    run(world.command().arg("--no-sign")).well();
    world.assert_released();
    let object = world.remote.git(["cat-file", "tag", "refs/tags/charts-1.1.1"]);
    assert!(!object.contains("SIGNATURE"), "{object}");
}

fn a_program_that_fails_stops_before_the_push() {
    let world = World::new();
    world.work.git(["config", "gpg.program", "false"]);
    let ended = run(world.command().arg("--sign"));
    let ended = ended.with(3).saying("because: error: gpg failed to sign the data");
    insta::assert_snapshot!("a_program_that_fails", ended.own_words(&world));
    world.assert_nothing_there();
    world.work.git(["config", "--unset", "gpg.program"]);
    run(world.command().arg("--no-sign")).well();
    world.assert_released();
}
