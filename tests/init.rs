//! `relmap init`: a repository that never heard of relmap.

use std::fs;

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, check, edit, relmap};

#[track_caller]
fn init(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["init", "--date", "2026-11-20"];
    all.extend(arguments);
    relmap(fixture, &all)
}

#[track_caller]
fn read(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap()
}

fn chart(fixture: &Fixture, folder: &str, name: &str, version: &str, app: &str) {
    fixture.write(
        &format!("{folder}Chart.yaml"),
        format!("apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: \"{app}\"\n"),
    );
    fixture.write(&format!("{folder}values.yaml"), "replicas: 2\n");
}

/// A chart with three releases, two of them on this branch.
fn history() -> Fixture {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "0.1.0", "v1.1.0");
    fixture.commit("Begin");
    fixture.tag("v0.1.0");
    chart(&fixture, "", "web", "0.2.0", "v1.2.0");
    fixture.write(
        "CHANGELOG.md",
        "# Changelog\n\n## 0.2.0 (2023-11-14)\n\n### Added\n\n* A port. ([#1])\n\n## 0.1.0\n\n* First.\n\n[#1]: https://example.org/1\n",
    );
    fixture.commit("Release chart 0.2.0");
    fixture.git(["tag", "--annotate", "-m", "v0.2.0", "v0.2.0"]);
    fixture.branch("other");
    chart(&fixture, "", "web", "0.9.0", "v1.9.0");
    fixture.commit("Release chart 0.9.0");
    fixture.tag("v0.9.0");
    fixture.checkout("main");
    // A tag that is no release, and one that leads to no commit.
    fixture.tag("nightly");
    fixture.git(["tag", "v9.9.9", "HEAD^{tree}"]);
    fixture
}

