//! What is demanded, row by row of the table.

use super::{Case, rules, shown};

/// Every demand as `rule: exactly patch`.
fn demands(case: Case) -> Vec<String> {
    let outcome = case.judge();
    let demands = outcome.requirements.iter();
    demands.map(|r| format!("{}: {} {}", r.key.as_str(), r.matching, r.bump)).collect()
}

fn values() -> Case {
    Case::charts().edit("values.yaml", "replicaCount: 2", "replicaCount: 3")
}

#[test]
fn exactly_is_meant_for_values_alone() {
    for (case, expected) in [
        (values(), &["values: exactly patch"][..]),
        (values().write("README.md", "x"), &["values: exactly patch"]),
        (
            values().edit("templates/web.yaml", "Deployment", "StatefulSet"),
            &["values: at least patch", "templates: at least patch"],
        ),
        (
            values().edit("RELEASE.txt", "App: app-1.2.0", "App: app-1.2.1"),
            &["values: at least patch", "app-version: at least patch"],
        ),
        (
            values().edit("Chart.yaml", "name: web", "name: web\nhome: x"),
            &["metadata: at least patch", "values: at least patch"],
        ),
    ] {
        assert_eq!(demands(case), expected);
    }
}

#[test]
fn what_is_loosened_stays_loose_where_nothing_else_asks() {
    let case = values()
        .config("[rules]\ntemplates = \"none\"\n")
        .edit("templates/web.yaml", "Deployment", "StatefulSet")
        .declare("1.2.0", "App: app-1.2.0\n");
    assert_eq!(shown(&case.judge()), "pass, at least patch 1.1.1");
}

#[test]
fn docs_are_listed_only_where_nothing_is_delivered() {
    assert_eq!(demands(Case::charts()), [] as [&str; 0]);
    assert_eq!(demands(Case::charts().write("README.md", "x")), ["docs: at least none"]);
    assert_eq!(demands(Case::app().write("README.md", "x")), ["docs: at least none"]);
    assert_eq!(
        demands(Case::app().write("README.md", "x").write("src/new.c", "x")),
        ["source: at least patch"]
    );
}

#[test]
fn removed_keys_are_listed_only_where_a_setting_minds_them() {
    let removed = || Case::charts().edit("values.yaml", "replicaCount: 2\n", "");
    let minor = "[rules]\nremoved-keys = \"minor\"\n";
    assert_eq!(demands(removed()), ["values: exactly patch"]);
    assert_eq!(demands(values().config(minor)), ["values: exactly patch"]);
    assert_eq!(
        demands(removed().config(minor)),
        ["values: exactly patch", "removed-keys: at least minor"]
    );
}

#[test]
fn every_row_has_its_files_and_causes() {
    let outcome = values()
        .edit("values.yaml", "image:", "debug: true\nimage:")
        .edit("Chart.yaml", "name: web", "name: web\nhome: x")
        .edit("templates/web.yaml", "Deployment", "{{ .Values.debug }}")
        .write("crds/a.yaml", "x")
        .write("files/web.conf", "x")
        .judge();
    let rows: Vec<String> = outcome
        .requirements
        .iter()
        .map(|r| format!("{}: {} | {}", r.key.as_str(), r.files.join(" "), r.causes.join(", ")))
        .collect();
    assert_eq!(
        rows,
        [
            "metadata: Chart.yaml | home",
            "values: values.yaml | debug: (none) -> true, replicaCount: 2 -> 3",
            "feature: files/web.conf templates/web.yaml | files/web.conf, templates/web.yaml, new values key debug",
            "crds: crds/a.yaml | ",
        ]
    );
    assert_eq!(rules(&outcome), ["missing-entry"]);
}
