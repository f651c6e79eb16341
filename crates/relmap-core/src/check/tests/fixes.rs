//! What a finding says is true, and typing its help to the letter fixes it.

use super::{Case, findings, rules, shown, tag};
use crate::facts::AppRelease;

fn values_changed() -> Case {
    Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
}

/// The help of a rule's finding.
fn help(case: Case, rule: &str) -> String {
    let outcome = case.judge();
    let found = outcome.findings.iter().find(|finding| finding.rule.as_str() == rule);
    let found = found.unwrap_or_else(|| panic!("no {rule} in {:?}", findings(&outcome)));
    found.help.clone().unwrap_or_default()
}

#[test]
fn entry_and_chart_are_mended_to_one_version() {
    let case = values_changed().declare("1.2.0", "App: app-1.2.0\n");
    let forgotten = case.clone().edit("Chart.yaml", "version: 1.2.0", "version: 1.1.0");
    assert_eq!(rules(&forgotten.clone().judge()), ["bump-too-large", "chart-version-mismatch"]);
    assert_eq!(
        help(forgotten, "chart-version-mismatch"),
        "run `relmap bump`, or set `version: 1.1.1` in Chart.yaml"
    );
    let right = case.edit("Chart.yaml", "version: 1.2.0", "version: 1.1.1");
    assert_eq!(help(right, "chart-version-mismatch"), "leave it unchanged and correct RELEASE.txt");
}

#[test]
fn a_taken_version_below_the_baseline_may_be_part_of_the_branch() {
    let case = Case::charts()
        .edit("RELEASE.txt", "charts-1.1.0 (2026-11-02)", "charts-1.0.0")
        .edit("Chart.yaml", "version: 1.1.0", "version: 1.0.0")
        .taken("charts-1.0.0", "1.0.0");
    assert_eq!(
        findings(&case.judge()),
        [
            "error version-taken: charts-1.0.0 is already the tag of commit 222222222, and charts-1.1.0 is released \
          above it | run `relmap bump`, or write the next free version, `charts-1.1.1`, and `version: 1.1.1` in Chart.yaml; a \
          released version is never moved"
        ]
    );
}

#[test]
fn a_version_behind_leads_to_one_that_is_free_even_if_nothing_changed() {
    let case = Case::charts().declare("1.0.5", "App: app-1.2.0\n");
    let case = case.edit("RELEASE.txt", "charts-1.1.0 (2026-11-02)", "charts-1.0.4");
    assert_eq!(
        help(case, "version-behind"),
        "run `relmap bump`, or write `charts-1.1.1`, and `version: 1.1.1` in Chart.yaml"
    );
}

#[test]
fn entries_in_a_wrong_order_are_settled_first() {
    let case = Case::charts().declare("1.0.5", "App: app-1.2.0\n").taken("charts-1.0.5", "1.0.5");
    let case = case.edit("Chart.yaml", "version: 1.0.5", "version: 1.1.0");
    let case =
        case.edit("RELEASE.txt", " (2026-11-20)", "").edit("RELEASE.txt", " (2026-11-02)", "");
    let outcome = case.judge();
    assert_eq!(rules(&outcome), ["entry-order"]);
    assert_eq!(shown(&outcome), "fail, at least none 1.1.0");
}

#[test]
fn a_new_entry_is_begun_in_the_manner_of_the_file() {
    for (old, new, fix) in [
        (
            "# Changelog\n\n## [1.1.0] - 2026-11-02\nApp: app-1.2.0\n",
            "",
            "run `relmap bump`, or add a new entry above line 3 of RELEASE.txt with `## [1.1.1]`",
        ),
        (
            "## v1.1.0 (2026-11-02)\n",
            "",
            "run `relmap bump`, or begin RELEASE.txt with `## v1.1.1`",
        ),
        (
            "**charts-1.1.0**\n",
            "",
            "run `relmap bump`, or begin RELEASE.txt with `**charts-1.1.1**`",
        ),
        (
            "Version 1.1.0\n=============\n",
            "",
            "run `relmap bump`, or begin RELEASE.txt with `Version 1.1.1`, underlined as that one is",
        ),
        (
            "\u{feff}charts-1.1.0\n",
            "",
            "run `relmap bump`, or begin RELEASE.txt with `charts-1.1.1`",
        ),
        ("2026-11-02 1.1.0\n", "", "run `relmap bump`, or begin RELEASE.txt with `1.1.1`"),
        (
            "# Changelog\n\n## [1.1.0] - 2026-11-02\n",
            "# Changelog\n\n## [Unreleased]\n\n- x\n\n## [1.1.0] - 2026-11-02\n",
            "to release them, run `relmap bump`, or turn line 3 of RELEASE.txt into `## [1.1.1]`",
        ),
    ] {
        let text = if new.is_empty() { old } else { new };
        let case = values_changed().write("RELEASE.txt", &format!("{text}\n- First.\n"));
        let rule = if new.is_empty() { "missing-entry" } else { "unreleased-changes" };
        assert_eq!(
            help(case, rule),
            format!("{fix}, and set `version: 1.1.1` in Chart.yaml"),
            "{text}"
        );
    }
}

