//! Values files as data, and those that are none.

use super::{Case, findings, rules, shown};

const BROKEN: &str = "a: [\n";

#[test]
fn the_main_values_are_read_once_and_reported_once() {
    let outcome = Case::charts().differing("values.yaml", "a: 1\n", BROKEN).judge();
    let unreadable: Vec<_> =
        outcome.findings.iter().filter(|f| f.rule.as_str() == "chart-unreadable").collect();
    assert_eq!(unreadable.len(), 1);
    assert_eq!(unreadable[0].location.as_ref().unwrap().file, "values.yaml");
    assert_eq!(outcome.requirements[0].files, ["values.yaml"]);
}

/// Helm reads defaults from `values.yaml` alone, and only if `.helmignore` leaves it in the package.
#[test]
fn values_that_helm_no_longer_reads_are_removed() {
    for name in ["values.yml", "Values.yaml", "VALUES.YAML", "values.yaml.bak"] {
        let mut case = Case::charts();
        let values = case.new.remove("values.yaml").unwrap();
        let removed = "[rules]\nremoved-keys = \"major\"\n";
        let outcome = case.config(removed).write(name, &values).judge();
        assert_eq!(shown(&outcome), "fail, at least major 2.0.0", "{name}");
    }
    // It is another file of the chart where it always was one.
    let case = Case::charts().differing("values.yml", "a: 1\nb: 1\n", "a: 1\n");
    assert_eq!(shown(&case.judge()), "fail, exactly patch 1.1.1");
}

#[test]
fn broken_values_are_reported_though_they_did_not_change() {
    let outcome = Case::charts().differing("values.yaml", BROKEN, BROKEN).judge();
    assert_eq!(rules(&outcome), ["chart-unreadable"]);
    assert!(outcome.changes.is_empty());
}

#[test]
fn a_further_values_file_that_cannot_be_read_is_named() {
    let outcome = Case::charts().write("values-prod.yaml", BROKEN).judge();
    assert_eq!(rules(&outcome), ["chart-unreadable", "missing-entry"]);
    assert_eq!(outcome.findings[0].location.as_ref().unwrap().file, "values-prod.yaml");
    assert_eq!(shown(&outcome), "fail, exactly patch 1.1.1");
}

#[test]
fn values_that_were_broken_before_say_so() {
    for file in ["values.yaml", "values-prod.yaml"] {
        let outcome = Case::charts()
            .differing(file, BROKEN, "a: 1\n")
            .declare("1.1.1", "App: app-1.2.0\n")
            .judge();
        assert_eq!(shown(&outcome), "pass, exactly patch 1.1.1");
        assert_eq!(outcome.requirements[0].causes, [format!("{file} could not be parsed before")]);
    }
}

#[test]
fn values_that_are_no_file_count_as_values() {
    for (file, unread_old) in [("values.yaml", true), ("values-prod.yaml", false)] {
        let mut case = Case::charts().differing(file, "a: 1\n", "a: 2\n");
        case.unread.push(file.into());
        if unread_old {
            case.old.remove(file);
        }
        let outcome = case.judge();
        assert_eq!(shown(&outcome), "fail, exactly patch 1.1.1");
        assert_eq!((outcome.changes.len(), outcome.changes[0].kind.as_str()), (1, "values"));
    }
}

#[test]
fn values_that_are_gone_are_keys_that_are_gone() {
    let mut case = Case::charts().before("values.yaml", "a: 1\nb: 2\n");
    case.new.remove("values.yaml");
    let outcome = case.judge();
    assert_eq!(
        findings(&outcome).last().unwrap(),
        "warning values-key-removed: values keys were removed, so overrides of them no longer have an effect: a, b | say \
         in the notes what to do with overrides of them"
    );
}

