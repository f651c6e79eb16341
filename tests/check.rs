//! `relmap check`: what it finds in one repository.

use crate::support::{charts, check, command, declare, edit, finish, relmap};

#[test]
fn a_field_below_a_blank_line_is_named_with_its_line() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "\nApp: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec!["unknown-field".to_owned()]), "{}", ran.whole());
    let finding = &ran.json()["components"][0]["findings"][0];
    assert_eq!(
        finding["message"],
        "`App:` is read as a note: a blank line separates it from the heading"
    );
    assert_eq!(
        finding["help"],
        "remove the blank line above `App:`: fields follow the heading directly"
    );
    assert_eq!(finding["line"], 3, "{finding}");
}

#[test]
fn uncommitted_work_is_judged_when_asked_for() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    assert_eq!(check(&fixture, &[]).code, 0);
    let ran = check(&fixture, &["--worktree"]);
    assert_eq!((ran.code, ran.rules()), (1, vec!["missing-entry".to_owned()]));
    // A new file counts although git does not know it yet; an ignored one does not.
    let fixture = charts();
    fixture.write("crds/web.yaml", "kind: CustomResourceDefinition\n");
    let ran = check(&fixture, &["--worktree"]);
    assert_eq!(ran.json()["components"][0]["required"]["version"], "1.2.0");
    fixture.write(".gitignore", "crds/\n");
    let ran = check(&fixture, &["--worktree"]);
    assert_eq!(ran.json()["components"][0]["required"]["bump"], "none", "{}", ran.whole());
}

#[test]
fn faults_of_the_newest_entry_are_errors_and_old_ones_warnings() {
    let fixture = charts();
    let notes = "charts-1.1.1 (2026-13-20)\nApp: app-1.2.0\nAap: app-1.2.0\n\n- x\n\n\
                 charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- x\n\ncharts-1.0 (2026-02-30)\n\n- x\n";
    fixture.write("RELEASE.txt", notes);
    edit(&fixture, "Chart.yaml", "version: 1.1.0", "version: 1.1.1");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("Break things");
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("check_faults", ran.whole());
}

#[test]
fn hostile_text_reaches_the_terminal_as_escapes() {
    let fixture = charts();
    fixture.write(
        "RELEASE.txt",
        "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\nBump: minor - \u{1b}]0;owned\u{7}\u{202e}why\n\n- x\n\n\
         charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- x\n",
    );
    edit(&fixture, "Chart.yaml", "version: 1.1.0", "version: 1.1.1");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: \"\\e[2J\"");
    fixture.commit("Be hostile");
    let ran = relmap(&fixture, &["check"]);
    let whole = ran.whole();
    assert_eq!(ran.code, 1, "{whole}");
    let harmless = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
    assert!(whole.chars().all(harmless), "{whole:?}");
    assert!(whole.contains("\\u{1b}]0;owned\\u{7}\\u{202e}why"), "{whole}");
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let fixture = charts();
    let escapes = |arguments: &[&str]| relmap(&fixture, arguments).stdout.contains('\u{1b}');
    assert!(!escapes(&["check"]));
    assert!(escapes(&["check", "--color", "always"]));
    assert!(!escapes(&["check", "--color", "never"]));
    let ran = finish(command(&fixture).args(["check"]).env("NO_COLOR", "1"));
    assert!(!ran.stdout.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::io::Read as _;
    use std::process::Stdio;

    let fixture = charts();
    let mut child = command(&fixture)
        .args(["explain"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    let status = child.wait().unwrap();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

#[test]
fn wrong_arguments_are_usage() {
    let fixture = charts();
    let ran = relmap(&fixture, &["check", "--component", "elsewhere"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: there is no component `elsewhere` here; the only one is `charts`\n"
    );
    assert_eq!(relmap(&fixture, &["check", "--format", "xml"]).code, 2);
    assert_eq!(relmap(&fixture, &[]).code, 2);
    assert_eq!(relmap(&fixture, &["--version"]).code, 0);
}

#[test]
fn the_chart_may_stand_below_its_release_file() {
    let fixture = relmap_testkit::Fixture::new();
    crate::support::chart_files(&fixture, "deploy/web/", "web", "charts");
    fixture.rename("deploy/web/RELEASE.txt", "RELEASE.txt");
    fixture.commit("Deploy the app");
    fixture.tag("charts-1.1.0");
    edit(&fixture, "deploy/web/values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.write("values-prod.yaml", "replicaCount: 9\n");
    fixture.write("Jenkinsfile", "pipeline {}\n");
    fixture.write(
        "RELEASE.txt",
        "charts-1.1.1\nApp: app-1.2.0\n\n- x\n\ncharts-1.1.0\nApp: app-1.2.0\n\n- x\n",
    );
    edit(&fixture, "deploy/web/Chart.yaml", "version: 1.1.0", "version: 1.1.1");
    fixture.commit("Raise the replica count");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let component = &ran.json()["components"][0];
    assert_eq!(component["path"], "deploy/web");
    let changes: Vec<_> = component["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| format!("{} {}", c["path"].as_str().unwrap(), c["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(
        changes,
        [
            "Jenkinsfile docs",
            "RELEASE.txt docs",
            "deploy/web/values.yaml values",
            "values-prod.yaml values"
        ]
    );
    // From a folder inside the repository the answer is the same.
    let ran = check(&fixture, &["-C", "deploy/web"]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.json()["components"][0]["required"]["version"], "1.1.1");
}

#[test]
fn a_chart_that_moved_is_compared_with_where_it_stood() {
    let fixture = relmap_testkit::Fixture::new();
    crate::support::chart_files(&fixture, "old/web/", "web", "charts");
    fixture.commit("Deploy the app");
    fixture.tag("charts-1.1.0");
    fixture.git(["mv", "old/web", "web"]);
    edit(&fixture, "web/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "web/", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Move the chart");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let component = &ran.json()["components"][0];
    assert_eq!(component["required"]["version"], "1.1.1");
    assert_eq!(component["required"]["match"], "exactly");
    assert_eq!(component["values"]["changed"][0]["path"], "replicaCount");
    assert_eq!(ran.rules(), ["chart-moved"]);
}
