//! `relmap map diff` and `relmap map previous`: what a step from release to release means.

use relmap_testkit::Fixture;

use crate::map_support::{record, row};
use crate::support::{charts, declare, edit, relmap};

/// charts-1.1.0; 1.1.1 with more replicas; 1.2.0 with a newer app, another folder and a CRD.
fn story() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("More replicas");
    fixture.tag("charts-1.1.1");
    for file in ["Chart.yaml", "values.yaml", "templates/web.yaml", "RELEASE.txt"] {
        fixture.rename(file, &format!("deploy/web/{file}"));
    }
    declare(&fixture, "deploy/web/", "charts-1.2.0", "App: app-1.3.0\n");
    edit(
        &fixture,
        "deploy/web/Chart.yaml",
        "appVersion: \"1.2.0\"",
        "appVersion: \"1.3.0\"\ndependencies:\n- name: redis\n  version: 18.1.0\n  repository: https://charts.example",
    );
    fixture.write(
        "deploy/web/values.yaml",
        "replicaCount: \"3\"\nimage:\n  repository: registry.example/app\n  tag: \"\"\ningress:\n  enabled: true\nproxy:\n  image: envoy:1.30\n",
    );
    fixture.write("deploy/web/crds/order.yaml", "kind: CustomResourceDefinition\n");
    edit(&fixture, "deploy/web/templates/web.yaml", "replicas:", "n:");
    fixture.commit("Deploy 1.3.0");
    fixture.tag("charts-1.2.0");
    let mut moved = row(&fixture, "charts-1.2.0", "1.2.0", "app-1.3.0", "2026-11-22");
    moved.path = Some("deploy/web".into());
    record(
        &fixture,
        "charts",
        vec![
            row(&fixture, "charts-1.1.0", "1.1.0", "app-1.2.0", "2026-11-02"),
            row(&fixture, "charts-1.1.1", "1.1.1", "app-1.2.0", "2026-11-20"),
            moved,
        ],
    );
    fixture
}

#[test]
fn deploying_a_newer_release_over_an_older_one() {
    let fixture = story();
    let ran = relmap(&fixture, &["map", "diff", "charts-1.1.0", "1.2"]);
    insta::assert_snapshot!("map_diff_forward", ran.whole());
    let json = relmap(&fixture, &["map", "diff", "1.1.0", "1.2.0", "--format", "json"]).json();
    assert_eq!(
        json["apps"],
        serde_json::json!([{
            "name": "app", "old": "app-1.2.0", "new": "app-1.3.0", "direction": "forward", "bump": "minor"
        }])
    );
    assert_eq!(json["from"]["tag"], "charts-1.1.0");
    assert_eq!(json["to"]["path"], "deploy/web");
    assert_eq!(json["values"]["retyped"][0]["path"], "replicaCount");
    assert_eq!(
        json["dependencies"],
        serde_json::json!([{ "name": "redis", "change": "added", "old": null, "new": "18.1.0", "bump": null }])
    );
    let kinds = json["files"].as_array().unwrap().iter().map(|file| file["kind"].as_str().unwrap());
    assert!(
        kinds.clone().any(|kind| kind == "crds")
            && kinds.clone().any(|kind| kind == "image" || kind == "values")
    );
}

#[test]
fn the_other_way_round_everything_comes_back() {
    let ran = relmap(&story(), &["map", "diff", "charts-1.2.0", "charts-1.1.0"]);
    insta::assert_snapshot!("map_diff_back", ran.whole());
}

#[test]
fn the_step_back_says_what_it_means() {
    let fixture = story();
    insta::assert_snapshot!(
        "map_previous",
        relmap(&fixture, &["map", "previous", "charts-1.2.0"]).whole()
    );
    insta::assert_snapshot!(
        "map_previous_patch",
        relmap(&fixture, &["map", "previous", "1.1.1"]).whole()
    );
    let json = relmap(&fixture, &["map", "previous", "1.1.1", "--format", "json"]).json();
    assert_eq!(
        (json["choice"].as_str(), json["to"]["tag"].as_str()),
        (Some("version-and-time"), Some("charts-1.1.0"))
    );
    assert_eq!(json["values"]["changed"][0]["new"], "2");
}

