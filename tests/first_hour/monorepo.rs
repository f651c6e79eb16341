//! An app and its chart in one repository.

use std::fs;

use relmap_testkit::Fixture;

use super::{begin, chart, exists, goes_on, passes, read, release, relmap, succeeds, tags};

fn next(fixture: &Fixture) -> String {
    succeeds(fixture, &["next"]).stdout
}

/// With and without `--app-repository`.
#[test]
fn an_untagged_chart_next_to_its_app_gets_a_first_release() {
    for options in [&[][..], &["--app-repository", "."]] {
        let fixture = Fixture::new();
        fixture.write("main.go", "package main\n");
        chart(&fixture, "charts/app/", "app", "0.5.0", "1.2.3");
        release(&fixture, "v1.2.3");
        let ran = begin(&fixture, options);
        let guess = "guess: v1.2.3 names a release of an app in this repository, repo, which gets its own RELEASE.txt\n       if that tag is no app's: delete its release file and its `[[component]]` in relmap.toml\n";
        assert!(ran.stdout.contains(guess), "{}", ran.whole());
        assert_eq!(
            read(&fixture, "relmap.toml"),
            "[[component]]\nname = \"repo\"\nkind = \"app\"\ntag = \"v{version}\"\n\n\
             [[component]]\nname = \"app\"\nkind = \"chart\"\napp = \"repo\"\npath = \"charts/app\"\n"
        );
        assert_eq!(read(&fixture, "RELEASE.txt"), "v1.2.3 (2023-11-14)\n\n- Work for v1.2.3\n");
        assert!(
            read(&fixture, "charts/app/RELEASE.txt")
                .starts_with("app-0.5.0 (2026-11-20)\nApp: v1.2.3\n")
        );
        passes(&fixture);
        succeeds(&fixture, &["release"]);
        assert_eq!(tags(&fixture), "app-0.5.0 v1.2.3");
        // A second run finds nothing to begin.
        let ran = succeeds(&fixture, &["init"]);
        assert_eq!(fixture.git(["status", "--porcelain"]), "", "{}", ran.whole());
        assert!(!ran.whole().contains("guess"), "{}", ran.whole());
        succeeds(&fixture, &["init", "--jenkins"]);
        assert_eq!(fixture.git(["status", "--porcelain"]), "?? Jenkinsfile");
        fs::remove_file(fixture.path().join("Jenkinsfile")).unwrap();
        passes(&fixture);
        goes_on(&fixture, "charts/app/", "app", "0.5.1", "app-0.5.1");
        assert_eq!(tags(&fixture), "app-0.5.0 app-0.5.1 v1.2.3");
    }
}

#[test]
fn a_change_asks_only_for_what_it_is_in() {
    let fixture = Fixture::new();
    fixture.write("main.go", "1\n");
    chart(&fixture, "deploy/chart/", "app", "0.5.0", "1.2.3");
    release(&fixture, "v1.2.3");
    fixture.annotated_tag("app-0.5.0");
    fixture.write("main.go", "2\n");
    chart(&fixture, "deploy/chart/", "app", "0.6.0", "1.3.0");
    release(&fixture, "v1.3.0");
    fixture.annotated_tag("app-0.6.0");
    begin(&fixture, &[]);
    passes(&fixture);
    assert!(
        read(&fixture, "deploy/chart/RELEASE.txt")
            .starts_with("app-0.6.0 (2023-11-14)\nApp: v1.3.0\n")
    );
    fixture.write("main.go", "3\n");
    fixture.commit("Fix");
    assert_eq!(next(&fixture), "repo 1.3.1\n");
    fixture.write("main.go", "2\n");
    fixture.commit("Back");
    goes_on(&fixture, "deploy/chart/", "app", "0.6.1", "app-0.6.1");
}

/// The tags of the app have the name of the chart, so the chart's have another.
#[test]
fn app_and_chart_of_one_name_are_told_apart() {
    let fixture = Fixture::new();
    fixture.write("main.go", "1\n");
    chart(&fixture, "charts/shop/", "shop", "0.5.0", "1.2.3");
    release(&fixture, "shop-1.2.3");
    begin(&fixture, &[]);
    passes(&fixture);
    succeeds(&fixture, &["release"]);
    assert_eq!(tags(&fixture), "shop-1.2.3 shop-chart-0.5.0");
    goes_on(&fixture, "charts/shop/", "shop-chart", "0.5.1", "shop-chart-0.5.1");
}

