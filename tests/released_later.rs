//! A commit whose version was released at a commit that builds on it: a pipeline that waited, or a look
//! at the past.

use relmap_testkit::Fixture;

use crate::release::{at_origin, here, map_at_origin, with_origin};
use crate::support::{charts, check, declare, edit, relmap};

/// charts-1.1.1 is declared at the first commit that is given back, and tagged at the second.
fn released_later(then: impl FnOnce(&Fixture)) -> (Fixture, String, String) {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    let declared = fixture.commit("Raise the replica count");
    then(&fixture);
    let released = fixture.commit("One more");
    fixture.annotated_tag("charts-1.1.1");
    (fixture, declared, released)
}

#[track_caller]
fn says(fixture: &Fixture, revision: &str, code: i32, rule: &str, message: &str) {
    let ran = check(fixture, &[revision]);
    assert_eq!(ran.code, code, "{}", ran.whole());
    let json = ran.json();
    let findings = json["components"][0]["findings"].as_array().unwrap();
    let found: Vec<(&str, &str)> = findings
        .iter()
        .map(|own| (own["rule"].as_str().unwrap(), own["message"].as_str().unwrap()))
        .collect();
    assert_eq!(found, [(rule, message)], "{}", ran.whole());
}

#[test]
fn a_check_passes_and_says_where_the_release_is() {
    let (fixture, declared, released) = released_later(|_| {});
    let message = format!(
        "charts-1.1.1 was released later, at commit {}, which builds on this one",
        &released[..9]
    );
    says(&fixture, "HEAD~1", 0, "released", &message);
    fixture.checkout(&declared);
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.contains(&format!("note[released]: {message}")), "{}", ran.whole());
    // Later releases make no difference.
    fixture.checkout("main");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("And again");
    fixture.annotated_tag("charts-1.1.2");
    says(&fixture, &declared, 0, "released", &message);
}

#[test]
fn the_rules_hold_there_as_well() {
    let (fixture, declared, _) = released_later(|_| {});
    fixture.checkout(&declared);
    fixture.branch("too-far");
    edit(&fixture, "RELEASE.txt", "charts-1.1.1", "charts-1.2.0");
    edit(&fixture, "Chart.yaml", "1.1.1", "1.2.0");
    let declared = fixture.commit("Too far");
    fixture.commit("One more");
    fixture.annotated_tag("charts-1.2.0");
    let ran = check(&fixture, &[&declared]);
    assert_eq!((ran.code, ran.rules()), (1, vec!["bump-too-large".into(), "released".into()]));
}

#[test]
fn another_pair_than_was_released_is_refused() {
    let (fixture, _, released) = released_later(|fixture| {
        edit(fixture, "RELEASE.txt", "App: app-1.2.0", "App: app-1.3.0");
    });
    says(
        &fixture,
        "HEAD~1",
        1,
        "version-taken",
        &format!(
            "charts-1.1.1 was released later, at commit {}, with `App: app-1.3.0`; this entry has `App: app-1.2.0`",
            &released[..9]
        ),
    );
}

#[test]
fn a_release_without_the_entry_is_undecided() {
    let (fixture, _, released) = released_later(|fixture| fixture.remove("RELEASE.txt"));
    says(
        &fixture,
        "HEAD~1",
        3,
        "version-taken",
        &format!(
            "charts-1.1.1 was released later, at commit {}, where RELEASE.txt has no entry for it, so it cannot be told \
             whether that is the release declared here",
            &released[..9]
        ),
    );
}

#[test]
fn a_tag_of_another_line_is_taken() {
    let (fixture, declared, released) = released_later(|_| {});
    fixture.checkout(&declared);
    fixture.commit("On another line");
    says(
        &fixture,
        "HEAD",
        1,
        "version-taken",
        &format!(
            "charts-1.1.1 is already the tag of commit {}, which is not part of this branch",
            &released[..9]
        ),
    );
}

#[test]
fn the_work_tree_is_new_and_finds_the_version_taken() {
    let (fixture, declared, _) = released_later(|_| {});
    fixture.checkout(&declared);
    let ran = check(&fixture, &["--worktree"]);
    assert_eq!((ran.code, ran.rules().contains(&"version-taken".to_owned())), (1, true));
}

#[test]
fn a_release_from_there_moves_and_makes_nothing() {
    for is_known in [true, false] {
        let (fixture, declared, _) = released_later(|_| {});
        with_origin(&fixture);
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        fixture.checkout(&declared);
        if !is_known {
            // Only the remote has the tag.
            fixture.git(["tag", "-d", "charts-1.1.1"]);
        }
        let (map, there, before) =
            (map_at_origin(&fixture, "charts.jsonl"), at_origin(&fixture), here(&fixture));
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let last: Vec<&str> = ran.stdout.lines().skip(3).collect();
        let released = fixture.git(["rev-parse", "main"]);
        assert_eq!(last.len(), 2, "{}", ran.whole());
        let line = format!("released  charts-1.1.1 later, at {} (", &released[..12]);
        assert!(last[0].starts_with(&line), "{}", ran.whole());
        assert!(last[0].ends_with("), which builds on this commit"), "{}", ran.whole());
        assert_eq!(last[1], "nothing to do");
        assert_eq!(at_origin(&fixture), there);
        assert_eq!(here(&fixture), before);
        assert_eq!(map_at_origin(&fixture, "charts.jsonl"), map);
        let json = relmap(&fixture, &["release", "--push", "--format", "json"]).json();
        assert_eq!(json["releases"][0]["state"], "released-later", "{json}");
        assert_eq!(json["releases"][0]["commit"]["id"], released.as_str(), "{json}");
    }
}
