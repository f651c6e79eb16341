//! `--from-history`: charts that were never tagged.

use relmap_testkit::Fixture;

use super::{chart, import, lines, release, seen};
use crate::map_support::record_file;
use crate::support::relmap;

/// A chart with tags, and one without.
fn mixed() -> Fixture {
    let fixture = Fixture::new();
    release(&fixture, "charts/api/", "api", "1.0.0", "api-1.0.0");
    chart(&fixture, "charts/web/", "web", "0.1.0", "1.0.0");
    fixture.commit("Add web");
    chart(&fixture, "charts/web/", "web", "0.2.0", "1.1.0");
    chart(&fixture, "charts/api/", "api", "1.1.0", "1.0.0");
    fixture.commit("Move both");
    fixture.write("charts/web/values.yaml", "replicas: 1\n");
    fixture.commit("Change a value and forget the version");
    fixture
}

#[test]
fn a_chart_without_tags_has_no_rows_unless_that_is_asked_for() {
    let fixture = mixed();
    assert_eq!(seen(&fixture), ["api-1.0.0 charts/api 1.0.0 1.0.0"]);
    let told = relmap(&fixture, &["map", "import"]);
    assert_eq!(
        told.stderr,
        "relmap: the chart web was never tagged; to read releases from the commits that moved `version:` in \
         Chart.yaml: --from-history\n\
         relmap: nothing was written; use --branch or --output to keep the records\n"
    );
    let ran = import(&fixture, &["--from-history"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let document = ran.json();
    assert_eq!(
        lines(&document),
        [
            "api-1.0.0 charts/api 1.0.0 1.0.0",
            "web-0.1.0 charts/web 0.1.0 1.0.0 not-tagged",
            "web-0.2.0 charts/web 0.2.0 1.1.0 not-tagged",
        ]
    );
    assert_eq!(document["rows"][2]["commit"], fixture.git(["rev-parse", "HEAD~1"]));
    let text = relmap(&fixture, &["map", "import", "--from-history"]);
    insta::assert_snapshot!("from_history", text.whole());
}

#[test]
fn merges_count_as_one_commit_of_the_branch() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "0.1.0", "1.0.0");
    fixture.commit("Add web");
    fixture.branch("topic");
    for version in ["0.1.1", "0.1.2"] {
        chart(&fixture, "", "web", version, "1.0.0");
        fixture.commit(version);
    }
    fixture.checkout("main");
    fixture.write("README.md", "web\n");
    fixture.commit("Meanwhile");
    fixture.git(["merge", "--quiet", "--no-ff", "-m", "Merge", "topic"]);
    let document = import(&fixture, &["--from-history"]).json();
    assert_eq!(
        lines(&document),
        ["web-0.1.0 . 0.1.0 1.0.0 not-tagged", "web-0.1.2 . 0.1.2 1.0.0 not-tagged"]
    );
    assert_eq!(document["rows"][1]["commit"], fixture.git(["rev-parse", "HEAD"]));
}

