//! Apps in repositories of their own.

use relmap_testkit::Fixture;

use super::{
    app_beside, begin, chart, goes_on, more_replicas, passes, read, release, relmap, succeeds, tags,
};
use crate::support::{Ran, finish, strict_command};

#[test]
fn app_and_chart_of_one_name_are_told_apart() {
    for (app_tags, app) in [
        (["shop-0.9.0", "shop-1.0.0"], "shop-1.0.0"),
        (["v0.9.0", "v1.0.0"], "v1.0.0"),
        (["shop/v0.9.0", "shop/v1.0.0"], "shop/v1.0.0"),
    ] {
        let fixture = Fixture::new();
        app_beside(&fixture, "shop", &app_tags);
        chart(&fixture, "", "shop", "0.1.0", "1.0.0");
        fixture.commit("Begin");
        begin(&fixture, &["--app-repository", "../shop"]);
        let file = read(&fixture, "RELEASE.txt");
        assert!(file.starts_with(&format!("shop-0.1.0 (2026-11-20)\nApp: {app}\n")), "{file}");
        passes(&fixture);
        succeeds(&fixture, &["release"]);
        assert_eq!(tags(&fixture), "shop-0.1.0");
        goes_on(&fixture, "", "shop", "0.1.1", "shop-0.1.1");
    }
}

/// In a clone of the repository alone, as a pipeline has it.
#[track_caller]
fn alone(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let clone = fixture.clone_with(&[]);
    clone.git(["checkout", "--quiet", "--detach"]);
    finish(strict_command(&clone).args(arguments).env("CI", "true"))
}