#[test]
fn keys_that_are_gone_belong_to_the_main_values() {
    let outcome = Case::charts()
        .config("[rules]\nremoved-keys = \"major\"\n")
        .differing("a-values.yaml", "x: 1\n", "x: 2\n")
        .edit("values.yaml", "  tag: \"\"\n", "")
        .judge();
    let removed =
        outcome.findings.iter().find(|f| f.rule.as_str() == "values-key-removed").unwrap();
    assert_eq!(removed.location.as_ref().unwrap().file, "values.yaml");
    let demand = outcome.requirements.iter().find(|r| r.key.as_str() == "removed-keys").unwrap();
    assert_eq!(
        (demand.files.join(" "), demand.causes.join(" ")),
        ("values.yaml".into(), "removed image.tag".into())
    );
}

#[test]
fn long_lists_of_broken_keys_are_cut_and_renames_told() {
    let many = |count: usize| (0..count).map(|n| format!("k{n}: {n}\n")).collect::<String>();
    let outcome = Case::charts().differing("values.yaml", &many(5), "{}\n").judge();
    assert!(findings(&outcome)[1].contains(": k0, k1, k2, k3, k4 | "), "{:?}", findings(&outcome));
    let outcome = Case::charts().differing("values.yaml", &many(7), "{}\n").judge();
    assert!(findings(&outcome)[1].contains(": k0, k1, k2, k3, k4 and 2 more | "));
    let outcome = Case::charts()
        .differing("values.yaml", "oldName:\n  a: 1\n  b: two\n", "newName:\n  a: 1\n  b: two\n")
        .judge();
    assert_eq!(
        findings(&outcome).last().unwrap(),
        "warning values-key-removed: values keys were removed, so overrides of them no longer have an effect: oldName | \
         say in the notes how to migrate: oldName seems to be newName now"
    );
}

#[test]
fn a_retyped_key_stands_at_its_place() {
    let outcome = Case::charts().differing("values.yaml", "x: 0\na: 1\n", "x: 0\na: one\n").judge();
    let finding =
        outcome.findings.iter().find(|f| f.rule.as_str() == "values-key-retyped").unwrap();
    let place = finding.location.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("values.yaml", 2));
    // Removed and retyped keys demand nothing unless a setting says so.
    assert_eq!(shown(&outcome), "fail, exactly patch 1.1.1");
    let demanded = Case::charts()
        .config("[rules]\nremoved-keys = \"minor\"\n")
        .differing("values.yaml", "a: 1\n", "a: one\n")
        .judge();
    assert_eq!(shown(&demanded), "fail, at least minor 1.2.0");
    assert_eq!(demanded.requirements[1].causes, ["retyped a: 1 -> one"]);
}

#[test]
fn what_helm_may_read_otherwise_has_a_place() {
    let values = "a: 1\na: 2\n";
    let outcome = Case::charts().differing("values.yaml", values, values).judge();
    let place = outcome.findings[0].location.as_ref().unwrap();
    assert_eq!(rules(&outcome), ["chart-doubtful"]);
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("values.yaml", 2));
    let chart = "apiVersion: v2\nname: web\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
    let outcome = Case::charts().differing("Chart.yaml", chart, chart).judge();
    let place = outcome.findings[0].location.as_ref().unwrap();
    assert_eq!((place.file.as_str(), place.span.as_ref().unwrap().place.line), ("Chart.yaml", 3));
}

#[test]
fn a_chart_yaml_that_cannot_be_compared_is_metadata() {
    for (old, new) in
        [(BROKEN, None), ("apiVersion: v2\nname: web\nversion: 1.1.0\n", Some(BROKEN))]
    {
        let mut case = Case::charts().before("Chart.yaml", old);
        if let Some(new) = new {
            case = case.write("Chart.yaml", new);
        }
        let outcome = case.judge();
        let change = &outcome.changes[0];
        assert_eq!((change.path.as_str(), change.kind.as_str()), ("Chart.yaml", "metadata"));
        assert_eq!(rules(&outcome).contains(&"chart-unreadable"), new.is_some());
    }
}