#[test]
fn another_build_of_a_version_is_called_so() {
    let case = values_changed().declare("1.1.0+5", "App: app-1.2.0\n");
    assert_eq!(
        findings(&case.judge())[0],
        "error missing-entry: the packaged chart changed since charts-1.1.0 but charts-1.1.0+5 is the same version; the part after the `+` does not count | run `relmap bump`, or write `charts-1.1.1`, and set `version: 1.1.1` in \
         Chart.yaml"
    );
}

#[test]
fn a_title_unlike_those_below_begins_no_release_unseen() {
    let mut case = values_changed().declare("1.1.1", "App: app-1.2.0\n");
    case = case.edit("RELEASE.txt", "charts-1.1.1", "chart-1.1.1");
    case.tags.clear();
    case.baseline = None;
    assert_eq!(
        findings(&case.clone().judge()),
        [
            "undecided first-release: chart-1.1.1 would be the first release of `chart`, but the entries below it are of `charts`; it is unclear whether to compare it with those | if the title is a typo, write \
          `charts-1.1.1`; if not, name the component `chart` in relmap.toml"
        ]
    );
    let outcome = case.config("[[component]]\nname = \"chart\"\n").judge();
    assert_eq!(shown(&outcome), "pass, unknown");
}

#[test]
fn what_differs_from_an_older_release_is_not_shown_where_the_last_one_is_hidden() {
    let case = values_changed()
        .edit("values.yaml", "image:", "picture:")
        .declare("1.2.0", "App: app-1.2.0\n")
        .declare("1.3.0", "App: app-1.2.0\n");
    let outcome = case.judge();
    assert_eq!(rules(&outcome), ["tags-missing"]);
    assert_eq!((outcome.changes.len(), outcome.values.removed.len()), (0, 0));
    assert_eq!(outcome.apps[0].old, None);
}

#[test]
fn values_beside_other_changes_are_not_said_to_be_alone() {
    let case = values_changed().write("templates/web.yaml", "kind: StatefulSet\n");
    let outcome = case.judge();
    let meanings: Vec<_> = outcome.requirements.iter().map(|r| r.meaning()).collect();
    assert_eq!(meanings, ["values changed", "templates or values.schema.json"]);
}

#[test]
fn help_points_forwards_to_the_app_that_was_raised() {
    let raised = |app: &str| {
        Case::charts()
            .edit("Chart.yaml", "appVersion: 1.2.0", "appVersion: 1.3.0")
            .declare("1.2.0", &format!("App: {app}\n"))
    };
    assert_eq!(
        help(raised("app-1.2.0"), "app-version-mismatch"),
        "run `relmap bump`, or write `App: app-1.3.0`"
    );
    assert_eq!(
        help(raised("app-1.4.0"), "app-version-mismatch"),
        "run `relmap bump`, or set `appVersion: \"1.4.0\"` in Chart.yaml, or correct `App:`"
    );
    let mut untitled = Case::charts().declare("1.2.0", "App: 0.3.0\n");
    untitled.app_release = AppRelease::Missing {
        repository: "../shop".into(),
        highest: Some(tag("shop-0.3.0", "0.3.0", "3333333333333333333333333333333333333333")),
    };
    assert_eq!(help(untitled, "app-unknown"), "write the whole name of the tag: `App: shop-0.3.0`");
}