#[test]
fn what_is_released_passes_in_a_clone_without_the_app() {
    let fixture = Fixture::new();
    app_beside(&fixture, "app", &["app-1.0.0", "app-1.1.0"]);
    chart(&fixture, "", "web", "1.0.0", "1.0.0");
    release(&fixture, "web-1.0.0");
    chart(&fixture, "", "web", "1.1.0", "1.1.0");
    release(&fixture, "web-1.1.0");
    let ran = begin(&fixture, &["--app-repository", "../app"]);
    let guess = "guess: everybody has the app at ../app, since that clone has no remote with a URL\n       if pipelines do not have that folder: set `repository` in relmap.toml to the URL and `local` to ../app\n";
    assert!(ran.stdout.contains(guess), "{}", ran.whole());
    passes(&fixture);
    let ran = alone(&fixture, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = alone(&fixture, &["doctor", "--offline"]);
    let line = "release  app        app is out of reach, so an entry that names a new release of it is undecided: ../app is not a git repository\n                    = help: clone app to ../app, or set `repository` in relmap.toml to its URL and `local` to ../app\n";
    assert!(ran.stdout.contains(line), "{}", ran.whole());
    // A change without an entry is seen, and one of the values needs no look at the app.
    more_replicas(&fixture, "");
    let ran = alone(&fixture, &["check"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert_eq!(alone(&fixture, &["next"]).stdout, "1.1.1\n");
    succeeds(&fixture, &["bump", "--note", "More."]);
    fixture.commit("Release");
    let ran = alone(&fixture, &["check"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // A new release of the app cannot be known there.
    fixture.git(["-C", fixture.beside("app").to_str().unwrap(), "tag", "app-1.2.0"]);
    succeeds(&fixture, &["bump", "--app", "latest", "--note", "App 1.2."]);
    fixture.commit("Release");
    passes(&fixture);
    let ran = alone(&fixture, &["check"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let told = "undecided[app-out-of-reach]: whether app-1.2.0 exists cannot be known: ../app is not a git repository\n";
    assert!(ran.stdout.contains(told), "{}", ran.whole());
}

#[test]
fn the_url_of_the_app_is_written_with_the_path_as_a_hint() {
    for (url, written) in [
        ("https://me:secret@git.example/team/app.git", "https://git.example/team/app.git"),
        ("git@git.example:team/app.git", "git@git.example:team/app.git"),
    ] {
        let fixture = Fixture::new();
        app_beside(&fixture, "app", &["app-1.0.0", "app-1.1.0"]);
        fixture.git([
            "-C",
            fixture.beside("app").to_str().unwrap(),
            "remote",
            "add",
            "origin",
            url,
        ]);
        chart(&fixture, "", "web", "1.0.0", "1.0.0");
        release(&fixture, "web-1.0.0");
        begin(&fixture, &["--app-repository", "../app"]);
        assert_eq!(
            read(&fixture, "relmap.toml"),
            format!(
                "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{written}\"\nlocal = \"../app\"\n\n\
                 [[component]]\nname = \"web\"\nkind = \"chart\"\napp = \"app\"\n"
            )
        );
        passes(&fixture);
        succeeds(&fixture, &["bump", "--app", "latest", "--note", "App 1.1."]);
        fixture.commit("Release");
        passes(&fixture);
        let ran = alone(&fixture, &["check"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let ran = alone(&fixture, &["doctor", "--offline"]);
        let line = format!(
            "note     app        app is at {written} and has no clone at ../app: `release` looks its tags up there, `check` does not\n"
        );
        assert!(ran.stdout.contains(&line), "{}", ran.whole());
        // With the clone at hand, a name that is no tag is found out.
        let file = read(&fixture, "RELEASE.txt").replacen("app-1.1.0", "app-1.1.9", 1);
        fixture.write("RELEASE.txt", file);
        let ran = relmap(&fixture, &["check", "--worktree"]);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        let told = "error[app-unknown]: the app's repository ../app has no tag app-1.1.9; its highest release is app-1.1.0\n";
        assert!(ran.stdout.contains(told), "{}", ran.whole());
    }
}

/// One after the other: relmap.toml is added to, and what is there stays.
#[test]
fn two_apps_of_two_repositories() {
    let fixture = Fixture::new();
    app_beside(&fixture, "web", &["web-1.0.0"]);
    app_beside(&fixture, "api", &["v2.0.0"]);
    chart(&fixture, "charts/web/", "web", "0.1.0", "1.0.0");
    chart(&fixture, "charts/api/", "api", "0.2.0", "2.0.0");
    fixture.commit("Begin");
    for tag in ["web-0.1.0", "api-0.2.0"] {
        fixture.annotated_tag(tag);
    }
    begin(&fixture, &["--chart", "web", "--app-repository", "../web"]);
    let before = read(&fixture, "relmap.toml");
    begin(&fixture, &["--chart", "api", "--app-repository", "../api"]);
    let after = read(&fixture, "relmap.toml");
    assert!(after.starts_with(&before), "{after}");
    assert_eq!(after.matches("[[component]]").count(), 4, "{after}");
    assert!(read(&fixture, "charts/web/RELEASE.txt").contains("\nApp: web-1.0.0\n"));
    assert!(read(&fixture, "charts/api/RELEASE.txt").contains("\nApp: v2.0.0\n"));
    passes(&fixture);
    goes_on(&fixture, "charts/api/", "api", "0.2.1", "api-0.2.1");
}

/// `App: 1.2.0` in an entry and in the message of its tag, where the app's tag is `v1.2.0`.
#[test]
fn an_app_that_is_named_after_the_first_release_is_found_by_import_as_by_release() {
    let app = Fixture::new();
    app.commit("Begin");
    app.annotated_tag("v1.2.0");
    let charts = Fixture::new();
    charts.write(
        "web/Chart.yaml",
        "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: \"1.2.0\"\n",
    );
    charts.write("web/values.yaml", "replicas: 1\n");
    charts.commit("A chart");
    let run = |arguments: &[&str]| {
        let ran = relmap(&charts, arguments);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        ran
    };
    run(&["init"]);
    charts.commit("Begin with relmap");
    run(&["release"]);
    let place = app.path().display().to_string();
    let ran = run(&["init", "--app-repository", &place]);
    assert!(!ran.whole().contains("no appVersion names"), "{}", ran.whole());
    charts.commit("Say where the app is");
    let ran = run(&["map", "import"]);
    assert!(
        ran.stdout.ends_with("web           1         1         0  web-1.0.0 -> v1.2.0\n"),
        "{}",
        ran.whole()
    );
    charts.write("web/values.yaml", "replicas: 2\n");
    run(&["bump"]);
    charts.commit("Release 1.0.1");
    let ran = run(&["release"]);
    assert!(ran.stdout.contains("record web-1.0.1 <-> v1.2.0"), "{}", ran.whole());
    let ran = run(&["map", "find", "--app", "v1.2.0"]);
    let found: Vec<&str> = ran.stdout.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(found, ["web-1.0.1", "web-1.0.0"], "{}", ran.whole());
    let ran = run(&["trace", "v1.2.0"]);
    assert!(
        ran.stdout.contains("web-1.0.0") && ran.stdout.contains("web-1.0.1"),
        "{}",
        ran.whole()
    );
}
