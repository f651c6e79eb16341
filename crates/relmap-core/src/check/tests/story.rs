//! The story that relmap is for: app 1.2.0, charts 1.1.0, values that change, Kafka's image.

use super::{Case, findings, rules, shown};

fn values_changed() -> Case {
    Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
}

#[test]
fn values_alone_are_exactly_a_patch() {
    let outcome = values_changed().declare("1.1.1", "App: app-1.2.0\n").judge();
    assert_eq!(shown(&outcome), "pass, exactly patch 1.1.1");
    assert_eq!(findings(&outcome), [] as [String; 0]);
    assert_eq!(outcome.values.changed[0].to_string(), "replicaCount: 2 -> 3");
    let kinds: Vec<_> =
        outcome.changes.iter().map(|c| (c.path.as_str(), c.kind.as_str())).collect();
    assert_eq!(kinds, [("RELEASE.txt", "docs"), ("values.yaml", "values")]);
}

#[test]
fn values_alone_are_never_a_minor() {
    let outcome = values_changed().declare("1.2.0", "App: app-1.2.0\n").judge();
    assert_eq!(shown(&outcome), "fail, exactly patch 1.1.1");
    assert_eq!(
        findings(&outcome),
        [
            "error bump-too-large: charts-1.2.0 is a minor bump from charts-1.1.0, but the changes need exactly a patch: only values changed (values.yaml, replicaCount: 2 -> 3) | run `relmap bump`, or write `charts-1.1.1`, and \
          `version: 1.1.1` in Chart.yaml; to override, add the line `Bump: minor - REASON`"
        ]
    );
}

#[test]
fn a_system_charts_image_is_exactly_a_major() {
    let changed = Case::kafka().edit("values.yaml", "3.7.0", "3.8.0");
    for (version, expected) in [
        ("1.0.1", "fail, exactly major 2.0.0"),
        ("1.1.0", "fail, exactly major 2.0.0"),
        ("2.0.0", "pass, exactly major 2.0.0"),
        ("3.0.0", "fail, exactly major 2.0.0"),
        ("2.1.0", "fail, exactly major 2.0.0"),
    ] {
        let case = changed.clone().edit("Chart.yaml", "appVersion: 3.7.0", "appVersion: 3.8.0");
        let outcome = case.declare(version, "Image: apache/kafka:3.8.0\n").judge();
        assert_eq!(shown(&outcome), expected, "{version}: {:?}", findings(&outcome));
    }
    let outcome = changed.declare("1.1.0", "Image: apache/kafka:3.8.0\n").judge();
    assert_eq!(
        findings(&outcome)[0],
        "error bump-too-small: kafka-1.1.0 is a minor bump from kafka-1.0.0, but the changes need exactly a major: an image's tag or digest changed (values.yaml, image: apache/kafka:3.7.0 -> apache/kafka:3.8.0) | run `relmap bump`, or write \
         `kafka-2.0.0`, and `version: 2.0.0` in Chart.yaml"
    );
}

#[test]
fn a_digest_is_an_image_change_too() {
    let digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let pinned = format!("tag: 3.7.0\n  digest: {digest}");
    let outcome = Case::kafka()
        .edit("values.yaml", "tag: 3.7.0", &pinned)
        .declare("1.0.1", "Image: apache/kafka:3.7.0\n")
        .judge();
    assert_eq!(shown(&outcome), "fail, exactly major 2.0.0");
}

#[test]
fn a_system_charts_values_are_as_any_charts() {
    let outcome = Case::kafka()
        .edit("values.yaml", "image:", "replicas: 3\nimage:")
        .declare("1.0.1", "Image: apache/kafka:3.7.0\n")
        .judge();
    assert_eq!(shown(&outcome), "pass, exactly patch 1.0.1");
}

#[test]
fn mirror_follows_the_software() {
    for (tag, version, expected) in [
        ("3.8.0", "1.1.0", "pass, exactly minor 1.1.0"),
        ("3.8.0", "2.0.0", "fail, exactly minor 1.1.0"),
        ("4.0.0", "2.0.0", "pass, exactly major 2.0.0"),
        ("3.7.0-debian-12-r2", "1.0.1", "pass, exactly patch 1.0.1"),
    ] {
        let outcome = Case::kafka()
            .config("[rules]\npreset = \"mirror\"\n")
            .edit("values.yaml", "3.7.0", tag)
            .declare(version, &format!("Image: apache/kafka:{tag}\n"))
            .judge();
        assert_eq!(shown(&outcome), expected, "{tag} {version}: {:?}", findings(&outcome));
    }
}

