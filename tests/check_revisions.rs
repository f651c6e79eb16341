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

#[test]
fn a_range_that_is_the_wrong_way_round_is_said_to_be() {
    let fixture = history();
    for (range, older, newer) in [
        ("HEAD..charts-1.1.0", "charts-1.1.0", "HEAD"),
        ("..charts-1.1.1", "charts-1.1.1", "HEAD"),
        ("charts-1.1.1..charts-1.1.0", "charts-1.1.0", "charts-1.1.1"),
    ] {
        let ran = relmap(&fixture, &["check", range]);
        assert_eq!(
            ran.whole(),
            format!(
                "[exit code 2]\n[standard error]\nrelmap: {newer}..{older} is the wrong way round, since {older} is \
                 older than {newer}; write the older one first: relmap check {older}..{newer}\n"
            )
        );
        let ran = relmap(&fixture, &["check", &format!("{older}..{newer}")]);
        assert!(ran.code < 2, "{}", ran.whole());
    }
    // One commit by two names is a range without anything in it, not one that is turned.
    let ran = relmap(&fixture, &["check", "main..HEAD"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
}

#[test]
fn a_commit_older_than_the_release_file_is_said_to_be() {
    let fixture = Fixture::new();
    fixture.write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    fixture.commit("A chart");
    fixture.tag("charts-1.0.0");
    chart_files(&fixture, "", "web", "charts");
    let first = fixture.commit("Write a release file");
    fixture.tag("charts-1.1.0");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("More");
    for revisions in ["charts-1.0.0", "HEAD~2..HEAD~2"] {
        let ran = relmap(&fixture, &["check", revisions]);
        let revision = revisions.split("..").next().unwrap();
        let short = &first[..12];
        assert_eq!(
            ran.whole(),
            format!(
                "[exit code 3]\nundecided[release-file-missing]: {revision} has no release file, so it has no version to \
                 check; RELEASE.txt came later, with commit {short}\n  = help: check that commit or a later one: relmap \
                 check {short}\n    to judge older releases by their tags: relmap audit --all\n\n"
            )
        );
    }
    assert_eq!(relmap(&fixture, &["check", &first[..12]]).code, 0);
    assert_eq!(relmap(&fixture, &["audit", "--all"]).code, 0);
    // Where HEAD has none either, relmap is not set up.
    let fixture = Fixture::new();
    fixture.write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    fixture.commit("A chart");
    let ran = relmap(&fixture, &["check", "HEAD"]);
    assert!(ran.stdout.contains("run `relmap init`"), "{}", ran.whole());
}

#[test]
fn a_range_over_several_releases_names_the_one_to_compare_with() {
    let fixture = history();
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("Release 1.1.2");
    let ran = relmap(&fixture, &["check", "charts-1.1.0..HEAD"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stdout.contains(
            "undecided[tags-missing]: charts-1.1.1 was released after charts-1.1.0, so the newest entry cannot be compared \
             with the releases of charts-1.1.0\n"
        ) && ran.stdout.contains(
            " = help: compare it with the release before it: relmap check charts-1.1.1..HEAD\n         to compare each \
             release with the one before it: relmap audit\n"
        ),
        "{}",
        ran.whole()
    );
    assert_eq!(relmap(&fixture, &["check", "charts-1.1.1..HEAD"]).code, 0);
    assert_eq!(relmap(&fixture, &["audit"]).code, 0);
}

/// A merge may lose an entry: the release is found by its tag.
#[test]
fn a_range_over_a_release_whose_entry_was_lost_names_that_release() {
    let fixture = history();
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("Release 1.1.2");
    fixture.annotated_tag("charts-1.1.2");
    // Another line has a release that comes later; it is none of this history.
    fixture.git([
        "tag",
        "charts-1.1.9",
        &fixture.git(["commit-tree", "-m", "Elsewhere", "HEAD^{tree}"]),
    ]);
    edit(&fixture, "values.yaml", "replicaCount: 4", "replicaCount: 9");
    edit(&fixture, "RELEASE.txt", "charts-1.1.2 ", "charts-1.1.3 ");
    edit(&fixture, "Chart.yaml", "version: 1.1.2", "version: 1.1.3");
    fixture.commit("Release 1.1.3 in place of the entry of 1.1.2");
    let ran = relmap(&fixture, &["check", "charts-1.1.0..HEAD"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stdout
            .contains("compare it with the release before it: relmap check charts-1.1.2..HEAD\n"),
        "{}",
        ran.whole()
    );
    let ran = relmap(&fixture, &["check", "charts-1.1.2..HEAD"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}
