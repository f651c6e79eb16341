//! Commands in a repository that does not use relmap yet.

use relmap_testkit::Fixture;

use super::{begin, chart, passes, release, relmap, succeeds};
use crate::support::{finish, strict_command};

const COMMANDS: [&[&str]; 6] = [
    &["check"],
    &["next"],
    &["bump", "--note", "x"],
    &["release"],
    &["doctor", "--offline"],
    &["check", "--worktree"],
];

#[track_caller]
fn all_say(fixture: &Fixture, message: &str) {
    for arguments in COMMANDS {
        let ran = relmap(fixture, arguments);
        assert_eq!(ran.code, 3, "{arguments:?} {}", ran.whole());
        assert!(ran.whole().contains(message), "{arguments:?} {}", ran.whole());
    }
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
}

#[test]
fn every_command_says_what_is_there_and_to_run_init_with_one_exit_code() {
    let fixture = Fixture::new();
    fixture.write("main.c", "1\n");
    fixture.commit("Begin");
    all_say(&fixture, "relmap is not set up in this repository; run `relmap init`\n");
    fixture.tag("v1.0.0");
    all_say(
        &fixture,
        "relmap is not set up in this repository (found the tag v1.0.0); run `relmap init`\n",
    );

    let fixture = Fixture::new();
    chart(&fixture, "charts/web/", "web", "0.34.1", "2.0.3");
    fixture.write("CHANGELOG.md", "## 0.34.1\n\n* x\n");
    for tag in ["v0.9.0", "v0.34.1", "v0.4.0"] {
        fixture.commit("Next");
        fixture.tag(tag);
    }
    all_say(
        &fixture,
        "relmap is not set up in this repository (found 3 tags such as v0.34.1, the changelog CHANGELOG.md and a chart in charts/web); run `relmap init`\n",
    );
    chart(&fixture, "charts/api/", "api", "0.1.0", "1.0.0");
    fixture.commit("More");
    all_say(
        &fixture,
        "relmap is not set up in this repository (found 3 tags such as v0.34.1, the changelog CHANGELOG.md and 2 charts); run `relmap init`\n",
    );
}

#[test]
fn what_init_wrote_and_nobody_committed_is_told_apart() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "2.0.3");
    release(&fixture, "v1.0.0");
    succeeds(&fixture, &["init"]);
    let message = "RELEASE.txt is not committed yet, so there is nothing to check; commit it, or run `relmap check --worktree`\n";
    for command in ["check", "next"] {
        let ran = relmap(&fixture, &[command]);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(ran.whole().contains(message), "{}", ran.whole());
    }
    succeeds(&fixture, &["check", "--worktree"]);
}

#[test]
fn a_pull_request_that_begins_with_relmap_passes() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "2.0.3");
    release(&fixture, "v1.0.0");
    let bare = fixture.clone_bare();
    fixture.git(["remote", "add", "origin", bare.path().to_str().unwrap()]);
    fixture.git(["fetch", "--quiet", "origin"]);
    fixture.branch("adopt");
    begin(&fixture, &[]);
    passes(&fixture);
    let mut command = strict_command(&fixture);
    command.args(["check"]).env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
    command.env("GITHUB_BASE_REF", "main").env("GITHUB_REF", "refs/pull/1/merge");
    let ran = finish(&mut command);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn before_the_first_commit_init_works_too() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "2.0.3");
    succeeds(&fixture, &["init"]);
    succeeds(&fixture, &["check", "--worktree"]);
}

/// Nothing is planned where nothing is set up, so what is said is short and without gaps.
#[test]
fn tag_and_release_leave_no_gaps_where_nothing_is_set_up() {
    let fixture = Fixture::new();
    fixture.write("main.c", "1\n");
    let commit = fixture.commit("Begin");
    for command in ["tag", "release"] {
        let ran = relmap(&fixture, &[command]);
        let text = ran.whole().replace(&commit[..12], "COMMIT");
        let at = text.find(" (20").unwrap();
        let end = at + text[at..].find(')').unwrap() + 1;
        assert_eq!(
            format!("{}{}", &text[..at], &text[end..]),
            "[exit code 3]\nundecided[release-file-missing]: relmap is not set up in this repository; run `relmap init`\n  \
             = help: `relmap init --dry-run` shows what it would write\n\ncommit    COMMIT\n\nnothing was written\n"
        );
    }
}
