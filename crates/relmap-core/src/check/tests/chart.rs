//! The entry against the chart.

use super::{Case, findings, rules, shown, tag};
use crate::facts::AppRelease;

fn changed() -> Case {
    Case::charts()
        .edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
        .declare("1.1.1", "App: app-1.2.0\n")
}

#[test]
fn chart_yaml_must_say_the_declared_version() {
    let outcome = changed().edit("Chart.yaml", "version: 1.1.1", "version: 1.1.0").judge();
    assert_eq!(
        findings(&outcome),
        [
            "error chart-version-mismatch: RELEASE.txt declares 1.1.1, but Chart.yaml has version 1.1.0; the package would have the wrong version | run `relmap bump`, or set `version: 1.1.1` in Chart.yaml"
        ]
    );
    let place = outcome.findings[0].location.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("Chart.yaml", 3));
    let mut with_v = changed().edit("Chart.yaml", "version: 1.1.1", "version: v1.1.1");
    assert_eq!(rules(&with_v.clone().judge()), ["chart-version-mismatch"]);
    // Unless the release before was written so.
    let before = with_v.old["Chart.yaml"].replace("version: 1.1.0", "version: v1.1.0");
    with_v.old.insert("Chart.yaml".into(), before);
    assert_eq!(rules(&with_v.judge()), [] as [&str; 0]);
}

#[test]
fn the_app_must_be_the_charts_app_version() {
    let outcome = changed().edit("RELEASE.txt", "App: app-1.2.0", "App: app-1.2.1").judge();
    assert_eq!(
        findings(&outcome).last().unwrap(),
        "error app-version-mismatch: the entry says that the chart deploys app-1.2.1, but Chart.yaml has appVersion \
         1.2.0 | run `relmap bump`, or set `appVersion: \"1.2.1\"` in Chart.yaml, or correct `App:`"
    );
    for written in ["\"1.2.0\"", "v1.2.0", "app-1.2.0", "'1.2'"] {
        let mut case = changed();
        for files in [&mut case.old, &mut case.new] {
            let chart =
                files["Chart.yaml"].replace("appVersion: 1.2.0", &format!("appVersion: {written}"));
            files.insert("Chart.yaml".into(), chart);
        }
        assert_eq!(rules(&case.judge()), [] as [&str; 0], "{written}");
    }
}

/// A merge that is not finished may bring the entry, so none is asked for.
#[test]
fn where_a_conflict_is_left_no_entry_is_asked_for() {
    let changed = || Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3");
    assert!(rules(&changed().judge()).contains(&"missing-entry"));
    let conflict = "<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> one\nversion: 1.1.0";
    let outcome = changed().edit("Chart.yaml", "version: 1.1.0", conflict).judge();
    assert!(!rules(&outcome).contains(&"missing-entry"), "{:?}", rules(&outcome));
    assert!(rules(&outcome).contains(&"chart-unreadable"), "{:?}", rules(&outcome));
}

#[test]
fn an_image_tag_that_repeats_the_app_must_follow_it() {
    let mut case = changed();
    for files in [&mut case.old, &mut case.new] {
        let values = files["values.yaml"].replace("tag: \"\"", "tag: v1.2.0");
        files.insert("values.yaml".into(), values);
    }
    assert_eq!(rules(&case.clone().judge()), [] as [&str; 0]);
    let outcome = case.edit("values.yaml", "tag: v1.2.0", "tag: v1.2.1").judge();
    let finding =
        findings(&outcome).into_iter().find(|finding| finding.contains("image-tag-mismatch"));
    assert_eq!(
        finding.unwrap(),
        "error image-tag-mismatch: the entry says that the chart deploys app-1.2.0, but image in values.yaml uses \
         example/app:v1.2.1 | run `relmap bump`, or set image.tag back to 1.2.0"
    );
}

