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
        "v0.2.0 (2023-11-14)\nApp: 1.2.0\n\nv0.1.0 (2023-11-14)\nApp: 1.1.0\n\n- Begin\n"
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
            .starts_with("v0.2.1 (2026-11-20)\nApp: 1.2.0\n\n- More.\n\nv0.2.0 ")
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
        "api-1.0.0 (2023-11-14)\nApp: 1.0.0\n\n- [api] Open the port\n"
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
        read(&fixture, "RELEASE.txt").starts_with("v0.2.1 (2026-11-20)\nApp: 1.2.0\n\nv0.2.0 ")
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
        "web-1.1.0 (2026-11-20)\nApp: 1.2.0\n\n- First release.\n"
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
fn the_dockerfile_of_an_app_is_looked_at_and_not_written() {
    let fixture = Fixture::new();
    fixture.write("Dockerfile", "FROM alpine:3.20\nLABEL org.opencontainers.image.version=1.0.0\n");
    fixture.commit("Begin");
    fixture.tag("app-1.0.0");
    let advice = "relmap: Dockerfile does not set the label org.opencontainers.image.revision, so an image does not say which release it is\n\
                  relmap: unless your build sets it with --label: end Dockerfile with `ARG REVISION` and `LABEL \
                  org.opencontainers.image.revision=$REVISION`; to make a label that is missing later an error, say in \
                  relmap.toml, below [[component]] and its name: image-labels = \"dockerfile\"\n";
    let ran = init(&fixture, &["--yes"]);
    assert!(ran.code == 0 && ran.stderr.contains(advice), "{}", ran.whole());
    assert_eq!(fixture.git(["status", "--porcelain"]), "?? RELEASE.txt");
    // With the lines, nothing is said, and the setting holds.
    let labels = "FROM alpine:3.20\nLABEL org.opencontainers.image.version=1.0.0\nARG REVISION\nLABEL org.opencontainers.image.revision=$REVISION\n";
    fixture.remove("RELEASE.txt");
    fixture.write("Dockerfile", labels);
    let ran = init(&fixture, &["--yes"]);
    assert!(ran.code == 0 && !ran.stderr.contains("Dockerfile"), "{}", ran.whole());
    fixture.write("relmap.toml", "[[component]]\nname = \"app\"\nimage-labels = \"dockerfile\"\n");
    assert_eq!(relmap(&fixture, &["check", "--worktree"]).code, 0);
    fixture.write("Dockerfile", "FROM alpine:3.20\n");
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert!(ran.code == 1 && ran.stdout.contains("dockerfile-unlabelled"), "{}", ran.whole());
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

/// A chart whose default values moved with each release, as the version did by a level.
fn practice(next: impl Fn(u64) -> String) -> Fixture {
    let fixture = Fixture::new();
    for number in 0..16 {
        let version = next(number);
        chart(&fixture, "", "web", &version, "1.0.0");
        fixture.write("values.yaml", format!("replicas: {number}\n"));
        fixture.commit(&format!("Replicas: {number}"));
        fixture.tag(&format!("web-{version}"));
    }
    fixture
}

#[test]
fn the_rules_are_those_that_the_releases_obeyed() {
    let fixture = practice(|number| format!("1.{number}.0"));
    let ran = init(&fixture, &["--rules-from-history"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    insta::assert_snapshot!("init_rules", ran.whole());
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "# 15 releases of a chart have a previous release on their line.\n\
         # 0 of them obey preset strict (0.0 %),\n\
         # 15 obey the rules below (100.0 %).\n\
         # Each setting is the strictest that at least 95 % of the releases it decides obey.\n\
         [rules]\n\
         preset = \"strict\"\n\
         values = \"exactly minor\"         # 15 of the 15 releases that it decides follow (100.0 %); of all 15: 0 patch, 15 minor, 0 major\n"
    );
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
    // And they are the rules of the next release.
    fixture.commit("Begin with relmap");
    edit(&fixture, "values.yaml", "replicas: 15", "replicas: 16");
    let ran = relmap(&fixture, &["bump", "--date", "2026-11-20", "--note", "More."]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("web-1.16.0 (2026-11-20)\n"));
    // The same as the audit prints.
    let suggested = relmap(&fixture, &["audit", "--suggest", "--preset", "strict"]);
    assert_eq!(suggested.stdout, read(&fixture, "relmap.toml"));
}

#[test]
fn rules_that_are_the_presets_are_not_written() {
    let fixture = practice(|number| format!("1.0.{number}"));
    let ran = init(&fixture, &["--rules-from-history"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stderr.contains(
            "relmap: no rules are written for a chart: those of preset strict fit its 15 releases best\n"
        ),
        "{}",
        ran.stderr
    );
    assert!(!fixture.path().join("relmap.toml").exists());

    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "1.0.0");
    fixture.commit("Begin");
    fixture.tag("web-1.0.0");
    for arguments in [&["--rules-from-history"][..], &["--rules-from-history", "--chart", "web"]] {
        let ran = init(&fixture, arguments);
        assert!(
            ran.stderr.contains(
                "relmap: history says nothing of the rules: no release here has another one before it on its line\n"
            ),
            "{}",
            ran.stderr
        );
    }
    assert!(!fixture.path().join("relmap.toml").exists());
}

#[test]
fn a_relmap_toml_that_is_there_is_added_to_and_never_changed() {
    let fixture = practice(|number| format!("1.{number}.0"));
    fixture.write("relmap.toml", "# Ours.\n");
    fixture.commit("Begin with relmap");
    let ran = init(&fixture, &["--rules-from-history"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let text = read(&fixture, "relmap.toml");
    assert!(text.starts_with("# Ours.\n\n# 15 releases "), "{text}");
    assert!(text.contains("\nvalues = \"exactly minor\" "), "{text}");
    // Where it has rules already, they stay.
    fixture.write("relmap.toml", "[rules]\npreset = \"strict\"\n");
    let ran = init(&fixture, &["--rules-from-history"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let shown = "there is a relmap.toml, which is left as it is; add this to it:\n\n# 15 releases ";
    assert!(ran.stdout.contains(shown), "{}", ran.whole());
    assert_eq!(read(&fixture, "relmap.toml"), "[rules]\npreset = \"strict\"\n");
}

#[test]
fn of_several_charts_those_that_deploy_the_app_name_its_releases() {
    let fixture = Fixture::new();
    chart(&fixture, "charts/shop/", "shop", "1.0.0", "2.0.0");
    chart(&fixture, "charts/other/", "other", "1.0.0", "2.0.0");
    fixture.commit("Begin");
    for tag in ["shop-1.0.0", "other-1.0.0"] {
        fixture.tag(tag);
    }
    let app = Fixture::new();
    app.commit("App");
    app.tag("shop-v2.0.0");
    app.tag("sdk-v9.0.0");
    fs::rename(app.path(), fixture.beside("shop")).unwrap();
    // Paths count from the folder of -C.
    let ran = init(&fixture, &["-C", "charts/shop", "--app-repository", "../../../shop"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        read(&fixture, "charts/shop/RELEASE.txt"),
        "shop-1.0.0 (2023-11-14)\nApp: shop-v2.0.0\n\n- Begin\n"
    );
    assert_eq!(
        read(&fixture, "charts/other/RELEASE.txt"),
        "other-1.0.0 (2023-11-14)\nApp: 2.0.0\n\n- Begin\n"
    );
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "[[component]]\nname = \"shop-app\"\nkind = \"app\"\nrepository = \"../shop\"\ntag = \"shop-v{version}\"\n\n\
         [[component]]\nname = \"shop\"\nkind = \"chart\"\napp = \"shop-app\"\npath = \"charts/shop\"\n"
    );
    let ran = check(&fixture, &["--worktree", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_first_chart_names_the_release_of_its_app() {
    let fixture = Fixture::new();
    chart(&fixture, "", "shop", "1.0.0", "2.0.0");
    fixture.commit("Begin");
    let app = Fixture::new();
    app.commit("App");
    for tag in ["rel/app/2.0.0", "2.0.0"] {
        app.tag(tag);
    }
    let place = app.path().to_str().unwrap();
    let rule = ["--app-repository", place, "--app-tag", "rel/app/{version}"];
    let ran = init(&fixture, &rule);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: files written; review them, run `relmap check --worktree`, and commit\n\
         relmap: to begin again with other options: rm RELEASE.txt relmap.toml\n"
    );
    assert!(read(&fixture, "relmap.toml").contains("\ntag = \"rel/app/{version}\"\n"));
    let ran = check(&fixture, &["--worktree"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn an_app_repository_without_a_release_is_told_of() {
    let fixture = history();
    let app = Fixture::new();
    app.commit("App");
    let place = app.path().to_str().unwrap();
    let ran = init(&fixture, &["--dry-run", "--app-repository", place]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let told = format!("relmap: {place} has no tags; fetch them: git -C {place} fetch --tags\n");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
}

#[test]
fn a_tag_that_can_be_no_heading_is_left_out_and_told() {
    let fixture = history();
    fixture.tag("web+0.1.5");
    let ran = init(&fixture, &["--dry-run"]);
    assert!(ran.stdout.contains(": 2 releases, v0.1.0 to v0.2.0\n"), "{}", ran.whole());
    let told = "relmap: the tag web+0.1.5 is left out of RELEASE.txt: no heading can be made of such a name\n";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn charts_for_tests_and_second_charts_of_a_name_are_passed_over() {
    let fixture = Fixture::new();
    for folder in ["charts/web", "old/web", ".github/fixtures/api", "test/fixtures/db"] {
        let name = folder.rsplit('/').next().unwrap();
        chart(&fixture, &format!("{folder}/"), name, "1.0.0", "2.0.0");
    }
    fixture.commit("Begin");
    fixture.tag("web-1.0.0");
    chart(&fixture, "charts/web/", "web", "1.1.0", "2.0.0");
    fixture.commit("More");
    fixture.tag("web-1.1.0");
    let ran = init(&fixture, &["--dry-run"]);
    insta::assert_snapshot!("init_passed_over", ran.whole());
    // The one that is named is taken at its word.
    let ran = init(&fixture, &["--chart", ".github/fixtures/api/"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, ".github/fixtures/api/RELEASE.txt").starts_with("api-1.0.0 (2026"));
    assert!(!ran.stderr.contains("passed over"), "{}", ran.stderr);
}

#[test]
fn tags_without_a_title_are_described_where_there_are_several_charts() {
    let fixture = Fixture::new();
    for name in ["web", "crds"] {
        chart(&fixture, &format!("{name}/"), name, "1.0.0", "2.0.0");
    }
    fixture.commit("Begin");
    for tag in ["v1.0.0", "crds-1.0.0"] {
        fixture.tag(tag);
    }
    chart(&fixture, "web/", "web", "1.1.0", "2.0.0");
    fixture.commit("More");
    fixture.tag("v1.1.0");
    let ran = init(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "[[component]]\nname = \"web\"\nkind = \"chart\"\ntag = \"v{version}\"\npath = \"web\"\n"
    );
    assert!(ran.stdout.contains("relmap.toml: how tags of web are named\n"), "{}", ran.whole());
    assert!(read(&fixture, "web/RELEASE.txt").starts_with("v1.1.0 (2023-11-14)\n"));
    let ran = check(&fixture, &["--worktree", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // What is there already is not told again.
    fs::remove_file(fixture.path().join("web/RELEASE.txt")).unwrap();
    let ran = init(&fixture, &[]);
    assert!(!ran.whole().contains("relmap.toml"), "{}", ran.whole());
    // Alone, it is known by such tags without further ado.
    fs::remove_file(fixture.path().join("relmap.toml")).unwrap();
    for name in ["web", "crds"] {
        fs::remove_file(fixture.path().join(name).join("RELEASE.txt")).unwrap();
    }
    init(&fixture, &["--chart", "web"]);
    assert!(!fixture.path().join("relmap.toml").exists());
    assert_eq!(check(&fixture, &["--worktree"]).code, 0);
}

/// An app with its chart next to it, of which bare tags name the app's releases.
#[test]
fn tags_that_are_the_apps_are_not_the_charts() {
    let fixture = Fixture::new();
    for (number, chart_version) in
        ["0.0.1", "0.0.2", "0.0.3", "0.2.0", "0.3.0", "0.5.0", "0.6.0"].iter().enumerate()
    {
        let app =
            if number < 3 { (*chart_version).to_owned() } else { format!("0.{}.0", number - 2) };
        chart(&fixture, "deploy/web/", "web", chart_version, &app);
        fixture.write("main.c", format!("{number}\n"));
        fixture.commit("Next");
        fixture.tag(&format!("v{app}"));
    }
    let ran = init(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let told = "relmap: 3 tags such as v0.0.1 are left out of deploy/web/RELEASE.txt: tags of this form name releases of the app as well\n";
    assert!(ran.stderr.contains(told), "{}", ran.whole());
    assert_eq!(
        read(&fixture, "deploy/web/RELEASE.txt"),
        "web-0.6.0 (2026-11-20)\nApp: v0.4.0\n\n- First release.\n"
    );
    assert!(read(&fixture, "RELEASE.txt").starts_with("v0.4.0 (2023-11-14)\n"));
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "[[component]]\nname = \"repo\"\nkind = \"app\"\ntag = \"v{version}\"\n\n\
         [[component]]\nname = \"web\"\nkind = \"chart\"\ntag = \"web-{version}\"\napp = \"repo\"\npath = \"deploy/web\"\n"
    );
    let ran = check(&fixture, &["--worktree", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_release_of_another_branch_keeps_its_day() {
    let fixture = history();
    edit(&fixture, "Chart.yaml", "version: 0.2.0", "version: 0.9.0");
    fixture.commit("Take over the version");
    init(&fixture, &[]);
    assert!(
        read(&fixture, "RELEASE.txt").starts_with("v0.9.0 (2023-11-14)\n"),
        "{}",
        read(&fixture, "RELEASE.txt")
    );
}

#[test]
fn jenkins_gets_a_stage() {
    let fixture = history();
    let ran = init(&fixture, &["--jenkins"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    insta::assert_snapshot!("init_jenkinsfile", read(&fixture, "Jenkinsfile"));
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

#[test]
fn a_chart_inside_of_another_one_that_has_tags_is_released_by_itself() {
    let fixture = Fixture::new();
    chart(&fixture, "charts/all/", "all", "1.0.0", "1.0.0");
    chart(&fixture, "charts/all/charts/part/", "part", "0.3.0", "1.0.0");
    chart(&fixture, "charts/all/charts/other/", "other", "0.1.0", "1.0.0");
    fixture.commit("Begin");
    fixture.tag("all-1.0.0");
    fixture.tag("part-0.3.0");
    let ran = init(&fixture, &["--chart", "charts/all/charts/part"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(read(&fixture, "charts/all/charts/part/RELEASE.txt").starts_with("part-0.3.0 ("));
    let ran = check(&fixture, &["--worktree"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = init(&fixture, &["--chart", "other"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}