#[test]
fn app_and_chart_may_each_show_how_the_app_moved() {
    let chart = |app: &str| format!("apiVersion: v2\nname: web\nversion: 1.1.0\n{app}");
    let notes = |app: &str| format!("charts-1.1.0 (2026-11-02)\n{app}\n- First.\n");
    for (old, new, old_app, new_app, expected) in [
        // The field alone.
        (
            "",
            "",
            "App: app-1.2.0\n",
            "App: app-1.3.0\n",
            Some("minor: App: app-1.2.0 -> app-1.3.0 (RELEASE.txt)"),
        ),
        ("", "", "", "App: app-1.3.0\n", None),
        // appVersion alone.
        (
            "appVersion: 1.2.0\n",
            "appVersion: 1.2.1\n",
            "",
            "",
            Some("patch: appVersion: 1.2.0 -> 1.2.1 (Chart.yaml)"),
        ),
        (
            "appVersion: 1.2.0\n",
            "",
            "",
            "",
            Some("patch: appVersion: 1.2.0 -> (none) (Chart.yaml)"),
        ),
        (
            "",
            "appVersion: 1.2.0\n",
            "",
            "",
            Some("patch: appVersion: (none) -> 1.2.0 (Chart.yaml)"),
        ),
        (
            "appVersion: stable\n",
            "appVersion: newer\n",
            "",
            "",
            Some("patch: appVersion: stable -> newer (Chart.yaml)"),
        ),
        // Both: the further one counts.
        (
            "appVersion: 1.2.0\n",
            "appVersion: 2.0.0\n",
            "App: app-1.2.0\n",
            "App: app-1.3.0\n",
            Some(
                "major: App: app-1.2.0 -> app-1.3.0, appVersion: 1.2.0 -> 2.0.0 (RELEASE.txt, Chart.yaml)",
            ),
        ),
    ] {
        let outcome = Case::charts()
            .differing("Chart.yaml", &chart(old), &chart(new))
            .differing("RELEASE.txt", &notes(old_app), &notes(new_app))
            .judge();
        let demand = outcome.requirements.iter().find(|r| r.key.as_str() == "app-version");
        let demand =
            demand.map(|r| format!("{}: {} ({})", r.bump, r.causes.join(", "), r.files.join(", ")));
        assert_eq!(demand.as_deref(), expected);
    }
}

#[test]
fn a_field_written_down_later_tells_of_the_past_too() {
    let outcome = Case::charts()
        .before("RELEASE.txt", "charts-1.1.0\n\n- First.\n")
        .declare("1.2.0", "App: app-1.3.0\n")
        .judge();
    assert_eq!(outcome.apps[0].old.as_deref(), Some("app-1.2.0"));
    assert_eq!(outcome.apps[0].new.as_deref(), Some("app-1.3.0"));
}

/// What `.helmignore` leaves out is not there for Helm, and what it no longer leaves out is new.
#[test]
fn what_comes_into_the_package_or_leaves_it_is_added_or_removed() {
    let removed = "[rules]\nremoved-keys = \"major\"\n";
    let mut case = Case::charts().config(removed).write(".helmignore", "values.yaml\n");
    case.repackaged = vec!["values.yaml".into()];
    assert_eq!(shown(&case.judge()), "fail, at least major 2.0.0");
    let mut case = Case::charts()
        .differing(
            "crds/a.yaml",
            "kind: CustomResourceDefinition\n",
            "kind: CustomResourceDefinition\n",
        )
        .differing(
            "charts/redis/Chart.yaml",
            "name: redis\nversion: 1.0.0\n",
            "name: redis\nversion: 1.0.0\n",
        )
        .before(".helmignore", "crds/\ncharts/\n");
    case.repackaged = vec!["crds/a.yaml".into(), "charts/redis/Chart.yaml".into()];
    let outcome = case.judge();
    assert_eq!(shown(&outcome), "fail, at least minor 1.2.0");
    let causes: Vec<_> = outcome.requirements.iter().flat_map(|one| one.causes.clone()).collect();
    assert_eq!(causes, ["redis 1.0.0 added"]);
}
