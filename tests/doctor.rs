//! `relmap doctor`: every line in a checkout that has the fault.

use relmap_testkit::Fixture;

use crate::support::{Ran, charts, command, finish, relmap};

fn doctor(fixture: &Fixture, settings: &[(&str, &str)], arguments: &[&str]) -> Ran {
    // Whether the machine has helm must make no difference: git is the only program to be found.
    let programs = fixture.beside("programs");
    std::fs::create_dir_all(&programs).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let git = std::env::split_paths(&path).map(|folder| folder.join("git"));
    let git = git.into_iter().find(|file| file.is_file()).unwrap();
    std::os::unix::fs::symlink(git, programs.join("git")).unwrap();
    let mut command = command(fixture);
    command.env("PATH", programs).env_remove("CI").envs(settings.iter().copied());
    finish(command.arg("doctor").args(arguments))
}

/// What it says, with the paths of this machine taken out.
fn shown(fixture: &Fixture, ran: &Ran) -> String {
    let text = ran.whole().replace(&fixture.path().display().to_string(), "REPO");
    without_git(&text)
}

/// Leaves out the version of git, which is the machine's.
fn without_git(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("ok       git ")).collect();
    lines.join("\n")
}

#[test]
fn a_clone_with_its_server_has_nothing_to_mend() {
    let server = charts();
    server.git(["config", "receive.denyCurrentBranch", "ignore"]);
    let clone = server.clone_with(&[]);
    let ran = doctor(&clone, &[], &[]);
    let text = ran.whole().replace(&clone.path().display().to_string(), "REPO");
    let text = text.replace(&server.path().display().to_string(), "SERVER");
    insta::assert_snapshot!("doctor_healthy", without_git(&text));
}

#[test]
fn a_checkout_as_jenkins_makes_it_is_explained() {
    let clone = charts().clone_with(&["--depth=1", "--no-tags"]);
    clone.git(["checkout", "--quiet", "--detach"]);
    clone.git(["remote", "set-url", "origin", "https://ann:secret@localhost:1/charts.git"]);
    let without = [("GIT_COMMITTER_NAME", ""), ("GIT_COMMITTER_EMAIL", ""), ("JENKINS_URL", "x")];
    let ran = doctor(&clone, &without, &["--offline"]);
    assert!(!ran.whole().contains("secret"), "{}", ran.whole());
    insta::assert_snapshot!("doctor_jenkins", shown(&clone, &ran));
}

#[test]
fn a_server_that_cannot_be_reached_is_told() {
    let clone = charts().clone_with(&[]);
    let nowhere = clone.beside("gone.git").display().to_string();
    clone.git(["remote", "set-url", "origin", &nowhere]);
    let ran = doctor(&clone, &[], &["--format", "json"]);
    assert_eq!(ran.code, 3);
    let json = ran.json();
    let remote =
        json["checks"].as_array().unwrap().iter().find(|s| s["subject"] == "remote").unwrap();
    assert_eq!(remote["state"], "release");
    assert!(
        remote["message"]
            .as_str()
            .unwrap()
            .starts_with("origin does not exist, or this user cannot see it; correct its URL")
    );
}

#[test]
fn outside_of_a_repository_the_machine_is_looked_at() {
    let folder = Fixture::folder();
    let ran = doctor(&folder, &[], &[]);
    insta::assert_snapshot!("doctor_outside", shown(&folder, &ran));
}

#[test]
fn a_faulty_configuration_is_a_line_of_its_own() {
    let fixture = charts();
    fixture.write("relmap.toml", "[rule]\n");
    let ran = doctor(&fixture, &[], &["--offline"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.contains("fault    components relmap.toml is invalid:\n"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("note     remote     no remote: releases stay in this clone"),
        "{}",
        ran.stdout
    );
}

/// A clone gets `.gitattributes`, and not the setting that it needs.
#[test]
fn a_merge_driver_that_the_clone_lacks_is_named_with_the_command_that_sets_it() {
    let server = charts();
    assert!(!doctor(&server, &[], &["--offline"]).stdout.contains("merges"));
    server.git(["config", "receive.denyCurrentBranch", "ignore"]);
    server.write(".gitattributes", "RELEASE.txt merge=relmap\nChart.yaml merge=relmap\n");
    server.commit("Merge by relmap");
    let clone = server.clone_with(&[]);
    let ran = doctor(&clone, &[], &["--offline"]);
    assert!(
        ran.stdout.contains(
            "note     merges     .gitattributes has relmap merge the release files, and this clone does not know how: git \
             merges them line by line\n                    = help: relmap init --merge-driver\n"
        ),
        "{}",
        ran.whole()
    );
    assert_eq!(relmap(&clone, &["init", "--merge-driver"]).code, 0);
    let ran = finish(command(&clone).args(["doctor", "--offline"]));
    assert!(
        ran.stdout.contains(
            "ok       merges     relmap merges the release files, as .gitattributes says\n"
        ),
        "{}",
        ran.whole()
    );
}