#[test]
fn the_app_takes_its_chart_with_it() {
    for (app, version, expected) in [
        ("1.2.1", "1.1.1", "pass, at least patch 1.1.1"),
        ("1.3.0", "1.1.1", "fail, at least minor 1.2.0"),
        ("1.3.0", "1.2.0", "pass, at least minor 1.2.0"),
        ("1.3.0", "2.0.0", "pass, at least minor 1.2.0"),
        ("2.0.0", "1.2.0", "fail, at least major 2.0.0"),
        // Back to an older app is as far a step as forward.
        ("1.1.0", "1.1.1", "fail, at least minor 1.2.0"),
    ] {
        let outcome = Case::charts()
            .edit("Chart.yaml", "appVersion: 1.2.0", &format!("appVersion: {app}"))
            .declare(version, &format!("App: app-{app}\n"))
            .judge();
        assert_eq!(shown(&outcome), expected, "{app} {version}: {:?}", findings(&outcome));
        assert_eq!(outcome.apps[0].old.as_deref(), Some("app-1.2.0"));
    }
}

#[test]
fn what_changed_decides_what_is_demanded() {
    let crd = "apiVersion: apiextensions.k8s.io/v1\n";
    for (case, expected) in [
        (Case::charts().write("README.md", "x"), "at least none 1.1.0"),
        (
            Case::charts().edit("values.yaml", "replicaCount: 2", "# two\nreplicaCount: 2"),
            "at least none 1.1.0",
        ),
        (
            Case::charts().edit("Chart.yaml", "name: web", "name: web\ndescription: x"),
            "at least patch 1.1.1",
        ),
        (
            Case::charts().edit("templates/web.yaml", "Deployment", "StatefulSet"),
            "at least patch 1.1.1",
        ),
        (
            Case::charts().edit("values.yaml", "image:", "debug: true\nimage:"),
            "exactly patch 1.1.1",
        ),
        (
            Case::charts().edit("values.yaml", "image:", "debug: true\nimage:").edit(
                "templates/web.yaml",
                "Deployment",
                "{{ .Values.debug }}",
            ),
            "at least minor 1.2.0",
        ),
        (
            // The template that changed does not read the new key.
            Case::charts().edit("values.yaml", "image:", "debug: true\nimage:").edit(
                "templates/web.yaml",
                "Deployment",
                "StatefulSet",
            ),
            "at least patch 1.1.1",
        ),
        (
            Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3").edit(
                "templates/web.yaml",
                "Deployment",
                "StatefulSet",
            ),
            "at least patch 1.1.1",
        ),
        (Case::charts().write("crds/web.yaml", crd), "at least minor 1.2.0"),
        (Case::charts().write("values-prod.yaml", "replicaCount: 9\n"), "exactly patch 1.1.1"),
        (Case::charts().write("files/web.conf", "x"), "at least patch 1.1.1"),
        (
            Case::charts().write(".helmignore", "*.conf\n").write("web.conf", "x"),
            "at least patch 1.1.1",
        ),
        (
            Case::charts().edit(
                "Chart.yaml",
                "name: web",
                "name: web\ndependencies:\n- name: redis\n  version: 1.0.0",
            ),
            "at least minor 1.2.0",
        ),
        (Case::app().edit("src/main.c", "1", "2"), "at least patch 1.2.1"),
        (Case::app().write("README.md", "x"), "at least none 1.2.0"),
    ] {
        let outcome = case.judge();
        let shown = shown(&outcome);
        assert_eq!(shown.split_once(", ").unwrap().1, expected, "{:?}", outcome.changes);
    }
}

#[test]
fn what_helmignore_leaves_out_is_not_delivered() {
    let mut case = Case::charts().write("ci.conf", "x");
    case.old.insert(".helmignore".into(), "*.conf\n".into());
    case.new.insert(".helmignore".into(), "*.conf\n".into());
    assert_eq!(shown(&case.judge()), "pass, at least none 1.1.0");
}

