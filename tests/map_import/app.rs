//! The app's releases.

use relmap_testkit::Fixture;
use serde_json::Value;

use super::{chart, import};

/// An app's repository with these tags, a commit each.
fn app(tags: &[&str]) -> Fixture {
    let fixture = Fixture::new();
    for tag in tags {
        fixture.commit(tag);
        fixture.tag(tag);
    }
    fixture
}

/// A chart's repository with a release for each appVersion.
fn charts(app_versions: &[&str]) -> Fixture {
    let fixture = Fixture::new();
    for (number, app_version) in app_versions.iter().enumerate() {
        chart(&fixture, "", "web", &format!("1.{number}.0"), app_version);
        fixture.commit(app_version);
        fixture.tag(&format!("web-1.{number}.0"));
    }
    fixture
}

fn pairs(document: &Value) -> Vec<String> {
    let rows = document["rows"].as_array().unwrap().iter();
    let line = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let issues: Vec<&str> =
            row["issues"].as_array().unwrap().iter().map(|issue| issue.as_str().unwrap()).collect();
        format!("{} {} {}", text("app_version"), text("app_tag"), issues.join(","))
            .trim_end()
            .to_owned()
    };
    rows.map(line).collect()
}

#[test]
fn each_row_finds_its_release_whatever_the_team_did() {
    let app =
        app(&["1.0.0", "v1.1.0", "web-1.2.0", "web/v1.3.0", "release-1.4.0", "2.300", "v3.0.0"]);
    let charts = charts(&[
        "1.0.0",
        "v1.0.0",
        "1.1.0",
        "v1.1.0",
        "1.2.0",
        "1.3.0",
        "1.4.0",
        "2.300.0",
        "3.0",
        "3.0.0-alpine",
        "9.9.9",
        "latest",
        "3.0.0-rc.1",
    ]);
    let path = app.path().to_str().unwrap();
    let ran = import(&charts, &["--app-repository", path]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let json = ran.json();
    assert_eq!(
        pairs(&json),
        [
            "1.0.0 1.0.0",
            "v1.0.0 1.0.0",
            "9.9.9 - app-tag-missing",
            "latest - app-version-floating",
            "3.0.0-rc.1 - app-tag-missing",
            "1.1.0 v1.1.0",
            "v1.1.0 v1.1.0",
            "1.2.0 web-1.2.0",
            "1.3.0 web/v1.3.0",
            "1.4.0 release-1.4.0",
            "2.300.0 2.300",
            "3.0 v3.0.0",
            "3.0.0-alpine v3.0.0 app-tag-inferred",
        ]
    );
    let commit = app.git(["rev-parse", "web-1.2.0"]);
    let row = json["rows"].as_array().unwrap().iter().find(|row| row["app_version"] == "1.2.0");
    assert_eq!(row.unwrap()["app_commit"], commit.as_str());
}

#[test]
fn a_rule_of_ones_own_goes_first() {
    let app = app(&["v1.0.0", "build/1.0.0/web"]);
    let charts = charts(&["1.0.0"]);
    let path = app.path().to_str().unwrap();
    let with = |rule: &str| import(&charts, &["--app-repository", path, "--app-tag", rule]);
    assert_eq!(pairs(&with("build/{version}/{name}").json()), ["1.0.0 build/1.0.0/web"]);
    assert_eq!(pairs(&with("x{version}").json()), ["1.0.0 v1.0.0"]);
    let ran = with("{name}");
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: --app-tag: the tag template `{name}` has no `{version}`; write for example \
         `{name}-{version}`\n"
    );
}

