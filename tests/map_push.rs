//! `relmap map push` and `relmap map fetch --discard-unpushed`: records of one clone, and those of its server.

use std::fs;

use relmap_testkit::Fixture;

use crate::map_support::{record, row};
use crate::release::{map_at_origin, to_release};
use crate::release_races::script;
use crate::support::{Ran, command, declare, edit, finish, relmap};

#[track_caller]
fn map(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["map"];
    all.extend(arguments);
    relmap(fixture, &all)
}

#[track_caller]
fn passes(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let ran = relmap(fixture, arguments);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    ran
}

/// A clone of what a repository has at its remote, which is that of the clone too.
fn colleague(fixture: &Fixture) -> Fixture {
    let clone = fixture.clone_with(&["--branch", "main"]);
    let url = fixture.git(["remote", "get-url", "origin"]);
    clone.git(["remote", "set-url", "origin", &url]);
    clone
}

fn short(fixture: &Fixture, revision: &str) -> String {
    fixture.git(["rev-parse", revision])[..12].to_owned()
}

/// The branch of the map, here and in what is known of the remote.
fn places(fixture: &Fixture) -> (String, String) {
    let at = |name: &str| fixture.git(["rev-parse", name]);
    (at("refs/heads/release-map"), at("refs/remotes/origin/release-map"))
}

/// The first clone pushed the release 1.1.1 of its chart, the second one imported 1.1.0, and neither knows
/// of the other.
fn grown_apart() -> (Fixture, Fixture) {
    let first = to_release();
    let second = colleague(&first);
    passes(&second, &["map", "import", "--branch"]);
    passes(&first, &["release", "--push"]);
    (first, second)
}

#[test]
fn records_are_pushed() {
    let fixture = to_release();
    let ran = passes(&fixture, &["map", "import", "--branch"]);
    assert!(ran.stderr.ends_with("; share it: relmap map push\n"), "{}", ran.whole());
    let ran = map(&fixture, &["push"]);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 0]\npushed 1 record (charts-1.1.0) to release-map at origin in commit {}\n",
            short(&fixture, "release-map")
        )
    );
    assert!(map_at_origin(&fixture, "charts.jsonl").contains("charts-1.1.0"));
    let ran = map(&fixture, &["push"]);
    assert_eq!(ran.whole(), "[exit code 0]\nrelease-map at origin has all records of this clone\n");
}

#[test]
fn records_of_two_clones_are_merged() {
    let (first, second) = grown_apart();
    let at_first = map_at_origin(&first, "charts.jsonl");
    let ran = map(&second, &["fetch"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\nfetched release-map from origin: 1 record, 1 new\n[standard error]\nrelmap: origin lacks 1 record \
         (charts-1.1.0) of this clone; push them: relmap map push\n"
    );
    let ran = map(&second, &["verify"]);
    assert!(ran.stdout.contains("help: bring them together: relmap map push"), "{}", ran.whole());
    let before = places(&second);
    let ran = map(&second, &["push"]);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 0]\nmerged and pushed 1 record (charts-1.1.0) to release-map at origin in commit {}\n",
            short(&second, "release-map")
        )
    );
    // The server's file only grew, and no commit of either was lost.
    let merged = map_at_origin(&second, "charts.jsonl");
    assert!(merged.starts_with(&at_first), "{merged}");
    assert_eq!(merged.lines().count(), 3, "{merged}");
    let (here, there) = places(&second);
    assert_eq!(here, there);
    for old in [before.0, before.1] {
        second.git(["merge-base", "--is-ancestor", &old, &here]);
    }
    assert_eq!(
        second.git(["log", "-1", "--format=%s", "release-map"]),
        "Merge 1 record that had not been pushed"
    );
    second.git(["fetch", "--quiet", "--tags", "origin"]);
    passes(&second, &["map", "verify", "--remote"]);
    passes(&first, &["map", "fetch"]);
    passes(&first, &["map", "verify", "--remote"]);
}

