//! Which rules are said to have been applied.

use super::*;
use crate::rule_code::RuleCode;

fn codes(outcome: &ComponentOutcome) -> Vec<&'static str> {
    outcome.checked.iter().map(|rule| rule.as_str()).collect()
}

fn is_checked(case: Case, rule: RuleCode) -> bool {
    case.judge().checked.contains(&rule)
}

fn patched() -> Case {
    Case::charts()
        .edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
        .declare("1.1.1", "App: app-1.2.0\n")
}

#[test]
fn a_chart_that_is_right_was_asked_all_of_this() {
    let outcome = patched().judge();
    assert_eq!(findings(&outcome), [] as [String; 0]);
    assert_eq!(
        codes(&outcome),
        [
            "bump-too-small",
            "bump-too-large",
            "version-skipped",
            "version-behind",
            "version-taken",
            "tag-form",
            "missing-entry",
            "nothing-to-release",
            "chart-version-mismatch",
            "app-version-mismatch",
            "image-tag-mismatch",
            "values-key-removed",
            "values-key-retyped",
            "chart-unreadable",
            "chart-doubtful",
            "chart-missing",
            "component-ambiguous",
            "release-file-missing",
            "not-utf8",
            "nul-byte",
            "conflict-markers",
            "empty-file",
            "newest-unclear",
            "no-heading",
            "invalid-version",
            "duplicate-version",
            "entry-order",
            "oldest-first",
            "invalid-date",
            "date-order",
            "unknown-field",
            "repeated-field",
            "invalid-app",
            "missing-title",
            "shallow-history",
            "tags-missing",
            "tags-unreachable",
        ]
    );
}

#[test]
fn an_app_is_not_asked_about_charts() {
    let outcome = Case::app().edit("src/main.c", "1", "2").declare("1.2.1", "").judge();
    for rule in ["chart-missing", "chart-unreadable", "values-key-removed", "missing-entry"] {
        assert!(!codes(&outcome).contains(&rule), "{rule}");
    }
    assert!(codes(&outcome).contains(&"version-skipped"));
}

#[test]
fn what_was_not_asked_is_no_pass() {
    // Without a release to compare with, nothing is known of the bump.
    let mut first = patched();
    first.baseline = None;
    first.tags.clear();
    first.new.insert("RELEASE.txt".into(), "charts-1.1.1\nApp: app-1.2.0\n\n- x\n".into());
    for rule in [RuleCode::BumpTooSmall, RuleCode::ValuesKeyRemoved, RuleCode::DuplicateVersion] {
        assert!(!is_checked(first.clone(), rule), "{rule}");
    }
    assert!(is_checked(first, RuleCode::TagsMissing));

    // Where it cannot be known, only what hides it was found out.
    let mut shallow = patched();
    shallow.baseline = None;
    shallow.tags.clear();
    shallow.checkout.shallow = true;
    for rule in [RuleCode::BumpTooSmall, RuleCode::TagsMissing, RuleCode::TagsUnreachable] {
        assert!(!is_checked(shallow.clone(), rule), "{rule}");
    }
    assert!(is_checked(shallow.clone(), RuleCode::ShallowHistory));
    assert!(is_checked(shallow, RuleCode::ChartVersionMismatch));

    // The first broken rule about the version ends the sink about it.
    let behind = Case::charts()
        .edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
        .declare("1.0.9", "App: app-1.2.0\n");
    assert!(is_checked(behind.clone(), RuleCode::VersionBehind));
    for rule in [RuleCode::BumpTooSmall, RuleCode::BumpTooLarge, RuleCode::VersionSkipped] {
        assert!(!is_checked(behind.clone(), rule), "{rule}");
    }

    // A rule that may be exceeded has no upper bound to break.
    let templates = Case::charts()
        .edit("templates/web.yaml", "Deployment", "StatefulSet")
        .declare("1.2.0", "App: app-1.2.0\n");
    assert!(!is_checked(templates.clone(), RuleCode::BumpTooLarge));
    assert!(is_checked(templates, RuleCode::BumpTooSmall));
}

#[test]
fn whether_the_app_exists_is_asked_where_its_repository_is_known() {
    let known = |app_release| {
        let case = Case { app_release, ..patched() };
        (is_checked(case.clone(), RuleCode::AppUnknown), is_checked(case, RuleCode::AppOutOfReach))
    };
    let repository = || "../app".to_owned();
    let found = AppRelease::Found(tag("app-1.2.0", "1.2.0", HEAD));
    assert_eq!(known(AppRelease::NotAsked), (false, false));
    assert_eq!(known(found), (true, true));
    let missing = AppRelease::Missing { repository: repository(), highest: None };
    assert_eq!(known(missing), (true, true));
    let away = || AppRelease::OutOfReach { repository: repository(), reason: "gone".into() };
    // What the release before named already is not asked again.
    assert_eq!(known(away()), (false, false));
    let moved =
        patched().edit("RELEASE.txt", "App: app-1.2.0\n\n- Next", "App: app-1.2.1\n\n- Next");
    let moved = Case { app_release: away(), ..moved };
    assert!(is_checked(moved.clone(), RuleCode::AppOutOfReach));
    assert!(!is_checked(moved, RuleCode::AppUnknown));
}

#[test]
fn a_file_that_could_not_be_read_was_asked_no_more() {
    let utf16 = Case::app().write("RELEASE.txt", "\u{feff}").judge();
    assert!(codes(&utf16).contains(&"empty-file") && !codes(&utf16).contains(&"no-heading"));
    let prose = Case::app().write("RELEASE.txt", "nothing\n").judge();
    assert!(codes(&prose).contains(&"no-heading"));
    assert!(!codes(&prose).contains(&"invalid-version"));
}