#[test]
fn before_the_first_release_there_is_none() {
    let fixture = story();
    let ran = relmap(&fixture, &["map", "previous", "charts-1.1.0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert_eq!(
        ran.stderr,
        "relmap: charts-1.1.0 is the first release on its line: there is none to go back to\n"
    );
    let json = relmap(&fixture, &["map", "previous", "charts-1.1.0", "--format", "json"]).json();
    assert!(json["to"].is_null());
}

#[test]
fn the_same_release_differs_in_nothing() {
    let ran = relmap(&story(), &["map", "diff", "1.1.0", "1.1.0"]);
    assert_eq!(
        ran.stdout,
        "from  charts-1.1.0 (deploys app-1.2.0, released 2026-11-02)\n\
         to    charts-1.1.0 (deploys app-1.2.0, released 2026-11-02)\n\n\
         app           stays at app-1.2.0\n\
         chart         delivers the same\n"
    );
}

#[test]
fn only_releases_of_one_chart_are_compared() {
    let fixture = story();
    // A second title of the same chart, as after a change of names, and one of another chart.
    fixture.write("kafka/Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\n");
    fixture.commit("Kafka");
    for tag in ["web-2.0.0", "kafka-1.0.0"] {
        fixture.tag(tag);
    }
    let mut web = row(&fixture, "web-2.0.0", "2.0.0", "app-1.3.0", "2026-11-23");
    web.path = Some("deploy/web".into());
    record(&fixture, "web", vec![web]);
    let mut kafka = row(&fixture, "kafka-1.0.0", "1.0.0", "", "2026-11-23");
    kafka.path = Some("kafka".into());
    record(&fixture, "kafka", vec![kafka]);
    assert_eq!(relmap(&fixture, &["map", "diff", "charts-1.2.0", "web-2.0.0"]).code, 0);
    let ran = relmap(&fixture, &["map", "diff", "charts-1.2.0", "kafka-1.0.0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(
        ran.stderr,
        "relmap: charts-1.2.0 is a release of the chart `web`, and kafka-1.0.0 one of `kafka`; \
         only releases of one chart can be compared\n"
    );
}

#[test]
fn a_release_that_was_not_fetched_names_the_mend() {
    let fixture = story();
    let mut lost = row(&fixture, "charts-1.2.0", "1.2.0", "", "2026-11-23");
    lost.chart = "charts-1.4.0".into();
    lost.version = "1.4.0".into();
    lost.commit = "1".repeat(40).parse().unwrap();
    record(&fixture, "lost", vec![lost]);
    let ran = relmap(&fixture, &["map", "diff", "charts-1.2.0", "charts-1.4.0"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: the commit of charts-1.4.0, {}, is not in this repository; fetch it: git fetch --tags\n",
            "1".repeat(40)
        )
    );
}

#[test]
fn values_that_cannot_be_read_are_said_to_be() {
    let fixture = charts();
    fixture.write("values.yaml", "a: [\n");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Break");
    fixture.tag("charts-1.1.1");
    let rows = ["1.1.0", "1.1.1"];
    let rows = rows.map(|v| row(&fixture, &format!("charts-{v}"), v, "", ""));
    record(&fixture, "charts", rows.into());
    let ran = relmap(&fixture, &["map", "diff", "1.1.0", "1.1.1"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout.contains("\nnot compared  values.yaml cannot be parsed: "),
        "{}",
        ran.stdout
    );
}

#[test]
fn without_a_map_the_tags_are_read() {
    let fixture = story();
    let with_map = relmap(&fixture, &["map", "diff", "charts-1.1.0", "charts-1.2.0"]);
    fixture.git(["branch", "-D", "release-map"]);
    let ran = relmap(&fixture, &["map", "diff", "charts-1.1.0", "charts-1.2.0"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: there is no release map, so the releases are read from the \
         tags; to create one: relmap map import --branch\n"
    );
    let values = |text: &str| {
        text.lines().skip_while(|l| !l.starts_with("values")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(values(&ran.stdout), values(&with_map.stdout));
    assert_eq!(relmap(&fixture, &["map", "previous", "1.2.0"]).code, 0);
    let notes = relmap(&fixture, &["notes", "1.1.0..1.2.0"]);
    assert!(
        notes.stdout.contains("charts-1.1.1 (2026-11-20)\n    - Something else."),
        "{}",
        notes.whole()
    );
    // The table is about what was recorded, and there is nothing of it.
    assert_eq!(relmap(&fixture, &["map", "show"]).code, 3);
}