#[test]
fn a_history_that_is_not_all_here_is_told_of() {
    let fixture = mixed();
    let clone = fixture.clone_shallow(2);
    let ran = relmap(&clone, &["map", "import", "--from-history", "--format", "json"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(lines(&ran.json()), Vec::<String>::new());
    assert!(
        ran.stderr.contains(
            "this clone lacks a part of the history, so older releases are not known; fetch all of it: git fetch \
             --unshallow, or clone again without --filter"
        ),
        "{}",
        ran.whole()
    );
}

#[test]
fn rows_without_tags_are_kept_and_verified_as_such() {
    let fixture = mixed();
    let ran = relmap(&fixture, &["map", "import", "--from-history", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let file = fixture.git(["show", "release-map:web.jsonl"]);
    let tagged = |line: &str| !line.contains(r#","tagged":false,"path":"#);
    assert!(file.lines().count() > 1 && !file.lines().skip(1).any(tagged), "{file}");
    let verified = relmap(&fixture, &["map", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.whole());
    // Without the rows nothing is missing either: they are recorded only where that is asked for.
    let other = mixed();
    assert_eq!(relmap(&other, &["map", "import", "--branch"]).code, 0);
    let verified = relmap(&other, &["map", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.whole());
    // A tag that is made later, at another commit.
    let recorded = fixture.git(["rev-parse", "HEAD~1"]);
    let head = fixture.git(["rev-parse", "HEAD"]);
    fixture.tag("web-0.2.0");
    let verified = relmap(&fixture, &["map", "verify"]);
    assert_eq!(verified.code, 1, "{}", verified.whole());
    assert!(
        verified.stdout.contains(&format!(
            "error[map-tag-moved]: web-0.2.0 was recorded without a tag at commit {recorded}, and now a tag of that \
             name leads to {head}"
        )),
        "{}",
        verified.whole()
    );
    // At the commit that was recorded it is the same release.
    fixture.git(["tag", "--force", "web-0.2.0", &recorded]);
    let verified = relmap(&fixture, &["map", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.whole());
}

/// A record without a tag is named as its tag would be, and git need not allow that name.
#[test]
fn a_release_without_a_tag_may_have_a_name_that_git_forbids() {
    let fixture = Fixture::new();
    chart(&fixture, "charts/web/", "Web Service", "0.1.0", "1.0.0");
    fixture.commit("Add Web Service");
    let ran = import(&fixture, &["--from-history"]);
    assert_eq!(lines(&ran.json()), ["Web Service-0.1.0 charts/web 0.1.0 1.0.0 not-tagged"]);
    let ran = relmap(&fixture, &["map", "import", "--from-history", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let verified = relmap(&fixture, &["map", "verify"]);
    assert_eq!(
        verified.stdout,
        "pass      release-map with 1 release of 1 chart: every record is unchanged, and none is missing\n"
    );
}

#[test]
fn a_release_without_a_tag_that_never_was_is_found() {
    let fixture = mixed();
    assert_eq!(relmap(&fixture, &["map", "import", "--from-history", "--branch"]).code, 0);
    let commit = fixture.git(["rev-parse", "HEAD~1"]);
    let text = fixture.git(["show", "release-map:web.jsonl"]);
    let last = text.lines().last().unwrap();
    let nowhere = last.replace("0.2.0", "0.4.0").replace("charts/web", "charts/gone");
    let invented = last.replace("0.2.0", "0.3.0");
    record_file(&fixture, "web.jsonl", &format!("{text}\n{invented}\n{nowhere}\n"));
    let verified = relmap(&fixture, &["map", "verify"]);
    assert_eq!(verified.code, 1, "{}", verified.whole());
    for message in [
        format!(
            "error[map-pair-mismatch]: web-0.3.0 was recorded without a tag at commit {commit}, but \
             charts/web/Chart.yaml has version 0.2.0 there\n"
        ),
        format!(
            "error[map-pair-mismatch]: web-0.4.0 was recorded without a tag at commit {commit}, but \
             charts/gone/Chart.yaml has no version there\n"
        ),
    ] {
        assert!(verified.stdout.contains(&message), "{message}{}", verified.whole());
    }
}

#[test]
fn the_questions_to_the_map_know_releases_without_tags() {
    let fixture = mixed();
    assert_eq!(relmap(&fixture, &["map", "import", "--from-history", "--branch"]).code, 0);
    let found = relmap(&fixture, &["map", "find", "--chart", "web-0.2.0"]);
    assert_eq!(found.code, 0, "{}", found.whole());
    assert!(found.stdout.starts_with("web-0.2.0\tweb 1.1.0\t"), "{}", found.whole());
    let differ = relmap(&fixture, &["map", "diff", "web-0.1.0", "web-0.2.0"]);
    assert_eq!(differ.code, 0, "{}", differ.whole());
}

#[test]
fn an_entry_for_each_such_release_and_a_check_once_the_newest_is_tagged() {
    let fixture = mixed();
    let ran = relmap(&fixture, &["init", "--from-history", "--chart", "web"]);
    let commit = fixture.git(["rev-parse", "HEAD~1"]);
    assert!(
        ran.stdout.ends_with(&format!(
            "\nThese releases have no tags: they are the commits that moved `version:` in Chart.yaml.\n\
             `check` compares with tags, so tag the newest release of each chart:\n\n  \
             git tag -a web-0.2.0 -m web-0.2.0 {commit}\n"
        )),
        "{}",
        ran.whole()
    );
    let path = fixture.path().join("charts/web/RELEASE.txt");
    let written = std::fs::read_to_string(&path).unwrap();
    let headings: Vec<&str> = written.lines().filter(|line| line.starts_with("web-")).collect();
    assert_eq!(headings, ["web-0.2.0 (2023-11-14)", "web-0.1.0 (2023-11-14)"], "{written}");
    fixture.commit("Begin");
    fixture.git(["tag", "-a", "web-0.2.0", "-m", "web-0.2.0", &commit]);
    let ran = relmap(&fixture, &["bump"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // Without the option there is one entry, as for a chart that begins.
    let fixture = mixed();
    relmap(&fixture, &["init", "--chart", "web"]);
    let path = fixture.path().join("charts/web/RELEASE.txt");
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(written.lines().filter(|line| line.starts_with("web-")).count(), 1, "{written}");
}
