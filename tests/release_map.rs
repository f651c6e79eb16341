//! The map's rows that a release records, next to the tags or in a repository of its own.

use relmap_core::ledger::{App, Record, Recorded};
use relmap_testkit::Fixture;

use crate::release::{at_origin, here, map_at_origin, to_release, with_origin};
use crate::support::{chart_files, charts, declare, edit, relmap};

/// A bare repository for the map, with relmap.toml leading to it.
fn map_repository(fixture: &Fixture, as_url: bool) -> String {
    let path = fixture.beside("map.git").display().to_string();
    fixture.git(["init", "--quiet", "--bare", &path]);
    let place = if as_url { format!("file://{path}") } else { path.clone() };
    fixture.write("relmap.toml", format!("[map]\nrepository = \"{place}\"\nbranch = \"map\"\n"));
    fixture.commit("Keep the map elsewhere");
    fixture.git(["push", "--quiet", "origin", "main"]);
    path
}

fn rows(fixture: &Fixture, path: &str) -> usize {
    let file = fixture.git(["--git-dir", path, "show", "map:charts.jsonl"]);
    file.lines().count() - 1
}

#[test]
fn a_map_in_another_repository_is_written_after_the_tags_were_pushed() {
    for as_url in [false, true] {
        let fixture = to_release();
        let path = map_repository(&fixture, as_url);
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_eq!(rows(&fixture, &path), 1);
        assert!(!at_origin(&fixture).contains("release-map"));
        let ran = relmap(&fixture, &["release", "--push"]);
        assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
        assert_eq!(rows(&fixture, &path), 1);
    }
}

#[test]
fn a_run_that_ended_between_tag_and_row_is_completed_by_the_next_one() {
    for as_url in [false, true] {
        let fixture = to_release();
        let path = map_repository(&fixture, as_url);
        // Nobody can write there, and the tags are pushed all the same.
        let hook = if as_url { "pre-receive" } else { "reference-transaction" };
        let hook = format!("{path}/hooks/{hook}");
        std::fs::create_dir_all(format!("{path}/hooks")).unwrap();
        std::fs::write(&hook, "#!/bin/sh\necho no rows today >&2\nexit 1\n").unwrap();
        make_executable(&hook);
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(
            ran.stdout.contains("done      pushed the tag charts-1.1.1 to origin\n"),
            "{}",
            ran.whole()
        );
        assert!(at_origin(&fixture).contains("refs/tags/charts-1.1.1"));
        std::fs::remove_file(hook).unwrap();
        // Meanwhile somebody documented something.
        fixture.write("README.md", "x\n");
        fixture.commit("Document");
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_eq!(rows(&fixture, &path), 1);
        let row = fixture.git(["--git-dir", &path, "show", "map:charts.jsonl"]);
        let commit = fixture.git(["rev-parse", "charts-1.1.1^{commit}"]);
        assert!(row.contains(&format!("\"commit\":\"{commit}\"")), "{row}");
        assert!(row.contains("\"time\":\"2023-11-14T22:17:20Z\""), "{row}");
    }
}