#[test]
fn a_record_that_is_pushed_meanwhile_stays() {
    let (first, second) = grown_apart();
    // The first clone pushes another release at the moment in which the second one's push is checked.
    edit(&first, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    declare(&first, "", "charts-1.1.2", "App: app-1.2.0\n");
    first.commit("More");
    let hook = second.path().join(".git/hooks/pre-push");
    let release = command(&first);
    let program = release.get_program().to_str().unwrap().to_owned();
    let done = second.beside("done");
    script(
        &hook,
        &format!(
            "test -e '{0}' && exit 0\ntouch '{0}'\ncd '{1}' && unset GIT_DIR && '{program}' release --push >'{0}' 2>&1\n",
            done.display(),
            first.path().display()
        ),
    );
    let ran = map(&second, &["push"]);
    let other = fs::read_to_string(&done).unwrap();
    assert!(other.contains("where     charts-1.1.2 and the release map are at origin"), "{other}");
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let file = map_at_origin(&second, "charts.jsonl");
    for tag in ["charts-1.1.0", "charts-1.1.1", "charts-1.1.2"] {
        assert!(file.contains(&format!("\"chart\":\"{tag}\"")), "{file}");
    }
    second.git(["fetch", "--quiet", "--tags", "origin"]);
    passes(&second, &["map", "verify"]);
}

/// The records of releases go along with the map, and their tags do not.
#[test]
fn a_tag_that_was_never_pushed_is_named() {
    let fixture = to_release();
    passes(&fixture, &["release"]);
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("More");
    let ran = passes(&fixture, &["release", "--push"]);
    let next = "next      push the tags that origin lacks: git push origin charts-1.1.1\n";
    assert!(ran.stdout.contains(next), "{}", ran.whole());
    assert!(!fixture.git(["ls-remote", "origin"]).contains("refs/tags/charts-1.1.1"));
    fixture.git(["push", "--quiet", "origin", "charts-1.1.1"]);
    edit(&fixture, "values.yaml", "replicaCount: 4", "replicaCount: 5");
    declare(&fixture, "", "charts-1.1.3", "App: app-1.2.0\n");
    fixture.commit("Even more");
    let ran = passes(&fixture, &["release", "--push"]);
    assert!(!ran.stdout.contains("push the tags"), "{}", ran.whole());

    let fixture = to_release();
    passes(&fixture, &["release"]);
    let ran = passes(&fixture, &["map", "push"]);
    assert_eq!(
        ran.stderr,
        "relmap: push the tags that origin lacks: git push origin charts-1.1.1\n",
        "{}",
        ran.whole()
    );
}

/// As with the first release of a team.
#[test]
fn where_no_server_has_a_map_the_branch_is_deleted_by_hand() {
    let fixture = to_release();
    passes(&fixture, &["release"]);
    let ran = map(&fixture, &["fetch", "--discard-unpushed"]);
    assert_eq!(
        ran.whole(),
        "[exit code 3]\n[standard error]\nrelmap: origin has no branch `release-map`, so all records are in this clone \
         alone; to discard all of them: git branch -D release-map\n"
    );
    fixture.git(["branch", "--quiet", "-D", "release-map"]);
    fixture.git(["tag", "--delete", "charts-1.1.1"]);
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 5");
    fixture.commit("What was meant");
    passes(&fixture, &["release", "--push"]);
}

/// Two clones release one version of different commits, and the first one pushes.
fn same_version() -> (Fixture, Fixture) {
    let first = to_release();
    let second = colleague(&first);
    edit(&second, "values.yaml", "replicaCount: 3", "replicaCount: 5");
    second.commit("Another replica count");
    passes(&second, &["release"]);
    passes(&first, &["release", "--push"]);
    (first, second)
}

#[test]
fn a_record_that_disagrees_is_not_pushed_and_can_be_discarded() {
    let (first, second) = same_version();
    let (theirs, ours) = (first.head(), second.head());
    let ran = map(&second, &["fetch"]);
    assert!(
        ran.stderr.ends_with("relmap: origin lacks 1 record (charts-1.1.1) of this clone; push them: relmap map push\n"),
        "{}",
        ran.whole()
    );
    let ran = map(&second, &["push"]);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 4]\n[standard error]\nrelmap: origin has other records of these releases, so nothing was pushed:\n  \
             charts-1.1.1: commit {theirs} there, {ours} here\n  if these releases were never pushed from this clone, discard \
             their records: relmap map fetch --discard-unpushed\n"
        )
    );
    for question in [&["show"][..], &["verify"], &["find", "--app", "1.2.0"]] {
        let ran = map(&second, question);
        assert_eq!(
            (ran.code, ran.stderr.lines().next().unwrap()),
            (
                3,
                "relmap: refs/remotes/origin/release-map and another copy of the map have different records of one \
                 release; if the release in this clone was never pushed, discard its record: relmap map fetch \
                 --discard-unpushed"
            ),
            "{}",
            ran.whole()
        );
    }
    let ran = map(&second, &["fetch", "--discard-unpushed"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\ndiscarded 1 record (charts-1.1.1); release-map is as at origin now\n"
    );
    let (here, there) = places(&second);
    assert_eq!(here, there);
    let ran = map(&second, &["show"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = map(&second, &["fetch", "--discard-unpushed"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\nrelease-map has nothing that origin lacks; nothing was discarded\n"
    );
}

#[test]
fn a_release_that_was_never_pushed_can_be_taken_back() {
    let fixture = to_release();
    passes(&fixture, &["map", "import", "--branch"]);
    passes(&fixture, &["release", "--push"]);
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("A mistake");
    let mistake = fixture.head();
    passes(&fixture, &["release"]);
    fixture.git(["tag", "--delete", "charts-1.1.2"]);
    fixture.git(["reset", "--quiet", "--hard", "HEAD^"]);
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 5");
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("What was meant");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    assert!(
        ran.stdout.contains(&format!(
            "refused   charts-1.1.2\n          charts-1.1.2 is in the map already with commit {mistake}, not {}; a record is never changed\n",
            fixture.head()
        )) && ran.stdout.contains(
            "help: the map has that version of another commit: write the next version (`relmap bump`); or, if that \
             release was never pushed and its tag is deleted, drop its record: relmap map fetch --discard-unpushed\n"
        ),
        "{}",
        ran.whole()
    );
    let ran = passes(&fixture, &["map", "fetch", "--discard-unpushed"]);
    assert_eq!(ran.stdout, "discarded 1 record (charts-1.1.2); release-map is as at origin now\n");
    passes(&fixture, &["release", "--push"]);
    // What was discarded on purpose is no loss; what anybody removes later is one.
    passes(&fixture, &["map", "verify", "--remote"]);
    fixture.git(["update-ref", "refs/heads/release-map", "release-map^"]);
    fixture.git(["update-ref", "refs/remotes/origin/release-map", "release-map"]);
    let ran = map(&fixture, &["verify"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.contains("the record of charts-1.1.2 was removed"), "{}", ran.whole());
}

#[test]
fn a_loss_from_before_is_found_after_discarding() {
    let fixture = to_release();
    passes(&fixture, &["release", "--push"]);
    passes(&fixture, &["map", "fetch"]);
    fixture.git(["branch", "--quiet", "release-map", "origin/release-map"]);
    // A record that was never pushed, then the branch is replaced by one without it, then another one.
    fixture.tag("charts-1.0.0");
    let lost = row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2023-11-02");
    record(&fixture, "charts", vec![lost]);
    fixture.git(["update-ref", "refs/heads/release-map", "release-map^"]);
    let other = row(&fixture, "charts-1.0.0", "1.0.0", "app-1.1.0", "2023-10-02");
    record(&fixture, "charts", vec![other]);
    let ran = passes(&fixture, &["map", "fetch", "--discard-unpushed"]);
    assert_eq!(ran.stdout, "discarded 1 record (charts-1.0.0); release-map is as at origin now\n");
    let ran = map(&fixture, &["verify"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.contains("the record of charts-1.1.0 was removed"), "{}", ran.whole());
    assert!(!ran.stdout.contains("the record of charts-1.0.0"), "{}", ran.whole());
}

#[test]
fn nothing_is_pushed_from_a_pull_request() {
    let fixture = to_release();
    passes(&fixture, &["map", "import", "--branch"]);
    let before = fixture.git(["ls-remote", "origin"]);
    let pushes: [(&[&str], &str); 2] = [
        (&["map", "push"], "map push"),
        (
            &["map", "correct", "1.1.0", "--no-app", "--because", "Wrong", "--push"],
            "map correct --push",
        ),
    ];
    for (arguments, named) in pushes {
        let mut ran = command(&fixture);
        ran.env("CHANGE_ID", "7").args(arguments);
        let ran = finish(&mut ran);
        assert_eq!(ran.code, 2, "{}", ran.whole());
        let end = format!(
            ", and relmap never pushes from one; push after the merge; if this is not a pull request, unset the variable: env \
             -u CHANGE_ID relmap {named}\n"
        );
        assert!(ran.stderr.ends_with(&end), "{}", ran.whole());
    }
    assert_eq!(fixture.git(["ls-remote", "origin"]), before);
}
