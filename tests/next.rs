//! `relmap next`: the version to come.

use crate::support::{chart_files, charts, declare, edit, relmap};

#[test]
fn one_component_is_its_version_and_nothing_else() {
    let fixture = charts();
    assert_eq!(relmap(&fixture, &["next"]).stdout, "1.1.0\n");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let ran = relmap(&fixture, &["next", "--worktree"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "1.1.1\n"));
    let ran = relmap(&fixture, &["next", "--worktree", "--explain"]);
    insta::assert_snapshot!("next_explain", ran.whole());
}

#[test]
fn a_wrong_entry_does_not_change_the_answer() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-7.0.0", "App: app-1.2.0\n");
    let ran = relmap(&fixture, &["next", "--worktree"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "1.1.1\n"));
}

#[test]
fn several_components_have_their_names_before_them() {
    let fixture = relmap_testkit::Fixture::new();
    for name in ["api", "web"] {
        chart_files(&fixture, &format!("charts/{name}/"), name, name);
    }
    fixture.commit("Two charts");
    fixture.tag("api-1.1.0");
    fixture.tag("web-1.1.0");
    edit(&fixture, "charts/web/values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("Change one");
    assert_eq!(relmap(&fixture, &["next"]).stdout, "web 1.1.1\n");
    assert_eq!(relmap(&fixture, &["next", "--component", "web"]).stdout, "1.1.1\n");
    assert_eq!(relmap(&fixture, &["next", "--all"]).stdout, "api 1.1.0\nweb 1.1.1\n");
    let json = relmap(&fixture, &["next", "--format", "json"]).json();
    assert_eq!(json["components"][0]["next"], "1.1.1");
    assert_eq!(json["unchanged"][0], "api");
}

#[test]
fn what_cannot_be_known_is_not_guessed() {
    let fixture = charts();
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Next");
    let clone = fixture.clone_shallow(1);
    let ran = relmap(&clone, &["next"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(ran.stderr.contains("git fetch --unshallow --tags origin"), "{}", ran.stderr);
}
