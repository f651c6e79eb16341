//! A heading that lost its title is no first release.

use super::{Case, findings, rules, tag};

const COMMIT: &str = "1111111111111111111111111111111111111111";

/// What the file alone tells: no release is stopped for it.
const ODD: &str = "warning missing-title: `1.1.1` has no title, and the headings around it have `charts` | write \
                   `charts-1.1.1`";

/// The charts of the story with a patch, under this heading.
fn headed(heading: &str) -> Case {
    let case = Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3");
    let mut case = case.declare("1.1.1", "App: app-1.2.0\n");
    let notes = case.new["RELEASE.txt"].replacen("charts-1.1.1 (2026-11-20)", heading, 1);
    case.new.insert("RELEASE.txt".into(), notes);
    case
}

#[test]
fn every_way_to_lose_it_is_an_error_with_the_heading_to_write() {
    for (heading, shown, written) in [
        ("1.1.1", "1.1.1", "1.1.1"),
        ("v1.1.1", "v1.1.1", "v1.1.1"),
        ("Release 1.1.1", "1.1.1", "1.1.1"),
        ("[charts] 1.1.1", "1.1.1", "1.1.1"),
        ("charts 1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts: 1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts, 1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts - 1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{2010}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{2011}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{2012}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{2013}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{2014}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{2212}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{AD}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts\u{FF0D}1.1.1", "charts 1.1.1", "1.1.1"),
        ("charts (1.1.1) (2026-11-20)", "charts 1.1.1", "1.1.1"),
    ] {
        assert_eq!(
            findings(&headed(heading).judge()),
            [format!(
                "error missing-title: `{shown}` makes the tag `{written}` without the title `charts` of the previous release: charts-1.1.0 | write `charts-1.1.1`; if headings without a title are meant, \
                 set `tag = \"{{version}}\"` for the component in relmap.toml"
            )],
            "{heading}"
        );
    }
}

#[test]
fn a_heading_that_is_not_read_at_all_is_not_passed_over() {
    for heading in ["charts (1.1.1)", "charts1.1.1", "charts.1.1.1", "charts~1.1.1", "1.1.1 charts"]
    {
        let outcome = headed(heading).judge();
        assert!(rules(&outcome).contains(&"newest-unclear"), "{heading} {:?}", findings(&outcome));
    }
}

#[test]
fn the_version_to_write_is_the_right_one() {
    let outcome = headed("charts 3.0.0").judge();
    assert_eq!(rules(&outcome), ["bump-too-large", "chart-version-mismatch", "missing-title"]);
    let shown = findings(&outcome);
    assert!(
        shown[0].contains("write `charts-1.1.1`, and `version: 1.1.1` in Chart.yaml"),
        "{shown:?}"
    );
    assert!(shown[2].contains("write `charts-1.1.1`;"), "{shown:?}");
}

#[test]
fn where_releases_are_tagged_without_a_title_none_is_lost() {
    let mut case = headed("1.1.1");
    case.tags = vec![tag("v1.1.0", "1.1.0", COMMIT)];
    assert_eq!(findings(&case.judge()), [ODD]);
}

#[test]
fn a_template_in_relmap_toml_says_that_none_is_lost() {
    let mut case = headed("1.1.1").config(
        "[[component]]\nname = \"charts\"\ntag = \"{version}\"\nrelease-file = \"RELEASE.txt\"\n",
    );
    case.tags = vec![tag("1.1.0", "1.1.0", COMMIT)];
    assert_eq!(findings(&case.judge()), [ODD]);
}

#[test]
fn the_tags_alone_tell_of_a_title_too() {
    let mut case = Case::app().edit("src/main.c", "1", "2").write("RELEASE.txt", "1.2.1\n\n- x\n");
    case.old.insert("RELEASE.txt".into(), String::new());
    assert_eq!(
        findings(&case.judge()),
        [
            "error missing-title: `1.2.1` makes the tag `1.2.1` without the title `app` of the previous release: app-1.2.0 | write `app-1.2.1`; if headings without a title are meant, set `tag = \"{version}\"` for \
             the component in relmap.toml"
        ]
    );
}

#[test]
fn without_any_tag_the_heading_below_tells_of_it() {
    let mut case = headed("1.1.1");
    case.tags.clear();
    case.baseline = None;
    let outcome = case.judge();
    assert_eq!(rules(&outcome), ["missing-title", "tags-missing"], "{:?}", findings(&outcome));
}

#[test]
fn a_conflict_that_was_not_settled_is_named_and_nothing_is_said_of_the_order() {
    let mut case = headed("charts-1.1.1 (2026-11-20)");
    let notes = &case.new["RELEASE.txt"];
    let other = notes.replacen("1.1.1", "1.1.2", 1);
    let notes = format!("<<<<<<< HEAD\n{notes}=======\n{other}>>>>>>> feature\n");
    case.new.insert("RELEASE.txt".into(), notes);
    let shown = findings(&case.judge());
    assert_eq!(
        shown[0],
        "error conflict-markers: unresolved merge conflict (`<<<<<<<`), so the newest entry is unclear | resolve the conflict: keep the right parts of both sides, and remove the lines that begin with \
         `<<<<<<<`, `=======` and `>>>>>>>`"
    );
    assert_eq!(shown.len(), 1, "{shown:?}");
}
