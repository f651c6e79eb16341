//! The seed story: values only, a refused minor, and Kafka's image.

use relmap_testkit::Fixture;

use crate::support::{charts, check, declare, edit, relmap};

fn values_changed() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture
}

#[test]
fn values_only_and_a_patch_is_met() {
    let fixture = values_changed();
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    insta::assert_snapshot!("story_patch_json", ran.stdout);
    insta::assert_snapshot!("story_patch_text", relmap(&fixture, &["check"]).whole());
}

#[test]
fn values_only_and_a_minor_is_refused() {
    let fixture = values_changed();
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    let json = ran.json();
    let component = &json["components"][0];
    assert_eq!(component["verdict"], "fail");
    assert_eq!(component["required"]["version"], "1.1.1");
    assert_eq!(component["required"]["match"], "exactly");
    assert_eq!(component["values"]["changed"][0]["path"], "replicaCount");
    let message = component["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("values.yaml") && message.contains("replicaCount"), "{message}");
    insta::assert_snapshot!("story_minor_text", relmap(&fixture, &["check"]).whole());
}

#[test]
fn a_system_charts_image_takes_the_next_major_and_nothing_else() {
    for (version, code) in [("1.0.1", 1), ("1.1.0", 1), ("2.0.0", 0), ("2.0.1", 1), ("3.0.0", 1)] {
        let fixture = Fixture::new();
        fixture.write("RELEASE.txt", "kafka-1.0.0\nImage: apache/kafka:3.7.0\n\n- Kafka 3.7.\n");
        fixture.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\n");
        fixture.write("values.yaml", "image:\n  repository: apache/kafka\n  tag: 3.7.0\n");
        fixture.commit("Run Kafka 3.7");
        fixture.tag("kafka-1.0.0");
        edit(&fixture, "values.yaml", "3.7.0", "3.7.1");
        declare(&fixture, "", &format!("kafka-{version}"), "Image: apache/kafka:3.7.1\n");
        fixture.commit("Run Kafka 3.7.1");
        let ran = check(&fixture, &[]);
        assert_eq!(ran.code, code, "{version}: {}", ran.whole());
        let json = ran.json();
        assert_eq!(json["components"][0]["kind"], "system");
        assert_eq!(json["components"][0]["required"]["version"], "2.0.0");
        assert_eq!(json["components"][0]["required"]["match"], "exactly");
    }
}

#[test]
fn an_app_takes_any_legal_successor() {
    for (version, code) in
        [("1.2.1", 0), ("1.3.0", 0), ("2.0.0", 0), ("1.2.2", 1), ("1.4.0", 1), ("3.0.0", 1)]
    {
        let fixture = Fixture::new();
        fixture.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- First.\n");
        fixture.write("main.c", "1\n");
        fixture.commit("First");
        fixture.tag("app-1.2.0");
        fixture.write("main.c", "2\n");
        declare(&fixture, "", &format!("app-{version}"), "");
        fixture.commit("Next");
        let ran = check(&fixture, &[]);
        assert_eq!(ran.code, code, "{version}: {}", ran.whole());
        assert_eq!(ran.json()["components"][0]["kind"], "app");
    }
}

#[test]
fn the_image_of_a_system_chart_with_a_changelog_is_recorded() {
    let fixture = Fixture::new();
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"redis\"\nkind = \"system\"\nrelease-file = \"CHANGELOG.md\"\n",
    );
    fixture.write("Chart.yaml", "apiVersion: v2\nname: redis\nversion: 1.0.0\nappVersion: 7.2.4\n");
    fixture.write(
        "values.yaml",
        "image:\n  repository: docker.io/library/redis\n  tag: ''\nmetrics:\n  image: oliver006/redis_exporter:v1.58.0\n",
    );
    fixture.write("CHANGELOG.md", "# Changelog\n\n## redis-1.0.0\n\n- Redis 7.2.4.\n");
    fixture.commit("Run Redis 7.2");
    let ran = relmap(&fixture, &["release"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());

    let message = fixture.git(&["tag", "--list", "--format=%(contents)", "redis-1.0.0"]);
    assert!(message.trim_end().ends_with("\nImage: docker.io/library/redis:7.2.4"), "{message}");
    let ran = relmap(&fixture, &["map", "find", "--image", "redis:7.2.4"]);
    assert!(
        ran.stdout.starts_with("redis-1.0.0\tdocker.io/library/redis:7.2.4\t"),
        "{}",
        ran.whole()
    );
    let ran = relmap(&fixture, &["map", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // The record can be made again from the tag alone.
    fixture.git(&["branch", "-D", "release-map"]);
    let ran = relmap(&fixture, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = relmap(&fixture, &["map", "find", "--image", "redis:7.2.4"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}