#[test]
fn of_many_charts_only_those_that_deploy_the_app_get_its_tags() {
    let app = app(&["v1.0.0", "v2.0.0"]);
    let charts = Fixture::new();
    for (name, home) in [("web", ""), ("db", ""), ("ui", "")] {
        chart(&charts, &format!("{name}/"), name, "1.0.0", &format!("1.0.0\nhome: \"{home}\""));
        charts.commit(name);
        charts.tag(&format!("{name}-1.0.0"));
    }
    let path = app.path().to_str().unwrap();
    let ran = import(&charts, &["--app-repository", path]);
    assert_eq!(ran.code, 3);
    assert_eq!(pairs(&ran.json()), ["1.0.0 -", "1.0.0 -", "1.0.0 -"]);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: which of 3 charts deploys {path} cannot be told: none is called like it, and \
             none leads to it in home or sources; name it with --chart NAME\n\
             relmap: nothing was written; use --branch or --output to keep the records\n"
        )
    );
    let named = import(&charts, &["--app-repository", path, "--chart", "web"]);
    assert_eq!(pairs(&named.json()), ["1.0.0 -", "1.0.0 -", "1.0.0 v1.0.0"]);
    let ran = import(&charts, &["--app-repository", path, "--chart", "wbe"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: --chart: there is no release of a chart `wbe` here; charts with releases: db, ui, web\n"
    );
    // The remote tells what a clone is a clone of.
    app.git(["remote", "add", "origin", "git@git.example:team/ui.git"]);
    let ran = import(&charts, &["--app-repository", path]);
    assert_eq!(ran.code, 0);
    assert_eq!(pairs(&ran.json()), ["1.0.0 -", "1.0.0 v1.0.0", "1.0.0 -"]);
}

#[test]
fn home_and_sources_lead_to_the_app() {
    let app = app(&["v1.0.0"]);
    app.git(["remote", "add", "origin", "ssh://git@git.example/team/server.git"]);
    let charts = Fixture::new();
    for (name, home) in [("web", "https://git.example/team/server"), ("db", "https://db.example")] {
        chart(&charts, &format!("{name}/"), name, "1.0.0", &format!("1.0.0\nhome: {home}"));
        charts.commit(name);
        charts.tag(&format!("{name}-1.0.0"));
    }
    let ran = import(&charts, &["--app-repository", app.path().to_str().unwrap()]);
    assert_eq!(pairs(&ran.json()), ["1.0.0 -", "1.0.0 v1.0.0"]);
}

#[test]
fn app_and_chart_in_one_repository() {
    let fixture = Fixture::new();
    for (chart_version, app) in [("1.0.0", "0.9.0"), ("1.1.0", "0.10.0")] {
        chart(&fixture, "charts/web/", "web", chart_version, app);
        fixture.commit(app);
        fixture.tag(&format!("v{app}"));
        fixture.tag(&format!("web-helm-chart-{chart_version}"));
    }
    for place in [".", fixture.path().to_str().unwrap()] {
        let ran = import(&fixture, &["--app-repository", place]);
        assert_eq!(pairs(&ran.json()), ["0.9.0 v0.9.0", "0.10.0 v0.10.0"], "{place}");
    }
}

#[test]
fn what_the_tags_own_message_says_goes_before_any_guess() {
    let charts = Fixture::new();
    chart(&charts, "", "web", "1.0.0", "1.0.0");
    charts.commit("First");
    charts.git(["tag", "-a", "-m", "web-1.0.0\n\n- Notes.\n\nApp: app-7.0.0", "web-1.0.0"]);
    charts.git(["tag", "-a", "-m", "App: app-8.0.0", "web-1.0.1"]);
    let app = app(&["1.0.0", "app-7.0.0"]);
    let ran = import(&charts, &["--app-repository", app.path().to_str().unwrap()]);
    assert_eq!(
        pairs(&ran.json()),
        ["1.0.0 app-7.0.0 version-twice", "1.0.0 1.0.0 version-mismatch,version-twice"]
    );
}

#[test]
fn an_app_repository_without_tags_is_undecided() {
    let app = app(&[]);
    let charts = charts(&["1.0.0"]);
    let path = app.path().to_str().unwrap();
    let ran = import(&charts, &["--app-repository", path]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: {path} has no tags; fetch them: git -C {path} fetch --tags\n\
             relmap: nothing was written; use --branch or --output to keep the records\n"
        )
    );
}

