//! A release that another clone was faster to make, and the way out of it.

use std::path::{Path, PathBuf};

use relmap_testkit::Fixture;

use crate::release::with_origin;
use crate::support::{Ran, charts, command, declare, edit, finish, relmap};

/// What the two clones have in common.
#[derive(Clone, Copy, PartialEq)]
enum Fork {
    /// The last release is their last common commit.
    AtTheRelease,
    /// They have commits after it in common.
    AfterTheRelease,
}

/// A chart whose 1.1.1 was released by the first clone, and declared by the second one with something else.
fn raced(fork: Fork) -> (Fixture, PathBuf) {
    let fixture = charts();
    fixture
        .write("values.yaml", "replicaCount: 2\none: 1\ntwo: 2\nthree: 3\nimage:\n  tag: \"\"\n");
    fixture.commit("Have more values");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Release 1.1.1");
    fixture.annotated_tag("charts-1.1.1");
    if fork == Fork::AfterTheRelease {
        fixture.write("README.md", "A chart.\n");
        fixture.commit("Describe it");
    }
    let origin = with_origin(&fixture).display().to_string();
    let second = fixture.beside("second");
    fixture.git(["clone", "--quiet", &origin, second.to_str().unwrap()]);
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let values = second.join("values.yaml");
    let text = std::fs::read_to_string(&values).unwrap().replace("three: 3", "three: 4");
    std::fs::write(values, text).unwrap();
    let ran = at(&fixture, &second, &["bump", "--note", "Count to four."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    git(&fixture, &second, &["commit", "--quiet", "--all", "--message", "Count to four"]);
    (fixture, second)
}

fn at(fixture: &Fixture, folder: &Path, arguments: &[&str]) -> Ran {
    finish(command(fixture).current_dir(folder).args(arguments))
}

fn git(fixture: &Fixture, folder: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["-C", folder.to_str().unwrap()];
    all.extend(arguments);
    fixture.git(all)
}

/// The commands that a help puts between backticks.
fn commands(help: &str) -> Vec<Vec<&str>> {
    help.split('`').skip(1).step_by(2).map(|command| command.split(' ').collect()).collect()
}

const PULL: &str = "`git pull --rebase --tags origin main` (if RELEASE.txt is in conflict, keep that of origin: `git \
                    checkout --ours RELEASE.txt`, `git add RELEASE.txt`, `git rebase --continue`)";

/// Does what a help says, and releases; what was released first must be as it was.
fn follow(fixture: &Fixture, second: &Path, help: &str) {
    let released = git(fixture, second, &["show", "origin/main:RELEASE.txt"]);
    let mut in_conflict = false;
    for words in commands(help) {
        match words.as_slice() {
            ["git", "pull", rest @ ..] => {
                let mut pull = command_of(second);
                in_conflict = !pull.arg("pull").args(rest).output().unwrap().status.success();
                assert!(in_conflict, "both wrote an entry");
            }
            ["git", rest @ ..] => {
                let ran = command_of(second).args(rest).output().unwrap();
                assert!(
                    ran.status.success(),
                    "{words:?}: {}",
                    String::from_utf8_lossy(&ran.stderr)
                );
            }
            ["relmap", "bump"] => {
                let ran = at(fixture, second, &["bump"]);
                assert_eq!(ran.code, 0, "{}", ran.whole());
                let written =
                    "  RELEASE.txt: new entry charts-1.1.3\n  Chart.yaml: version 1.1.2 -> 1.1.3\n";
                assert!(ran.stdout.contains(written), "{}", ran.whole());
            }
            ["relmap", rest @ ..] => {
                let ran = at(fixture, second, rest);
                assert_eq!(ran.code, 0, "{}", ran.whole());
            }
            _ => panic!("{words:?}"),
        }
    }
    assert!(in_conflict);
    git(fixture, second, &["commit", "--quiet", "--all", "--message", "Release 1.1.3"]);
    let ran = at(fixture, second, &["check"]);
    assert_eq!((ran.code, ran.stdout.contains("warning")), (0, false), "{}", ran.whole());
    let ran = at(fixture, second, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.ends_with("where     charts-1.1.3 and the release map are at origin\n"));
    let now = git(fixture, second, &["show", "origin/main:RELEASE.txt"]);
    let own = "charts-1.1.3 (";
    assert!(now.starts_with(own) && now.ends_with(&released), "{now}");
    let values = git(fixture, second, &["show", "origin/main:values.yaml"]);
    assert!(values.contains("replicaCount: 3") && values.contains("three: 4"), "{values}");
    let ran = at(fixture, second, &["map"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// git, of which a command may fail, without an editor.
fn command_of(folder: &Path) -> std::process::Command {
    let mut git = std::process::Command::new("git");
    git.current_dir(folder).env("GIT_EDITOR", "true");
    for (key, value) in [("NAME", "A"), ("EMAIL", "a@example.org")] {
        git.env(format!("GIT_AUTHOR_{key}"), value).env(format!("GIT_COMMITTER_{key}"), value);
    }
    git
}

#[test]
fn the_help_of_a_lost_race_leads_out_of_it_and_loses_nothing() {
    for fork in [Fork::AtTheRelease, Fork::AfterTheRelease] {
        let (fixture, second) = raced(fork);
        let ran = at(&fixture, &second, &["release", "--push"]);
        let taken = git(&fixture, &second, &["ls-remote", "origin", "refs/tags/charts-1.1.2^{}"]);
        assert_eq!(ran.code, 4, "{}", ran.whole());
        let said = format!(
            "fail      charts 1.1.1 -> 1.1.2 (chart)\n          needs exactly a patch bump (1.1.3):\n          \
             - only values changed: exactly patch (values, preset strict)\n              three: 3 -> 4\n\n\
             error[version-taken]: charts-1.1.2 is already the tag of commit {}, which is not part of this branch\n",
            &taken[..9]
        );
        assert!(ran.stdout.starts_with(&said), "{}", ran.whole());
        assert!(
            ran.stdout.contains(&format!(
                "  = help: first {PULL}, then run `relmap bump`, or write the next free version, `charts-1.1.3`, and \
                 `version: 1.1.3` in Chart.yaml; a released version is never moved\n"
            )),
            "{}",
            ran.whole()
        );
        let help = format!(
            "          help: charts-1.1.2 is released, and a release is never moved; first {PULL}, then run `relmap \
             bump`, or write the next version in RELEASE.txt\nnothing was written\n"
        );
        assert!(ran.stdout.ends_with(&help), "{}", ran.whole());
        follow(&fixture, &second, &help);
    }
}

/// Where the tag is here already, `check` alone says it.
#[test]
fn the_help_of_a_taken_version_loses_nothing() {
    let (fixture, second) = raced(Fork::AfterTheRelease);
    git(&fixture, &second, &["fetch", "--quiet", "--tags", "origin"]);
    let ran = at(&fixture, &second, &["check"]);
    let help = ran.stdout.lines().find(|line| line.contains("= help: ")).unwrap();
    let said = format!(
        "  = help: first {PULL}, then run `relmap bump`, or write the next free version, `charts-1.1.3`, and `version: \
         1.1.3` in Chart.yaml; a released version is never moved"
    );
    assert_eq!(help, said);
    follow(&fixture, &second, help.split(", or write").next().unwrap());
}

/// A pipeline's clone: it has no branch of the remote, which says itself which one it is.
#[test]
fn a_clone_that_knows_no_branch_of_the_remote_is_told_the_default_one() {
    let (fixture, second) = raced(Fork::AtTheRelease);
    git(&fixture, &second, &["checkout", "--quiet", "--detach"]);
    git(&fixture, &second, &["update-ref", "-d", "refs/remotes/origin/main"]);
    git(&fixture, &second, &["remote", "set-head", "origin", "--delete"]);
    let ran = at(&fixture, &second, &["release", "--push"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    assert!(
        ran.stdout.contains(&format!("  = help: first {PULL}, then run `relmap bump`")),
        "{}",
        ran.whole()
    );
}

/// The tag alone, without the branch that it is on.
#[test]
fn a_fetched_tag_of_another_line_takes_the_version_and_is_not_compared_with() {
    let (fixture, second) = raced(Fork::AfterTheRelease);
    git(&fixture, &second, &["fetch", "--quiet", "--no-tags", "origin", "tag", "charts-1.1.2"]);
    git(&fixture, &second, &["update-ref", "refs/remotes/origin/main", "HEAD~1"]);
    let ran = at(&fixture, &second, &["check", "--format", "json"]);
    assert_eq!(ran.rules(), ["version-taken"], "{}", ran.whole());
    let ran = at(&fixture, &second, &["next"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "1.1.3\n"));
}

/// Its nearest neighbour: the entry was brought here from the branch that released it.
#[test]
fn a_release_of_another_line_whose_entry_is_here_is_compared_with() {
    let (fixture, second) = raced(Fork::AfterTheRelease);
    git(&fixture, &second, &["fetch", "--quiet", "--no-tags", "origin", "tag", "charts-1.1.2"]);
    git(&fixture, &second, &["update-ref", "refs/remotes/origin/main", "HEAD~1"]);
    git(&fixture, &second, &["checkout", "--quiet", "charts-1.1.2", "--", "RELEASE.txt"]);
    git(&fixture, &second, &["commit", "--quiet", "--message", "Take the entry over"]);
    let ran = at(&fixture, &second, &["check", "--format", "json"]);
    assert_eq!(ran.rules(), ["missing-entry"], "{}", ran.whole());
}

#[test]
fn a_release_that_was_made_here_alone_is_taken_back_first() {
    let (fixture, second) = raced(Fork::AtTheRelease);
    assert_eq!(at(&fixture, &second, &["release"]).code, 0);
    let ran = at(&fixture, &second, &["release", "--push"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    let help = format!(
        "          help: charts-1.1.2 is released, and a release is never moved; first `git tag -d charts-1.1.2`, `relmap \
         map fetch --discard-unpushed`, {PULL}, then run `relmap bump`, or write the next version in \
         RELEASE.txt\nnothing was written\n"
    );
    assert!(ran.stdout.ends_with(&help), "{}", ran.whole());
    follow(&fixture, &second, &help);
}