#[test]
fn history_becomes_a_file_with_which_a_check_is_met() {
    let fixture = history();
    let dry = init(&fixture, &["--dry-run"]);
    insta::assert_snapshot!("init_dry_run", dry.whole());
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
    let ran = init(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "v0.2.0 (2023-11-14)\nApp: web-1.2.0\n\n### Added\n\n* A port. ([#1])\n\nv0.1.0 (2023-11-14)\nApp: web-1.1.0\n\n* First.\n"
    );
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
    fixture.commit("Add RELEASE.txt");
    assert_eq!(check(&fixture, &[]).code, 0);
    // And the next release is as easy as it should be.
    edit(&fixture, "values.yaml", "replicas: 2", "replicas: 3");
    let ran = relmap(&fixture, &["bump", "--date", "2026-11-20", "--note", "More."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        read(&fixture, "RELEASE.txt")
            .starts_with("v0.2.1 (2026-11-20)\nApp: web-1.2.0\n\n* More.\n\nv0.2.0 ")
    );
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
}

#[test]
fn nothing_is_overwritten() {
    let fixture = history();
    init(&fixture, &[]);
    let before = read(&fixture, "RELEASE.txt");
    let ran = init(&fixture, &["--yes"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\nnothing to write\n[standard error]\nrelmap: web has its RELEASE.txt already, which is left as it is\n"
    );
    assert_eq!(read(&fixture, "RELEASE.txt"), before);
}

#[test]
fn each_chart_of_a_repository_gets_its_own_or_the_one_that_is_named() {
    let fixture = Fixture::new();
    for (name, version) in [("api", "1.0.0"), ("api-gateway", "2.0.0"), ("web", "3.0.0")] {
        chart(&fixture, &format!("charts/{name}/"), name, version, "1.0.0");
    }
    // A dependency that was unpacked is no chart of its own.
    chart(&fixture, "charts/web/charts/redis/", "redis", "17.0.0", "7.0.0");
    fixture.commit("[api] Open the port (#12)");
    for tag in ["api-1.0.0", "api-gateway-2.0.0", "web-helm-chart-3.0.0", "v7.0.0"] {
        fixture.tag(tag);
    }
    let ran = init(&fixture, &["--chart", "ap"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (2, "relmap: there is no chart `ap` here; known are api, api-gateway, web\n")
    );
    let ran = init(&fixture, &["--chart", "charts/api"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        read(&fixture, "charts/api/RELEASE.txt"),
        "api-1.0.0 (2023-11-14)\nApp: api-1.0.0\n\n- [api] Open the port\n"
    );
    assert_eq!(check(&fixture, &["--worktree", "--all"]).code, 0);
    let ran = init(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "charts/api-gateway/RELEASE.txt").starts_with("api-gateway-2.0.0 "));
    assert!(read(&fixture, "charts/web/RELEASE.txt").starts_with("web-helm-chart-3.0.0 "));
    let status = fixture.git(["status", "--porcelain", "--untracked-files=all"]);
    assert_eq!(status.lines().count(), 3, "{status}");
    let json = check(&fixture, &["--worktree", "--all"]);
    assert_eq!(json.code, 0, "{}", json.whole());
    assert_eq!(json.json()["components"].as_array().unwrap().len(), 3);
}

#[test]
fn a_version_that_is_not_released_yet_stands_on_top() {
    let fixture = history();
    edit(&fixture, "Chart.yaml", "version: 0.2.0", "version: 0.2.1");
    edit(&fixture, "values.yaml", "replicas: 2", "replicas: 3");
    fixture.commit("More replicas");
    let ran = init(&fixture, &[]);
    assert!(
        ran.stdout.starts_with(
            "RELEASE.txt: 2 releases down to v0.1.0, and v0.2.1, which is not released yet\n"
        ),
        "{}",
        ran.whole()
    );
    assert!(
        read(&fixture, "RELEASE.txt").starts_with("v0.2.1 (2026-11-20)\nApp: web-1.2.0\n\nv0.2.0 ")
    );
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
}

#[test]
fn without_tags_or_charts_there_is_a_first_entry() {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    fixture.remove("RELEASE.txt");
    fixture.commit("Begin");
    let ran = init(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "web-1.1.0 (2026-11-20)\nApp: web-1.2.0\n\n- First release.\n"
    );
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);

    let fixture = Fixture::new();
    fixture.write("main.c", "1\n");
    let ran = init(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(read(&fixture, "RELEASE.txt"), "repo-0.1.0 (2026-11-20)\n\n- First release.\n");
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
}

#[test]
fn an_app_has_its_tags_as_well() {
    let fixture = Fixture::new();
    fixture.write("main.c", "1\n");
    fixture.commit("Begin");
    fixture.git(["tag", "--annotate", "-m", "v1.0.0\n\nThe first one.", "v1.0.0"]);
    fixture.write("main.c", "2\n");
    fixture.commit("Release v1.1.0");
    fixture.tag("v1.1.0");
    fixture.tag("widget-2");
    let ran = init(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "v1.1.0 (2023-11-14)\n\nv1.0.0 (2023-11-14)\n\nThe first one.\n"
    );
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
}

#[test]
fn the_apps_own_tags_are_named_where_they_are_known() {
    let fixture = history();
    let app = Fixture::new();
    app.commit("App");
    for tag in ["app-1.1.0", "app-1.2.0", "app-1.9.0", "nightly-1.2.0"] {
        app.tag(tag);
    }
    fs::rename(app.path(), fixture.beside("app")).unwrap();
    let ran = init(&fixture, &["--app-repository", "../app"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("v0.2.0 (2023-11-14)\nApp: app-1.2.0\n"));
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"../app\"\n\n\
         [[component]]\nname = \"web\"\nkind = \"chart\"\napp = \"app\"\n"
    );
    assert_eq!(
        check(&fixture, &["--worktree"]).code,
        0,
        "{}",
        check(&fixture, &["--worktree"]).whole()
    );
    fixture.commit("Begin with relmap");
    let ran = relmap(
        &fixture,
        &["bump", "--app", "latest", "--date", "2026-11-20", "--note", "App 1.9."],
    );
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("v0.3.0 (2026-11-20)\nApp: app-1.9.0\n"));
}

#[test]
fn jenkins_gets_a_stage() {
    let fixture = history();
    let ran = init(&fixture, &["--jenkins"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let file = read(&fixture, "Jenkinsfile");
    assert!(file.contains("sh 'relmap check'") && file.contains("noTags: false"), "{file}");
    fixture.write("Jenkinsfile", "pipeline {}\n");
    let ran = init(&fixture, &["--jenkins"]);
    assert!(
        ran.stdout
            .contains("add this stage to its `stages`:\n\n        stage('Check the versions') {"),
        "{}",
        ran.whole()
    );
    assert_eq!(read(&fixture, "Jenkinsfile"), "pipeline {}\n");
}

#[test]
fn a_clone_without_tags_is_told_of() {
    let fixture = history();
    let clone = fixture.clone_with(&["--no-tags"]);
    let ran = init(&clone, &["--dry-run"]);
    assert!(
        ran.stderr.contains("there are no tags here; if there were releases before, fetch them first: git fetch --tags origin\n"),
        "{}",
        ran.whole()
    );
    let bare = fixture.clone_bare();
    let ran = init(&bare, &[]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(ran.stderr.contains("is a bare repository"), "{}", ran.stderr);
}