#[test]
fn an_app_repository_may_be_an_address() {
    let app = app(&["v1.0.0", "v2.0.0"]);
    app.annotated_tag("v3.0.0");
    let charts = charts(&["1.0.0", "3.0.0"]);
    let url = format!("file://{}", app.path().display());
    let json = import(&charts, &["--app-repository", &url]).json();
    assert_eq!(pairs(&json), ["1.0.0 v1.0.0", "3.0.0 v3.0.0"]);
    // The commit, not the tag's own object.
    assert_eq!(json["rows"][1]["app_commit"], app.head().as_str());
    let ran = import(&charts, &["--app-repository", &format!("{url}-gone")]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(ran.stdout, "");
}

#[test]
fn an_app_whose_tags_have_another_form_is_undecided() {
    // Which of the two things is the app, nothing says.
    let app = app(&["controller-v1.0.0", "agent-v1.0.0"]);
    let charts = charts(&["1.0.0"]);
    let path = app.path().to_str().unwrap();
    let ran = import(&charts, &["--app-repository", path]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: no appVersion names a release of {path}; if its tags have a form of their own, \
             give it, such as --app-tag 'app-v{{version}}' (looked up for web, the only chart)\n\
             relmap: nothing was written; use --branch or --output to keep the records\n"
        )
    );
    let ran = import(&charts, &["--app-repository", path, "--app-tag", "controller-v{version}"]);
    assert_eq!(pairs(&ran.json()), ["1.0.0 controller-v1.0.0"]);
}

#[test]
fn the_title_of_an_apps_tags_is_its_own_affair() {
    let charts = charts(&["1.0.0", "v1.1.0"]);
    let other = app(&["controller-v1.0.0", "controller-v1.1.0", "nightly"]);
    let ran = import(&charts, &["--app-repository", other.path().to_str().unwrap()]);
    assert_eq!(pairs(&ran.json()), ["1.0.0 controller-v1.0.0", "v1.1.0 controller-v1.1.0"]);
    // The folder's name says which of several it is.
    let several = app(&["app-1.0.0", "app-1.1.0", "sdk-1.0.0", "sdk-1.1.0"]);
    std::fs::rename(several.path(), charts.beside("app")).unwrap();
    let ran = import(&charts, &["--app-repository", "../app"]);
    assert_eq!(pairs(&ran.json()), ["1.0.0 app-1.0.0", "v1.1.0 app-1.1.0"]);
}

#[test]
fn relmap_toml_leads_to_the_app() {
    let charts = charts(&["1.0.0", "v1.1.0"]);
    let several = app(&["backend-1.0.0", "backend-1.1.0", "sdk-1.0.0", "sdk-1.1.0"]);
    std::fs::rename(several.path(), charts.beside("app")).unwrap();
    let configure = |repository: &str, tag: &str| {
        charts.write(
            "relmap.toml",
            format!(
                "[[component]]\nname = \"backend\"\nkind = \"app\"\nrepository = \"{repository}\"\n{tag}\
                 [[component]]\nname = \"web\"\nkind = \"chart\"\napp = \"backend\"\n"
            ),
        );
        charts.commit("Configure");
    };
    configure("../app", "");
    let ran = import(&charts, &[]);
    assert_eq!(pairs(&ran.json()), ["1.0.0 backend-1.0.0", "v1.1.0 backend-1.1.0"]);
    let found = "relmap: found the app release of 2 records in ../app; looked up for web, as relmap.toml says\n";
    assert!(ran.stderr.starts_with(found), "{}", ran.whole());
    configure("../app", "tag = \"sdk-{version}\"\n");
    let ran = import(&charts, &[]);
    assert_eq!(pairs(&ran.json()), ["1.0.0 sdk-1.0.0", "v1.1.0 sdk-1.1.0"]);

    // What cannot be reached is told, and the rows are none the worse.
    for (repository, told) in [
        (
            "../gone",
            "backend is not looked up: ../gone, to which relmap.toml leads, is not a git repository",
        ),
        (
            "https://git.example/app.git",
            "backend is not looked up, since relmap.toml leads to a server; to ask it, name it: \
             --app-repository URL",
        ),
    ] {
        configure(repository, "");
        let ran = import(&charts, &[]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_eq!(pairs(&ran.json()), ["1.0.0 -", "v1.1.0 -"]);
        assert!(ran.stderr.starts_with(&format!("relmap: {told}\n")), "{}", ran.stderr);
    }
}

#[test]
fn recorded_rows_that_could_say_more_are_told() {
    let app = app(&["v1.0.0"]);
    let charts = charts(&["1.0.0"]);
    import(&charts, &["--output", "../map"]);
    let path = app.path().to_str().unwrap();
    let ran = import(&charts, &["--output", "../map", "--app-repository", path]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: found the app release of 1 record in {path}; looked up for web, the only chart\n\
             relmap: ./../map holds all of it already (1 record); nothing was added; 1 record without \
             the app's tag, as recorded, though it is known now: to have it, import into a place without \
             a map\n"
        )
    );
}
