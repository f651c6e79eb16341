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

#[test]
fn the_help_of_a_lost_race_leads_out_of_it() {
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
        let first = "first `git fetch --tags origin`, then run `relmap bump`, or write";
        assert!(
            ran.stdout.contains(&format!(
                "  = help: {first} the next free version, `charts-1.1.3`, and `version: 1.1.3` in Chart.yaml; a \
                 released version is never moved\n"
            )),
            "{}",
            ran.whole()
        );
        let help = format!(
            "          help: charts-1.1.2 is released, and a release is never moved; {first} the next version in \
             RELEASE.txt\nnothing was written\n"
        );
        assert!(ran.stdout.ends_with(&help), "{}", ran.whole());
        for words in commands(&help) {
            match words.as_slice() {
                ["git", rest @ ..] => {
                    git(&fixture, &second, rest);
                }
                ["relmap", rest @ ..] => {
                    let ran = at(&fixture, &second, rest);
                    assert_eq!(ran.code, 0, "{}", ran.whole());
                    let written = "  RELEASE.txt: entry 1.1.2 -> 1.1.3\n  Chart.yaml: version 1.1.2 -> 1.1.3\n";
                    assert!(ran.stdout.ends_with(written), "{}", ran.whole());
                }
                _ => panic!("{words:?}"),
            }
        }
        git(&fixture, &second, &["commit", "--quiet", "--all", "--message", "Release 1.1.3"]);
        let ran = at(&fixture, &second, &["release", "--push"]);
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (
                2,
                "relmap: nothing was released: main and main at origin have diverged: each has commits that the \
                 other lacks; bring them together, then release: git pull --rebase --tags origin main\n"
            )
        );
        let pull = ["pull", "--quiet", "--no-rebase", "--no-edit", "-X", "ours", "origin", "main"];
        git(&fixture, &second, &pull);
        let ran = at(&fixture, &second, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert!(ran.stdout.ends_with("where     charts-1.1.3 and the release map are at origin\n"));
    }
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
fn where_a_tag_is_in_the_way_here_the_help_replaces_it() {
    let (fixture, second) = raced(Fork::AtTheRelease);
    assert_eq!(at(&fixture, &second, &["tag"]).code, 0);
    let ran = at(&fixture, &second, &["release", "--push"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    let fetch = "git fetch --force origin refs/tags/charts-1.1.2:refs/tags/charts-1.1.2";
    let help = format!(
        "          help: charts-1.1.2 is released, and a release is never moved; first `{fetch}`, then run `relmap \
         bump`, or write the next version in RELEASE.txt\nnothing was written\n"
    );
    assert!(ran.stdout.ends_with(&help), "{}", ran.whole());
    git(&fixture, &second, &fetch.split(' ').skip(1).collect::<Vec<_>>());
    let ran = at(&fixture, &second, &["bump"]);
    assert!(ran.stdout.contains("  RELEASE.txt: entry 1.1.2 -> 1.1.3\n"), "{}", ran.whole());
}
