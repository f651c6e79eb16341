//! A component of the target does not vanish while something is delivered from its folder.

use std::os::unix::fs::symlink;

use relmap_testkit::Fixture;

use crate::pull_request_settings::{JENKINS, check, findings, two};
use crate::support::{chart_files, declare, edit};

fn submodule(fixture: &Fixture) {
    let commit = fixture.head();
    fixture.git(["rm", "-rq", "charts/web"]);
    fixture.git(["update-index", "--add", "--cacheinfo", &format!("160000,{commit},charts/web")]);
    std::fs::create_dir_all(fixture.path().join("charts/web")).unwrap();
}

fn link(fixture: &Fixture) {
    fixture.rename("charts/web", "impl");
    fixture.remove("impl/RELEASE.txt");
    fixture.write("impl/Chart.yaml", "apiVersion: v2\nname: web2\nversion: 1.1.0\n");
    symlink("../impl", fixture.path().join("charts/web")).unwrap();
    fixture.git(["add", "--all"]);
}

fn link_above(fixture: &Fixture) {
    fixture.rename("charts", "impl");
    fixture.remove("impl/web/RELEASE.txt");
    fixture.write("impl/web/Chart.yaml", "apiVersion: v2\nname: web2\nversion: 1.1.0\n");
    symlink("impl", fixture.path().join("charts")).unwrap();
    fixture.git(["add", "--all"]);
}

fn no_chart(fixture: &Fixture) {
    fixture.remove("charts/web/RELEASE.txt");
    fixture.rename("charts/web/Chart.yaml", "charts/web/Chart.yml");
    fixture.git(["add", "--all"]);
}

fn chart_folder(fixture: &Fixture) {
    fixture.remove("charts/web/RELEASE.txt");
    fixture.remove("charts/web/Chart.yaml");
    fixture.write("charts/web/Chart.yaml/x", "");
    fixture.git(["add", "--all"]);
}

/// The name goes to another folder, and the files stay.
fn decoy(fixture: &Fixture) {
    fixture.remove("charts/web/RELEASE.txt");
    fixture.remove("charts/web/Chart.yaml");
    chart_files(fixture, "decoy/", "web", "web");
    fixture.git(["add", "--all"]);
}

#[test]
fn a_component_does_not_vanish_while_its_folder_delivers_something() {
    let gone = "error release-file-missing: the component `web` of origin/main has no \
                charts/web/RELEASE.txt any more, and its files are still in charts/web, so no rule \
                would be in force for them";
    type Attack = (&'static str, fn(&Fixture));
    let attacks: [Attack; 6] = [
        ("submodule", submodule),
        ("link", link),
        ("link above", link_above),
        ("no chart", no_chart),
        ("chart is a folder", chart_folder),
        ("decoy", decoy),
    ];
    for (name, attack) in attacks {
        let fixture = two();
        attack(&fixture);
        let ran = check(&fixture, JENKINS, &["--all", "--worktree"]);
        assert_eq!(ran.code, 1, "{name} {}", ran.whole());
        assert!(findings(&ran).contains(&gone.to_owned()), "{name} {}", ran.whole());
        fixture.commit_staged("Attack");
        let ran = check(&fixture, JENKINS, &["--all"]);
        assert_eq!(ran.code, 1, "{name} {}", ran.whole());
        assert!(findings(&ran).contains(&gone.to_owned()), "{name} {}", ran.whole());
    }
}

#[test]
fn a_chart_that_moves_or_goes_as_a_whole_leaves_nothing() {
    let fixture = two();
    fixture.rename("charts/web", "deploy/web");
    fixture.commit("Move");
    let ran = check(&fixture, JENKINS, &["--all"]);
    assert!(!findings(&ran).iter().any(|one| one.contains("any more")), "{}", ran.whole());
    // What git ignores is not delivered.
    let fixture = two();
    fixture.git(["rm", "-rq", "charts/web"]);
    fixture.write(".gitignore", "*.tgz\n");
    fixture.write("charts/web/charts/a.tgz", "x");
    let ran = check(&fixture, JENKINS, &["--all", "--worktree"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// Lets the chart `web` go to `impl`, without its name, and returns the fixture.
fn disguised(change: bool) -> Fixture {
    let fixture = two();
    fixture.rename("charts/web", "impl");
    fixture.remove("impl/RELEASE.txt");
    fixture.write("impl/Chart.yaml", "apiVersion: v2\nname: web2\nversion: 1.1.0\n");
    if change {
        edit(&fixture, "impl/values.yaml", "replicaCount: 2", "replicaCount: 3");
    }
    fixture
}

#[track_caller]
fn assert_decoy(fixture: &Fixture, expected: &str) {
    fixture.git(["add", "--all"]);
    let ran = check(fixture, JENKINS, &["--all", "--worktree"]);
    assert!(findings(&ran).contains(&expected.to_owned()), "{}", ran.whole());
    assert_eq!(ran.code, 1, "{}", ran.whole());
    fixture.commit_staged("Attack");
    let ran = check(fixture, JENKINS, &["--all"]);
    assert!(findings(&ran).contains(&expected.to_owned()), "{}", ran.whole());
    assert_eq!(ran.code, 1, "{}", ran.whole());
}

#[test]
fn a_decoy_does_not_take_the_name_of_a_chart_that_left_its_folder() {
    let copied = "error release-file-missing: the component `web` of origin/main moved from charts/web to \
                  decoy, but its files may be in impl as well, which has no RELEASE.txt, so no rule would be \
                  in force for them";
    for change in [false, true] {
        let fixture = disguised(change);
        chart_files(&fixture, "decoy/", "web", "web");
        assert_decoy(&fixture, copied);
    }
    let left = "error component-ambiguous: the component `web` of origin/main moved from charts/web to \
                decoy, but most of its files did not come along, so something else would be judged in its \
                name";
    for change in [false, true] {
        let fixture = disguised(change);
        fixture.write("decoy/Chart.yaml", "name: web\nversion: 2.0.0\n");
        fixture.write("decoy/RELEASE.txt", "web-2.0.0\nApp: app-1.2.0\n\n- Anew.\n");
        assert_decoy(&fixture, left);
    }
}

#[test]
fn a_chart_that_moves_and_changes_is_no_decoy() {
    let fixture = two();
    fixture.rename("charts/web", "deploy/web");
    edit(&fixture, "deploy/web/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "deploy/web/", "web-1.1.1", "App: app-1.2.0\n");
    // Another new chart is nothing of it.
    fixture.write("other/Chart.yaml", "name: other\nversion: 1.0.0\n");
    fixture.write("other/values.yaml", "a: 1\n");
    fixture.commit("Move and change");
    let ran = check(&fixture, JENKINS, &["--all"]);
    let wrong = |one: &String| one.contains("come along") || one.contains("no rule would");
    assert!(!findings(&ran).iter().any(wrong), "{}", ran.whole());
}