#[cfg(unix)]
fn make_executable(path: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn without_a_push_a_map_at_a_server_is_left_for_later() {
    let fixture = to_release();
    let path = map_repository(&fixture, true);
    let ran = relmap(&fixture, &["release"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(!ran.stdout.contains("record"), "{}", ran.whole());
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stdout.contains("done      pushed the tag charts-1.1.1 to origin\n"),
        "{}",
        ran.whole()
    );
    assert_eq!(rows(&fixture, &path), 1);
}

#[test]
fn a_row_of_another_app_is_refused_and_what_is_unknown_is_kept() {
    let fixture = to_release();
    let header = "{\"schema\":2,\"title\":\"charts\",\"future\":true}\n";
    let mut record =
        Record::new("charts-1.1.1", "1.1.1", fixture.head().parse().unwrap(), Recorded::Import);
    record.apps.push(App::stated("app", "9.9.9"));
    let file = format!("{header}{}\n", record.line());
    let other = Fixture::new();
    other.write("charts.jsonl", &file);
    other.write("folder/else.txt", "kept\n");
    other.commit("A map");
    let url = fixture.git(["config", "remote.origin.url"]);
    other.git(["push", "--quiet", &url, "main:refs/heads/release-map"]);
    let before = (at_origin(&fixture), here(&fixture));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 4, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: nothing was released: charts-1.1.1 is in the map already with app version 9.9.9, not 1.2.0; \
         a record is never changed: if it is wrong, run `relmap map correct charts-1.1.1`\n"
    );
    assert_eq!(at_origin(&fixture), before.0);
    // Of another version, it is next to the new row, and what is unknown stays.
    let file = file.replace("1.1.1", "1.0.0");
    other.write("charts.jsonl", &file);
    other.commit("Another row");
    other.git(["push", "--quiet", &url, "main:refs/heads/release-map"]);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let map = map_at_origin(&fixture, "charts.jsonl");
    assert!(map.starts_with(&file) && map.lines().count() == 3, "{map}");
    assert_eq!(map_at_origin(&fixture, "folder/else.txt"), "kept");
}

#[test]
fn the_apps_commit_comes_from_its_repository_wherever_that_is() {
    let app = Fixture::new();
    app.write("RELEASE.txt", "app-1.2.0\n\n- First.\n");
    let commit = app.commit("First");
    app.annotated_tag("app-1.2.0");
    let path = app.path().display().to_string();
    for place in [path.clone(), format!("file://{path}")] {
        let fixture = to_release();
        let config = format!(
            "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{place}\"\n\n\
             [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n"
        );
        fixture.write("relmap.toml", config);
        fixture.commit("Say where the app is");
        let ran = relmap(&fixture, &["release", "--push", "--allow-host", &path]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let map = map_at_origin(&fixture, "charts.jsonl");
        assert!(
            map.contains(&format!(
                "\"tag\":\"app-1.2.0\",\"commit\":\"{commit}\",\"verified\":true"
            )),
            "{map}"
        );
    }
    // A release that the app's server does not have is no release.
    let fixture = to_release();
    let config = format!(
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"file://{path}\"\n\n\
         [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n"
    );
    fixture.write("relmap.toml", config);
    edit(&fixture, "RELEASE.txt", "App: app-1.2.0", "App: app-1.2.7");
    edit(&fixture, "Chart.yaml", "appVersion: \"1.2.0\"", "appVersion: \"1.2.7\"");
    fixture.commit("Name an app that is not there");
    let ran = relmap(&fixture, &["release", "--push", "--allow-host", &path]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.contains("error[app-unknown]"), "{}", ran.whole());
}

#[test]
fn rows_that_were_never_pushed_go_along_with_the_next_ones() {
    let fixture = charts();
    assert_eq!(relmap(&fixture, &["release"]).code, 0);
    let first = fixture.git(["rev-parse", "release-map"]);
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    with_origin(&fixture);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let map = map_at_origin(&fixture, "charts.jsonl");
    assert_eq!(map.lines().count(), 3, "{map}");
    assert_eq!(fixture.git(["rev-parse", "FETCH_HEAD~"]), first);
    assert_eq!(fixture.git(["rev-parse", "release-map"]), fixture.git(["rev-parse", "FETCH_HEAD"]));
}

/// An import that was not pushed, and one new release.
#[test]
fn a_release_says_what_it_recorded_and_what_it_only_pushed() {
    let fixture = Fixture::new();
    for title in ["a", "b"] {
        chart_files(&fixture, &format!("{title}/"), title, title);
    }
    fixture.commit("Deploy the apps");
    for tag in ["a-1.1.0", "b-1.1.0"] {
        fixture.annotated_tag(tag);
    }
    with_origin(&fixture);
    assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
    edit(&fixture, "a/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "a/", "a-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Release a");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let id = |name: &str| fixture.git(["rev-parse", "--short=12", name]);
    let (map, tag) = (id("release-map"), id("a-1.1.1"));
    assert!(
        ran.stdout.contains(
            "          push its record, which the branch release-map has here and not at origin\n"
        ),
        "{}",
        ran.whole()
    );
    let ended = format!(
        "done      pushed the branch main to origin\n\
         done      pushed the tag a-1.1.1 to origin\n\
         done      recorded a-1.1.1 on the branch release-map at origin ({map})\n\
         done      created the tag a-1.1.1 ({tag})\n\
         done      pushed 2 earlier records on the branch release-map at origin ({map})\n\
         where     a-1.1.1 and the release map are at origin\n"
    );
    assert!(ran.stdout.ends_with(&ended), "{}\n{ended}", ran.whole());
    let log = relmap(&fixture, &["map", "log", "b-1.1.0"]).stdout;
    assert_eq!(log.lines().count(), 1, "{log}");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
}

/// As the first steps go: the release before has its tag by hand, and the map is new.
#[test]
fn a_release_names_the_release_before_that_the_map_lacks() {
    let fixture = to_release();
    let ran = relmap(&fixture, &["release"]);
    let next = "next      record the older releases, which the map lacks (charts-1.1.0): relmap map import --branch\n";
    assert!(ran.stdout.ends_with(next), "{}", ran.whole());
    assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
    let ran = relmap(&fixture, &["map", "verify"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\npass      release-map with 2 releases of 1 chart: every record is unchanged, and none is missing\n"
    );
}
