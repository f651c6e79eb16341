//! `relmap check REV`, `OLD..NEW`, `--allow`, `-q` and `relmap -C DIR`.

use relmap_testkit::Fixture;

use crate::support::{chart_files, charts, declare, edit, relmap};

/// 1.1.0, then 1.1.1 with more replicas, both tagged, and a change without an entry on top.
fn history() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Release 1.1.1");
    fixture.tag("charts-1.1.1");
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    fixture.commit("Raise the replicas again");
    fixture
}

#[test]
fn a_commit_is_judged_as_if_it_were_head() {
    let fixture = history();
    for (revision, code) in
        [("HEAD", 1), ("HEAD~1", 0), ("charts-1.1.1", 0), ("charts-1.1.0", 0), ("main", 1)]
    {
        let ran = relmap(&fixture, &["check", revision]);
        assert_eq!(ran.code, code, "{revision}: {}", ran.whole());
        assert!(!ran.whole().contains("detached"), "{}", ran.whole());
    }
    let ran = relmap(&fixture, &["check", "nowhere"]);
    assert_eq!(
        ran.whole(),
        "[exit code 3]\n[standard error]\nrelmap: `nowhere` is not a commit in this repository; fetch it, or correct \
         the name\n"
    );
    // What is not committed has nothing to do with it.
    fixture.write("values.yaml", "replicaCount: 9\n");
    let ran = relmap(&fixture, &["check", "HEAD~1"]);
    assert!(ran.code == 0 && !ran.whole().contains("uncommitted"), "{}", ran.whole());
}

#[test]
fn a_range_compares_with_the_releases_of_its_beginning() {
    let fixture = history();
    let ran = relmap(&fixture, &["check", "charts-1.1.0..charts-1.1.1"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.starts_with("pass      charts 1.1.0 -> 1.1.1 (chart)\n"), "{}", ran.whole());
    for range in ["charts-1.1.0..HEAD", "charts-1.1.0..", "HEAD~2..HEAD"] {
        let ran = relmap(&fixture, &["check", range]);
        // 1.1.1 is right for all that changed since 1.1.0.
        assert_eq!(ran.code, 0, "{range}: {}", ran.whole());
        assert!(ran.stdout.contains("replicaCount: 2 -> 4"), "{}", ran.whole());
    }
    let ran = relmap(&fixture, &["check", "charts-1.1.1..HEAD"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
}

#[test]
fn what_is_no_revision_is_refused() {
    let fixture = history();
    let ran = relmap(&fixture, &["check", "a...b"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert!(ran.stderr.contains("write a commit, or OLD..NEW with two dots"), "{}", ran.stderr);
    let ran = relmap(&fixture, &["check", "HEAD", "--worktree"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}

#[test]
fn a_rule_can_be_allowed_and_an_unknown_one_is_named() {
    let fixture = history();
    let ran = relmap(&fixture, &["check", "--allow", "missing-entry"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.contains("missing-entry"), "it is still shown: {}", ran.whole());
    let ran = relmap(&fixture, &["check", "--allow", "mising-entry"]);
    assert_eq!(
        ran.whole(),
        "[exit code 2]\n[standard error]\nrelmap: there is no rule `mising-entry`; did you mean `missing-entry`?\n"
    );
}

#[test]
fn quiet_prints_only_what_is_wrong() {
    let fixture = Fixture::new();
    for name in ["api", "web"] {
        chart_files(&fixture, &format!("{name}/"), name, name);
    }
    fixture.commit("Begin");
    fixture.tag("api-1.1.0");
    fixture.tag("web-1.1.0");
    let ran = relmap(&fixture, &["check", "-q", "--all"]);
    assert_eq!(ran.whole(), "[exit code 0]\n");
    edit(&fixture, "web/values.yaml", "replicaCount: 2", "replicaCount: 3");
    edit(&fixture, "api/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "api/", "api-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Change both");
    let ran = relmap(&fixture, &["check", "-q"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.starts_with("fail      web 1.1.0 (chart in web)\n"), "{}", ran.whole());
    assert!(!ran.stdout.contains("api") && !ran.stdout.contains("note"), "{}", ran.whole());
}

#[test]
fn the_folder_to_start_in_goes_before_the_command_too() {
    let fixture = history();
    let elsewhere = Fixture::new();
    let place = fixture.path().to_str().unwrap();
    let ran = relmap(&elsewhere, &["-C", place, "check"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.starts_with("fail      charts 1.1.1 (chart)\n"), "{}", ran.whole());
    let ran = relmap(&elsewhere, &["-C", "no/such/folder", "check"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(ran.stderr.starts_with("relmap: cannot start in no/such/folder\n"), "{}", ran.stderr);
}