#[test]
fn a_sidecar_with_a_version_of_its_own_is_not_the_app() {
    let sidecar = "sidecar:\n  image:\n    repository: example/proxy\n    tag: 1.2.0\n";
    let mut case = changed();
    for files in [&mut case.old, &mut case.new] {
        let values = format!("{}{sidecar}", files["values.yaml"]);
        files.insert("values.yaml".into(), values);
    }
    let outcome = case.edit("values.yaml", "tag: 1.2.0", "tag: 1.2.5").judge();
    assert_eq!(rules(&outcome), [] as [&str; 0]);
}

#[test]
fn the_image_of_a_system_chart_must_be_the_one_in_values() {
    let kafka = |image: &str| {
        let case = Case::kafka().edit("values.yaml", "3.7.0", "3.8.0");
        case.declare("2.0.0", &format!("Image: {image}\n")).judge()
    };
    assert_eq!(rules(&kafka("docker.io/apache/kafka:3.8.0")), [] as [&str; 0]);
    assert_eq!(
        findings(&kafka("apache/kafka:3.9.0")),
        [
            "error image-field-mismatch: the entry names the image apache/kafka:3.9.0, but image in values.yaml uses \
          apache/kafka:3.8.0 | run `relmap bump`, or write `Image: apache/kafka:3.8.0`; or correct values.yaml"
        ]
    );
    assert_eq!(
        findings(&kafka("bitnami/kafka:3.8.0")),
        [
            "error image-field-mismatch: the entry names the image bitnami/kafka:3.8.0, but values.yaml has no image from that repository | correct `Image:`, or the repository in values.yaml"
        ]
    );
}

#[test]
fn values_that_are_no_yaml_are_named_with_their_place() {
    let outcome = changed().write("values.yaml", "replicaCount: 3\n<<<<<<< HEAD\n").judge();
    let finding = &outcome.findings[0];
    assert_eq!(finding.rule.as_str(), "chart-unreadable");
    let place = finding.location.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("values.yaml", 2));
}

#[test]
fn keys_that_are_gone_or_retyped_are_warned_of() {
    let outcome = Case::charts()
        .edit("values.yaml", "replicaCount: 2", "replicaCount: two\nmoved: 1")
        .edit("values.yaml", "  tag: \"\"\n", "")
        .declare("1.1.1", "App: app-1.2.0\n")
        .judge();
    assert_eq!(
        findings(&outcome),
        [
            "warning values-key-removed: values keys were removed, so overrides of them no longer have an effect: \
             image.tag | say in the notes what to do with overrides of them",
            "warning values-key-retyped: values keys changed type, so overrides of them may break: replicaCount: \
             2 -> two | say in the notes what to do with overrides of them",
        ]
    );
}

#[test]
fn a_chart_without_app_is_told_so() {
    let outcome = changed().edit("RELEASE.txt", "App: app-1.2.0\n\n- Next", "\n- Next").judge();
    assert_eq!(rules(&outcome), ["app-missing"]);
    let library = changed().edit("RELEASE.txt", "App: app-1.2.0\n\n- Next", "\n- Next").edit(
        "Chart.yaml",
        "name: web",
        "name: web\ntype: library",
    );
    assert_eq!(rules(&library.judge()), [] as [&str; 0]);
}

#[test]
fn an_app_release_that_is_not_there_is_named() {
    let mut case = changed();
    case.app_release = AppRelease::Found(tag("app-1.2.0", "1.2.0", "3"));
    assert_eq!(rules(&case.clone().judge()), [] as [&str; 0]);
    case.app_release = AppRelease::Missing {
        repository: "../app".into(),
        highest: Some(tag("app-1.1.9", "1.1.9", "3")),
    };
    assert_eq!(
        findings(&case.clone().judge()),
        [
            "error app-unknown: the app's repository ../app has no tag app-1.2.0; its highest release is app-1.1.9 | \
          correct `App:`, or release the app first; if the tag was made elsewhere: git -C ../app fetch --tags"
        ]
    );
    // The release before named it already: then it was looked up.
    case.app_release = AppRelease::OutOfReach {
        repository: "../app".into(),
        reason: "no repository is there".into(),
    };
    assert_eq!(rules(&case.clone().judge()), [] as [&str; 0]);
    let moved = case.edit("RELEASE.txt", "App: app-1.2.0\n\n- Next", "App: app-1.2.1\n\n- Next");
    assert_eq!(
        findings(&moved.edit("Chart.yaml", "appVersion: 1.2.0", "appVersion: 1.2.1").judge()),
        [
            "undecided app-out-of-reach: whether app-1.2.1 exists cannot be known: no repository is there | clone the app there, or set `repository` in relmap.toml to its URL and `local` to a clone; `repository` is `../app` now"
        ]
    );
}