#[test]
fn titles_of_other_names_are_kept() {
    let fixture = Fixture::new();
    fixture.write("main.go", "1\n");
    chart(&fixture, "charts/ingress/", "ingress", "4.6.0", "1.7.0");
    release(&fixture, "controller-v1.7.0");
    fixture.annotated_tag("helm-chart-4.6.0");
    fixture.write("main.go", "2\n");
    chart(&fixture, "charts/ingress/", "ingress", "4.7.0", "1.8.0");
    release(&fixture, "controller-v1.8.0");
    fixture.annotated_tag("helm-chart-4.7.0");
    begin(&fixture, &[]);
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "[[component]]\nname = \"controller\"\nkind = \"app\"\n\n\
         [[component]]\nname = \"helm-chart\"\nkind = \"chart\"\napp = \"controller\"\npath = \"charts/ingress\"\n"
    );
    passes(&fixture);
    goes_on(&fixture, "charts/ingress/", "helm-chart", "4.7.1", "helm-chart-4.7.1");
}

#[test]
fn two_apps_and_their_charts_are_four_components() {
    let fixture = Fixture::new();
    for name in ["web", "api"] {
        fixture.write(&format!("services/{name}/main.go"), "1\n");
    }
    chart(&fixture, "charts/web/", "web", "0.1.0", "1.0.0");
    chart(&fixture, "charts/api/", "api", "0.2.0", "2.0.0");
    fixture.commit("Begin");
    for tag in ["web-1.0.0", "api-2.0.0"] {
        fixture.annotated_tag(tag);
    }
    begin(&fixture, &[]);
    assert!(
        exists(&fixture, "services/web/RELEASE.txt") && exists(&fixture, "charts/web/RELEASE.txt")
    );
    passes(&fixture);
    fixture.write("services/api/main.go", "2\n");
    fixture.commit("Fix");
    let ran = succeeds(&fixture, &["next"]);
    assert!(ran.stdout.contains("2.0.1\n") && !ran.stdout.contains("1.0.1"), "{}", ran.whole());
}

/// The source of the app is packaged with a chart at the root, so there is one component.
#[test]
fn a_chart_at_the_root_is_the_only_component() {
    let fixture = Fixture::new();
    fixture.write("main.go", "1\n");
    chart(&fixture, "", "web", "0.5.0", "1.2.3");
    release(&fixture, "v1.2.3");
    begin(&fixture, &[]);
    let json = relmap(&fixture, &["check", "--all", "--format", "json"]).json();
    assert_eq!(json["components"].as_array().unwrap().len(), 1, "{json}");
    passes(&fixture);
}

/// A package.json builds no app for sure: it may only have the tools that release the chart.
#[test]
fn an_app_that_may_share_the_tags_of_its_chart_is_said_to_be_unchecked() {
    let fixture = Fixture::new();
    fixture.write("package.json", "{}\n");
    chart(&fixture, "charts/app/", "app", "1.2.3", "1.2.3");
    release(&fixture, "v1.2.3");
    let ran = begin(&fixture, &[]);
    assert!(ran.stdout.contains(UNCHECKED), "{}", ran.whole());
    passes(&fixture);
}

#[test]
fn no_app_is_said_to_be_unchecked_where_there_is_none_or_it_is_checked() {
    for (file, app) in [("README.md", "1.2.3"), ("Dockerfile", "1.2.2")] {
        let fixture = Fixture::new();
        fixture.write(file, "FROM scratch\n");
        chart(&fixture, "charts/app/", "app", "1.2.3", app);
        release(&fixture, "v1.2.3");
        let ran = begin(&fixture, &[]);
        assert!(!ran.stdout.contains("asks for no release"), "{}", ran.whole());
    }
}

const UNCHECKED: &str = "guess: app 1.2.3 has the version of its app, which seems to be in this repository (package.json), and only the chart is checked: a change outside charts/app asks for no release\n       to check the app too: give it a RELEASE.txt at the root and a `[[component]]` with kind = \"app\" in relmap.toml, and give the chart tags of its own\n";
