//! Programs that git's settings name, where a commit can have brought them along: none of them runs.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use relmap_git::{Depth, Git, Identity, Remote, Repository, Update};
use relmap_testkit::Fixture;

/// A program that shows that it ran.
fn program(fixture: &Fixture, path: &Path) {
    let proof = fixture.beside("ran").display().to_string();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\necho \"$0\" >> '{proof}'\nexit 1\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A clone whose commit has a program, and whose server cannot be reached.
fn clone() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("a", "1");
    program(&fixture, &fixture.path().join("ci/evil"));
    fixture.commit("One");
    fixture.git(["remote", "add", "origin", "ssh://git@git.invalid/x"]);
    fixture
}

fn ran(fixture: &Fixture) -> String {
    fs::read_to_string(fixture.beside("ran")).unwrap_or_default()
}

fn with_git<T>(fixture: &Fixture, act: impl FnOnce(&Git, &Remote) -> T) -> T {
    let repository = Repository::open(fixture.path()).unwrap();
    let remote = repository.remote("origin").unwrap().unwrap();
    act(&repository.program(None), &remote)
}

fn ask(fixture: &Fixture) -> String {
    with_git(fixture, |git, remote| git.ls_tags(remote).unwrap_err().to_string())
}

/// Everything that asks a server.
fn ask_in_every_way(fixture: &Fixture) -> Vec<String> {
    with_git(fixture, |git, remote| {
        let update = || Update { object: fixture.head(), name: "refs/tags/x".to_owned() };
        vec![
            git.ls_tags(remote).unwrap_err().to_string(),
            git.ls_remote(remote, &["refs/tags/x".to_owned()]).unwrap_err().to_string(),
            git.list_remote(remote).unwrap_err().to_string(),
            git.remote_tags(remote).unwrap_err().to_string(),
            git.fetch_tags(remote).unwrap_err().to_string(),
            git.fetch(remote, &["refs/heads/main".to_owned()], &Depth::Whole)
                .unwrap_err()
                .to_string(),
            git.push(remote, &[update()], true).unwrap_err().to_string(),
            git.push(remote, &[update()], false).unwrap_err().to_string(),
        ]
    })
}

fn sign(fixture: &Fixture) -> String {
    let tagger =
        Identity { name: "A".into(), email: "a@b".into(), seconds: 1_700_000_000, offset: 0 };
    let signed = with_git(fixture, |git, _| {
        git.signed_tag("x", &fixture.head().parse().unwrap(), "x\n", &tagger)
    });
    signed.unwrap_err().to_string()
}

fn refusal(setting: &str, program: &str) -> String {
    format!(
        "git's setting {setting} runs `{program}`, which is in the work tree, so anyone who commits there can \
         change it; move it out of the work tree"
    )
}

#[test]
fn no_program_of_the_checkout_is_given_to_git() {
    let fixture = clone();
    let full = fixture.path().join("ci/evil").display().to_string();
    symlink("ci/evil", fixture.path().join("link")).unwrap();
    symlink(fixture.path().join("ci"), fixture.beside("outside")).unwrap();
    let outside = fixture.beside("outside/evil").display().to_string();
    // A link of the checkout, by a link to the checkout.
    symlink(fixture.path(), fixture.beside("way")).unwrap();
    symlink("/bin/true", fixture.path().join("true")).unwrap();
    let linked = fixture.beside("way/true").display().to_string();
    let own = fixture.path().file_name().unwrap().to_str().unwrap();
    let around = format!("../{own}/ci/evil");
    for (key, shown, value, program) in [
        ("core.sshCommand", "core.sshCommand", "ci/evil", "ci/evil"),
        ("core.sshCommand", "core.sshCommand", "./ci/evil -v", "./ci/evil"),
        ("core.sshCommand", "core.sshCommand", &full, &full),
        ("core.sshCommand", "core.sshCommand", &outside, &outside),
        ("core.sshCommand", "core.sshCommand", &around, &around),
        ("core.sshCommand", "core.sshCommand", "./link", "./link"),
        ("core.sshCommand", "core.sshCommand", "A=1 'ci/evil'", "ci/evil"),
        ("core.sshCommand", "core.sshCommand", "sh ci/evil", "ci/evil"),
        ("core.sshCommand", "core.sshCommand", "ssh -F ci/evil", "ci/evil"),
        ("core.sshCommand", "core.sshCommand", "true; $PWD/ci/evil", "$PWD/ci/evil"),
        ("core.sshCommand", "core.sshCommand", "`pwd`/ci/evil", "`pwd`/ci/evil"),
        ("core.sshCommand", "core.sshCommand", "sh -c 'true; ./ci/evil'", "./ci/evil"),
        ("core.sshCommand", "core.sshCommand", "true && exec ci/evil", "ci/evil"),
        ("core.sshCommand", "core.sshCommand", &linked, &linked),
        ("core.askPass", "core.askPass", "ci/evil", "ci/evil"),
        ("core.gitProxy", "core.gitProxy", "ci/evil for x", "ci/evil"),
        ("core.alternateRefsCommand", "core.alternateRefsCommand", "ci/evil", "ci/evil"),
        ("credential.helper", "credential.helper", "!ci/evil", "ci/evil"),
        ("credential.helper", "credential.helper", "./ci/evil", "./ci/evil"),
        ("credential.helper", "credential.helper", &full, &full),
        ("credential.https://x.helper", "credential.https://x.helper", "!ci/evil", "ci/evil"),
        ("remote.origin.uploadpack", "remote.origin.uploadpack", "ci/evil", "ci/evil"),
        ("remote.origin.receivepack", "remote.origin.receivepack", "ci/evil", "ci/evil"),
        ("hook.x.command", "hook.x.command", "ci/evil", "ci/evil"),
    ] {
        fixture.git(["config", key, value]);
        for said in ask_in_every_way(&fixture) {
            assert_eq!(said, refusal(shown, program), "{key} {value}");
        }
        fixture.git(["config", "--unset", key]);
    }
    assert_eq!(ran(&fixture), "");
}

