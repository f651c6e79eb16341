//! Repositories that hold many charts.

use relmap_testkit::Fixture;
use relmap_testkit::terminal::on_terminal_of;

use crate::support::{chart_files, check, command, declare, edit, finish, relmap};

/// Three charts whose names begin with one another.
fn three() -> Fixture {
    let fixture = Fixture::new();
    for name in ["argo", "argo-cd", "argo-cd-apps"] {
        chart_files(&fixture, &format!("charts/{name}/"), name, name);
    }
    fixture.commit("Three charts");
    fixture.tag("argo-1.1.0");
    fixture.tag("argo-cd-1.1.0");
    fixture.tag("argo-cd-apps-1.1.0");
    fixture
}

fn names(json: &serde_json::Value) -> Vec<&str> {
    json["components"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect()
}

#[test]
fn only_what_changed_is_judged() {
    let fixture = three();
    edit(&fixture, "charts/argo-cd/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "charts/argo-cd/", "argo-cd-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Change one");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let json = ran.json();
    assert_eq!(names(&json), ["argo-cd"]);
    assert_eq!(json["unchanged"], serde_json::json!(["argo", "argo-cd-apps"]));
    assert_eq!(json["components"][0]["baseline"]["tag"], "argo-cd-1.1.0");
    assert_eq!(names(&check(&fixture, &["--all"]).json()), ["argo", "argo-cd", "argo-cd-apps"]);
    assert_eq!(names(&check(&fixture, &["--component", "argo"]).json()), ["argo"]);
    insta::assert_snapshot!("many_charts_text", relmap(&fixture, &["check"]).whole());
}

#[test]
fn names_that_begin_one_another_keep_their_own_tags() {
    let fixture = three();
    // A release of the longer name must not become the baseline of the shorter one.
    fixture.tag("argo-cd-7.0.0");
    let json = check(&fixture, &["--component", "argo"]).json();
    assert_eq!(json["components"][0]["baseline"]["version"], "1.1.0");
    let json = check(&fixture, &["--component", "argo-cd"]).json();
    assert_eq!(json["components"][0]["baseline"]["version"], "7.0.0");
}

#[test]
fn a_tag_without_a_title_belongs_to_none_of_several() {
    let fixture = three();
    fixture.tag("v9.0.0");
    let json = check(&fixture, &["--component", "argo"]).json();
    assert_eq!(json["components"][0]["baseline"]["version"], "1.1.0");
}

#[test]
fn app_and_chart_may_share_a_repository() {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n");
    fixture.write("main.c", "1\n");
    chart_files(&fixture, "deploy/chart/", "web", "charts");
    fixture.commit("App and chart");
    fixture.tag("app-1.2.0");
    fixture.tag("charts-1.1.0");
    edit(&fixture, "deploy/chart/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "deploy/chart/", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Change the chart");
    let json = check(&fixture, &["--all"]).json();
    assert_eq!(names(&json), ["app", "charts"]);
    // What changed in the chart is no change of the app around it.
    assert_eq!(json["components"][0]["kind"], "app");
    assert_eq!(json["components"][0]["changes"], serde_json::json!([]));
    assert_eq!(json["components"][1]["required"]["version"], "1.1.1");
}

/// The lines of the table: those above the first blank line.
fn table(shown: &str) -> Vec<&str> {
    shown.lines().take_while(|line| !line.is_empty()).collect()
}

#[test]
fn the_table_is_as_wide_as_the_terminal_or_as_columns_says() {
    let fixture = Fixture::new();
    let names = ["a-chart-with-a-name-of-some-length", "api", "payments"];
    for name in names {
        let folder = format!("services/with-a-long-name/charts/{name}/");
        chart_files(&fixture, &folder, name, name);
    }
    fixture.commit("Three charts");
    for name in names {
        fixture.tag(&format!("{name}-1.1.0"));
    }
    let checked = |columns: Option<&str>| {
        let mut command = command(&fixture);
        command.args(["check", "--all"]).env_remove("COLUMNS");
        command.envs(columns.map(|columns| ("COLUMNS", columns)));
        command
    };
    let whole = finish(&mut checked(None)).stdout;
    let widest = |shown: &str| table(shown).iter().map(|line| line.chars().count()).max().unwrap();
    assert_eq!(table(&whole).len(), 3, "{whole}");
    assert!(widest(&whole) > 120, "nothing is cut without a terminal: {whole}");
    for columns in [80, 120] {
        let plain = |mut command: std::process::Command| {
            on_terminal_of(columns, command.env("NO_COLOR", "1").env("TERM", "dumb"))
        };
        let on_terminal = plain(checked(None));
        let piped = finish(&mut checked(Some(&columns.to_string()))).stdout;
        for shown in [&on_terminal, &piped] {
            assert_eq!(table(shown).len(), 3, "{shown}");
            let widest = widest(shown);
            assert!(widest <= usize::from(columns), "{widest} of {columns}: {shown}");
            assert!(widest > usize::from(columns) - 20, "{widest} of {columns}: {shown}");
        }
        assert_eq!(table(&on_terminal), table(&piped));
        // COLUMNS is what somebody asked for.
        let asked = plain(checked(Some("100")));
        assert!(widest(&asked) <= 100 && widest(&asked) > 80, "{asked}");
    }
    // What is no width is none.
    for columns in ["0", "wide", ""] {
        assert_eq!(finish(&mut checked(Some(columns))).stdout, whole, "{columns}");
    }
}

#[test]
fn a_release_counts_the_charts_that_did_not_change() {
    let fixture = three();
    let ran = relmap(&fixture, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    edit(&fixture, "charts/argo-cd/values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "charts/argo-cd/", "argo-cd-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Change one");
    let commit = fixture.git(["rev-parse", "--short=12", "HEAD"]);
    let ran = relmap(&fixture, &["release", "--dry-run"]);
    let plan = format!(
        "new       argo-cd-1.1.1\n          create the tag at {commit}\n          \
         record argo-cd-1.1.1 <-> app 1.2.0 on the branch release-map\n\
         unchanged 2 releases (list them with --verbose)\n\
         a dry run: nothing was written\n"
    );
    assert_eq!(ran.stdout.split_once("\n\n").unwrap().1, plan, "{}", ran.whole());
    let ran = relmap(&fixture, &["--verbose", "release", "--dry-run"]);
    let named = |tag: &str| ran.stdout.contains(&format!("released  {tag}, the tag of "));
    assert!(named("argo-1.1.0") && named("argo-cd-apps-1.1.0"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("unchanged"), "{}", ran.stdout);
    // One costs no more lines with its name.
    let ran = relmap(
        &fixture,
        &["release", "--dry-run", "--component", "argo", "--component", "argo-cd"],
    );
    assert!(ran.stdout.contains("\nreleased  argo-1.1.0, the tag of "), "{}", ran.stdout);
    relmap(&fixture, &["release"]);
    fixture.write("README.md", "Charts\n");
    fixture.commit("Say what is here");
    let ran = relmap(&fixture, &["release"]);
    assert!(
        ran.stdout
            .ends_with("\n\nunchanged 3 releases (list them with --verbose)\nnothing to do\n"),
        "{}",
        ran.whole()
    );
}