#[test]
fn a_dependency_takes_its_chart_with_it() {
    let redis =
        |version: &str| format!("name: web\ndependencies:\n- name: redis\n  version: {version}");
    for (old, new, expected) in [
        ("17.0.0", "17.0.1", "at least patch 1.1.1"),
        ("17.0.0", "17.1.0", "at least minor 1.2.0"),
        ("17.0.0", "18.0.0", "at least major 2.0.0"),
    ] {
        let mut case = Case::charts().edit("Chart.yaml", "name: web", &redis(new));
        let chart = case.old["Chart.yaml"].replace("name: web", &redis(old));
        case.old.insert("Chart.yaml".into(), chart);
        let outcome = case.judge();
        assert!(shown(&outcome).ends_with(expected), "{} {old} {new}", shown(&outcome));
    }
}

#[test]
fn a_chart_that_changes_needs_an_entry_and_an_app_may_wait() {
    let outcome = values_changed().judge();
    assert_eq!(
        findings(&outcome),
        [
            "error missing-entry: the packaged chart changed since charts-1.1.0 but RELEASE.txt has no new entry; two different charts would share one version | run `relmap bump`, or begin RELEASE.txt with `charts-1.1.1`, and \
          set `version: 1.1.1` in Chart.yaml"
        ]
    );
    let outcome = Case::app().edit("src/main.c", "1", "2").judge();
    assert_eq!(
        findings(&outcome),
        [
            "note unreleased-changes: there are unreleased changes since app-1.2.0 | to release them, \
          run `relmap bump`, or begin RELEASE.txt with `app-1.2.1`"
        ]
    );
}

#[test]
fn an_unreleased_entry_collects_and_dictates_nothing() {
    let outcome = values_changed()
        .edit("RELEASE.txt", "charts-1.1.0", "Unreleased\n\n- More.\n\ncharts-1.1.0")
        .judge();
    assert_eq!(
        findings(&outcome),
        ["note unreleased-changes: there are unreleased changes since charts-1.1.0 | to release \
          them, run `relmap bump`, or turn line 1 of RELEASE.txt into `charts-1.1.1`, and set `version: 1.1.1` in Chart.yaml"]
    );
    assert_eq!(outcome.declared.unwrap().tag, "charts-1.1.0");
    let below = "- First.\n\nUnreleased\n\n- Never came.\n";
    let outcome = values_changed().edit("RELEASE.txt", "- First.\n", below).judge();
    assert_eq!(rules(&outcome), ["missing-entry"]);
}

#[test]
fn an_override_is_reported_and_kept_to() {
    let minor = |version: &str| {
        values_changed().declare(version, "App: app-1.2.0\nBump: minor - Announced to customers.\n")
    };
    let outcome = minor("1.2.0").judge();
    assert_eq!(shown(&outcome), "pass, exactly minor 1.2.0");
    assert_eq!(
        findings(&outcome),
        [
            "warning bump-override: the entry sets the bump to minor where the rules ask for exactly a patch; its reason: \
          Announced to customers. | -"
        ]
    );
    let outcome = minor("1.1.1").judge();
    assert_eq!(shown(&outcome), "fail, exactly minor 1.2.0");
    assert_eq!(rules(&outcome), ["bump-too-small", "bump-override"]);
}

#[test]
fn settings_change_the_rules() {
    let outcome = values_changed()
        .config("[rules]\nvalues = \"minor\"\n")
        .declare("1.2.0", "App: app-1.2.0\n")
        .judge();
    assert_eq!(shown(&outcome), "pass, exactly minor 1.2.0");
    let removed = Case::charts()
        .edit("values.yaml", "replicaCount: 2\n", "")
        .config("[rules]\nremoved-keys = \"major\"\n")
        .declare("1.1.1", "App: app-1.2.0\n");
    assert_eq!(shown(&removed.judge()), "fail, at least major 2.0.0");
}

#[test]
fn a_tag_whose_repository_is_in_the_templates_is_an_image_too() {
    for (old, new, expected) in [
        ("image:\n  tag: 3.7.0\n", "image:\n  tag: 3.8.0\n", "exactly major 2.0.0"),
        ("imageTag: 3.7.0\n", "imageTag: 3.8.0\n", "exactly major 2.0.0"),
        ("brokerImageTag: 3.7.0\n", "brokerImageTag: 3.8.0\n", "exactly major 2.0.0"),
        // Written out, appVersion is still the same image.
        ("image:\n  tag: \"\"\n", "image:\n  tag: 3.7.0\n", "exactly patch 1.0.1"),
        ("git:\n  tag: 3.7.0\n", "git:\n  tag: 3.8.0\n", "exactly patch 1.0.1"),
    ] {
        let mut case = Case::kafka();
        case.old.insert("values.yaml".into(), old.into());
        let outcome = case.write("values.yaml", new).judge();
        assert!(shown(&outcome).ends_with(expected), "{old} {new}: {}", shown(&outcome));
    }
}