#[test]
fn what_is_released_does_not_depend_on_the_repository_of_the_app() {
    let missing = AppRelease::Missing { repository: "../app".into(), highest: None };
    let away = AppRelease::OutOfReach { repository: "../app".into(), reason: "gone".into() };
    for app_release in [missing.clone(), away] {
        let released = Case { app_release, ..Case::charts() };
        assert_eq!(rules(&released.judge()), [] as [&str; 0]);
    }
    // Whoever adopts relmap writes the first `App:` after the tag, and is told of a slip.
    let mut adopted = Case { app_release: missing, ..Case::charts() };
    adopted.old.remove("RELEASE.txt");
    assert_eq!(rules(&adopted.judge()), ["app-unknown"]);
}

#[test]
fn what_helm_may_read_otherwise_is_warned_of() {
    let outcome = changed()
        .write(
            "values.yaml",
            "replicaCount: 2\nreplicaCount: 3\nimage:\n  repository: example/app\n  tag: \"\"\n",
        )
        .judge();
    assert_eq!(
        findings(&outcome),
        [
            "warning chart-doubtful: the key `replicaCount` appears in lines 1 and 2 of the same map, and the last one \
          counts; remove the other | -"
        ]
    );
}

#[test]
fn an_unpacked_dependency_takes_its_chart_with_it() {
    let sub = |version: &str| format!("apiVersion: v2\nname: sub\nversion: {version}\n");
    let at = |old: Option<&str>, new: Option<&str>| {
        let mut case = Case::charts();
        let path = "charts/sub/Chart.yaml";
        case.old.extend(old.map(|version| (path.to_owned(), sub(version))));
        case.new.extend(new.map(|version| (path.to_owned(), sub(version))));
        let outcome = case.judge();
        let causes = outcome.requirements[0].causes.join(", ");
        format!("{}; {causes}", shown(&outcome))
    };
    for (old, new, expected) in [
        (Some("0.1.0"), Some("1.0.0"), "at least major 2.0.0; sub 0.1.0 -> 1.0.0"),
        (Some("0.1.0"), Some("0.1.1"), "at least patch 1.1.1; sub 0.1.0 -> 0.1.1"),
        (None, Some("0.1.0"), "at least minor 1.2.0; sub 0.1.0 added"),
        (Some("0.1.0"), None, "at least minor 1.2.0; sub 0.1.0 removed"),
    ] {
        assert_eq!(at(old, new), format!("fail, {expected}"));
    }
}

#[test]
fn a_chart_without_a_version_cannot_be_released() {
    let outcome = changed().edit("Chart.yaml", "version: 1.1.1\n", "").judge();
    assert_eq!(
        findings(&outcome)[0],
        "error chart-version-mismatch: RELEASE.txt declares 1.1.1, but Chart.yaml has no version; Helm cannot package the chart | add `version: 1.1.1` to Chart.yaml"
    );
}

#[test]
fn a_floating_tag_says_nothing_of_the_app() {
    let mut case = changed();
    for files in [&mut case.old, &mut case.new] {
        files
            .insert("values.yaml".into(), "image:\n  repository: example/app\n  tag: lts\n".into());
    }
    let chart = case.old["Chart.yaml"].replace("appVersion: 1.2.0", "appVersion: lts");
    case.old.insert("Chart.yaml".into(), chart);
    assert!(!rules(&case.judge()).contains(&"image-tag-mismatch"));
}