#[test]
fn none_signs() {
    let fixture = clone();
    let keys =
        ["gpg.program", "gpg.openpgp.program", "gpg.ssh.program", "gpg.ssh.defaultkeycommand"];
    for key in keys {
        fixture.git(["config", key, "./ci/evil"]);
        assert_eq!(sign(&fixture), refusal(key, "./ci/evil"));
        let pushed = with_git(&fixture, |git, remote| git.push(remote, &[], true));
        assert_eq!(pushed.unwrap_err().to_string(), refusal(key, "./ci/evil"));
        fixture.git(["config", "--unset", key]);
    }
    assert_eq!(ran(&fixture), "");
}

#[test]
fn the_users_own_programs_run() {
    let fixture = clone();
    let own = fixture.beside("own");
    program(&fixture, &own);
    // A key that the pipeline put into the work tree is no program, and no commit has it.
    fixture.write("key", "secret");
    let line = format!("{} -i ./key -o BatchMode=yes", own.display());
    fixture.git(["config", "core.sshCommand", &line]);
    fixture.git(["config", "gpg.program", "./ci/evil"]);
    assert!(!ask(&fixture).contains("work tree"));
    let ran_first = ran(&fixture);
    assert!(ran_first.lines().all(|line| line == own.to_str().unwrap()), "{ran_first}");
    assert!(!ran_first.is_empty());
    // So is what is in `.git`.
    program(&fixture, &fixture.path().join(".git/own"));
    fixture.git(["config", "core.sshCommand", ".git/own"]);
    ask(&fixture);
    assert!(ran(&fixture).ends_with("\n.git/own\n"), "{}", ran(&fixture));
}

#[test]
fn what_a_file_of_the_work_tree_sets_starts_nothing() {
    let fixture = clone();
    fixture.git(["config", "include.path", "../.gitconfig"]);
    let proof = fixture.beside("ran").display().to_string();
    fixture.write(".gitconfig", format!("[core]\n\tsshCommand = touch {proof}\n"));
    let refusal = |setting: &str| {
        format!(
            "git's setting {setting} is in `.gitconfig`, a file of the work tree, so anyone who commits there can \
             change it; move the setting to a file that no commit has, such as .git/config"
        )
    };
    for said in ask_in_every_way(&fixture) {
        assert_eq!(said, refusal("core.sshCommand"));
    }
    assert!(!fixture.beside("ran").exists());
    // Where servers are and how they are asked is the team's own affair, but not a stranger's.
    for (section, key, value) in [
        ("http", "proxy", "http://127.0.0.1:9"),
        ("url \"https://evil.invalid/\"", "insteadOf", "ssh://git@git.invalid/"),
        ("credential", "username", "x"),
        ("protocol", "allow", "always"),
    ] {
        fixture.write(".gitconfig", format!("[{section}]\n\t{key} = {value}\n"));
        let repository = Repository::open(fixture.path()).unwrap();
        let remote = repository.remote("origin").unwrap().unwrap();
        let git = repository.program(None).in_pull_request(true);
        let said = git.ls_tags(&remote).unwrap_err().to_string();
        assert!(said.contains("a file of the work tree"), "{section}: {said}");
        let repository = Repository::open(fixture.path()).unwrap().in_pull_request(true);
        for git in [repository.program(None), repository.cache("x").unwrap().program(None)] {
            let said = git.ls_tags(&remote).unwrap_err().to_string();
            assert!(said.contains("a file of the work tree"), "{section}: {said}");
        }
        assert!(!ask(&fixture).contains("a file of the work tree"), "{section}");
    }
}

#[test]
fn a_linked_work_tree_and_a_cache_are_no_way_around() {
    let fixture = clone();
    let linked = fixture.beside("linked");
    fixture.git(["worktree", "add", "--quiet", "--detach", linked.to_str().unwrap()]);
    let evil = linked.join("ci/evil").display().to_string();
    fixture.git(["config", "core.sshCommand", &evil]);
    let repository = Repository::open(&linked).unwrap();
    let remote = repository.remote("origin").unwrap().unwrap();
    for git in [repository.program(None), repository.cache("x").unwrap().program(None)] {
        let said = git.ls_tags(&remote).unwrap_err().to_string();
        assert_eq!(said, refusal("core.sshCommand", &evil));
    }
    assert_eq!(ran(&fixture), "");
}