#[test]
fn a_values_file_beside_the_chart_sets_its_image_too() {
    let mut case = Case::kafka();
    case.old.insert("values-prod.yaml".into(), "image:\n  tag: 3.7.0\n".into());
    let outcome = case
        .write("values-prod.yaml", "image:\n  tag: 3.8.0\n")
        .edit("values.yaml", "image:", "replicas: 3\nimage:")
        .judge();
    assert!(shown(&outcome).ends_with("exactly major 2.0.0"), "{}", shown(&outcome));
    let changes: Vec<_> =
        outcome.changes.iter().map(|c| (c.path.as_str(), c.kind.as_str())).collect();
    assert_eq!(changes, [("values-prod.yaml", "image"), ("values.yaml", "values")]);
    assert_eq!(outcome.images[0].path, "values-prod.yaml: image.tag");
}

#[test]
fn unrelated_images_and_build_numbers_are_no_majors() {
    let list = |items: &[&str]| -> String {
        let items = items.iter().map(|item| format!("- image: {item}\n"));
        format!("sidecars:\n{}", items.collect::<String>())
    };
    for (old, new, expected) in [
        (
            "agent: {image: a/bit:3.0.1}\n".to_owned(),
            "agent: {image: b/alloy:1.5.0}\n".to_owned(),
            "patch",
        ),
        (
            "agent: {image: a/bit:3.0.1}\n".to_owned(),
            "agent: {image: mirror/bit:4.0.0}\n".to_owned(),
            "major",
        ),
        (
            "agent: {image: a/x_y:1.0.0}\n".to_owned(),
            "agent: {image: b/x-y:1.1.0}\n".to_owned(),
            "minor",
        ),
        (
            "agent: {image: 'a/bit:20260101'}\n".to_owned(),
            "agent: {image: 'a/bit:20261101'}\n".to_owned(),
            "patch",
        ),
        (
            "agent: {image: 'a/postgres:15'}\n".to_owned(),
            "agent: {image: 'a/postgres:16'}\n".to_owned(),
            "major",
        ),
        (list(&["a/x:2.0.0"]), list(&["a/y:1.0.0", "a/x:2.0.0"]), "patch"),
        (list(&["a/x:2.0.0", "a/y:1.0.0"]), list(&["a/y:1.0.0", "a/x:2.1.0"]), "minor"),
    ] {
        let mut case = Case::charts();
        case.old.insert("values.yaml".into(), old.clone());
        let outcome = case.write("values.yaml", &new).judge();
        let bump = outcome.required.as_ref().unwrap().bump;
        assert_eq!(bump.as_str(), expected, "{old} {new}: {:?}", outcome.images);
    }
}

#[test]
fn a_value_that_becomes_a_map_brings_new_keys() {
    let outcome = Case::charts()
        .edit("values.yaml", "replicaCount: 2", "replicaCount: {min: 2, max: 5}")
        .edit("templates/web.yaml", "Deployment", "{{ .Values.replicaCount.min }}")
        .judge();
    assert!(shown(&outcome).ends_with("at least minor 1.2.0"), "{}", shown(&outcome));
}

#[test]
fn an_empty_map_brings_no_new_key() {
    let mut case = Case::charts().edit("templates/web.yaml", "Deployment", "StatefulSet");
    let values = format!("{}extra:\n", case.new["values.yaml"]);
    case.old.insert("values.yaml".into(), values);
    let values = format!("{}extra: {{}}\n", case.new["values.yaml"]);
    let outcome = case.write("values.yaml", &values).judge();
    assert!(shown(&outcome).ends_with("at least patch 1.1.1"), "{}", shown(&outcome));
}

#[test]
fn values_of_another_name_are_no_values() {
    let values = Case::charts().new["values.yaml"].clone();
    let mut case = Case::charts().write("Values.yaml", &values);
    case.new.remove("values.yaml");
    let outcome = case.judge();
    assert!(rules(&outcome).contains(&"values-key-removed"), "{:?}", findings(&outcome));
}
