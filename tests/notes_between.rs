//! `relmap notes`: the notes of chart and app between two releases.

use relmap_testkit::Fixture;

use crate::map_support::{record, row};
use crate::support::{charts, declare, edit, relmap};

/// An app with 1.2.0 to 1.4.0, and a chart whose 1.1.0 deploys the first and 1.3.0 the last.
struct Story {
    app: Fixture,
    charts: Fixture,
}

fn app() -> Fixture {
    let app = Fixture::new();
    app.write("RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- Serve the first orders.\n");
    app.commit("Serve");
    app.annotated_tag("app-1.2.0");
    declare(&app, "", "app-1.3.0", "");
    edit(&app, "RELEASE.txt", "- Something else.", "- Serve orders in pages.");
    app.commit("Pages");
    app.annotated_tag("app-1.3.0");
    declare(&app, "", "app-1.4.0", "");
    edit(&app, "RELEASE.txt", "- Something else.", "- Cancel orders.\n- <b>Fast</b>, says @team.");
    app.commit("Cancel");
    app.annotated_tag("app-1.4.0");
    app
}

fn story() -> Story {
    let app = app();
    let charts = charts();
    for (tag, fields, notes) in [
        ("charts-1.1.1", "App: app-1.2.0\n", "- Raise the default replica count to 3."),
        ("charts-1.2.0", "App: app-1.3.0\n", "- Deploy app 1.3.0."),
        ("charts-1.3.0", "App: app-1.4.0\n", "- Deploy app 1.4.0;\n  orders can be cancelled."),
    ] {
        declare(&charts, "", tag, fields);
        edit(&charts, "RELEASE.txt", "- Something else.", notes);
        charts.commit(tag);
        charts.annotated_tag(tag);
    }
    let place = app.path().display();
    charts.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{place}\"\n\n\
             [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n"
        ),
    );
    let rows = [
        ("1.1.0", "app-1.2.0", "2026-11-02"),
        ("1.1.1", "app-1.2.0", "2026-11-20"),
        ("1.2.0", "app-1.3.0", "2026-11-22"),
        ("1.3.0", "app-1.4.0", "2026-12-01"),
    ]
    .map(|(version, app, day)| row(&charts, &format!("charts-{version}"), version, app, day));
    record(&charts, "charts", rows.into());
    Story { app, charts }
}

#[test]
fn a_ticket_gets_the_notes_of_chart_and_app() {
    let story = story();
    let ran = relmap(&story.charts, &["notes", "charts-1.1.0..charts-1.3.0"]);
    insta::assert_snapshot!("notes_text", ran.whole());
    let ran = relmap(&story.charts, &["notes", "1.1.0..1.3", "--format", "markdown"]);
    insta::assert_snapshot!("notes_markdown", ran.whole());
    let json = relmap(&story.charts, &["notes", "1.1.0..1.3.0", "--format", "json"]).json();
    let tags = |notes: &serde_json::Value| {
        let releases = notes["releases"].as_array().unwrap().iter();
        releases.map(|release| release["tag"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(tags(&json["chart"]), ["charts-1.3.0", "charts-1.2.0", "charts-1.1.1"]);
    assert_eq!(tags(&json["apps"][0]), ["app-1.4.0", "app-1.3.0"]);
    assert_eq!(json["chart"]["releases"][0]["source"], "file");
    assert_eq!(json["chart"]["releases"][0]["file"], "RELEASE.txt");
    assert_eq!(
        json["chart"]["releases"][0]["notes"],
        "- Deploy app 1.4.0;\n  orders can be cancelled."
    );
    assert_eq!(json["apps"][0]["direction"], "forward");
}

#[test]
fn one_release_alone_means_since_the_one_before() {
    let story = story();
    let ran = relmap(&story.charts, &["notes", "charts-1.1.1"]);
    assert_eq!(
        ran.stdout,
        "charts-1.1.0 to charts-1.1.1\n\nChart\n\n  charts-1.1.1 (2026-11-20)\n    \
         - Raise the default replica count to 3.\n\nApp: stays at app-1.2.0\n"
    );
    let first = relmap(&story.charts, &["notes", "1.1.0"]);
    assert!(first.stdout.contains("- First chart for app 1.2.0."), "{}", first.whole());
}

#[test]
fn backwards_they_are_what_is_taken_back() {
    let story = story();
    let ran = relmap(&story.charts, &["notes", "charts-1.3.0..charts-1.2.0"]);
    insta::assert_snapshot!("notes_backwards", ran.whole());
}

#[test]
fn the_messages_of_tags_stand_in_for_a_file() {
    let fixture = charts();
    fixture.remove("RELEASE.txt");
    for (version, message) in [
        ("1.1.1", "charts-1.1.1\n\n- More replicas.\n\nApp: app-1.2.0\n"),
        ("1.1.2", "charts-1.1.2\n"),
    ] {
        fixture.commit(version);
        let tag = format!("charts-{version}");
        fixture.git(["tag", "--annotate", "--cleanup=verbatim", "-m", message, &tag]);
    }
    fixture.commit("1.1.3");
    fixture.tag("charts-1.1.3");
    let rows = ["1.1.0", "1.1.1", "1.1.2", "1.1.3"];
    let rows = rows.map(|v| row(&fixture, &format!("charts-{v}"), v, "", ""));
    record(&fixture, "charts", rows.into());
    let ran = relmap(&fixture, &["notes", "charts-1.1.0..charts-1.1.3"]);
    assert_eq!(
        ran.stdout,
        "charts-1.1.0 to charts-1.1.3\n\nChart\n\n  charts-1.1.3 (2023-11-14)\n    (no notes)\n\n  \
         charts-1.1.2 (2023-11-14)\n    (no notes)\n\n  charts-1.1.1 (2023-11-14)\n    - More replicas.\n"
    );
    let json = relmap(&fixture, &["notes", "1.1.0..1.1.3", "--format", "json"]).json();
    let sources: Vec<_> =
        json["chart"]["releases"].as_array().unwrap().iter().map(|r| r["source"].clone()).collect();
    assert_eq!(sources, [serde_json::Value::Null, serde_json::Value::Null, "tag-message".into()]);
    assert!(json["apps"].as_array().unwrap().is_empty());
}

#[test]
fn a_changelog_is_read_too_and_the_nearest_file_counts() {
    let fixture = Fixture::new();
    fixture.write("CHANGELOG.md", "## 9.0.0\n\n- Of the whole repository.\n");
    for (version, log) in [
        ("1.0.0", "# Changelog\n\n## [1.0.0] - 2026-11-02\n\n- First.\n"),
        (
            "1.1.0",
            "# Changelog\n\n## [1.1.0] - 2026-11-20\n\n- Second.\n\n## [1.0.0] - 2026-11-02\n\n- First.\n",
        ),
    ] {
        fixture.write("charts/web/Chart.yaml", format!("name: web\nversion: {version}\n"));
        fixture.write("charts/web/CHANGELOG.md", log);
        fixture.commit(version);
        fixture.tag(&format!("web-{version}"));
    }
    let rows = ["1.0.0", "1.1.0"].map(|version| {
        let mut row = row(&fixture, &format!("web-{version}"), version, "", "");
        row.path = Some("charts/web".into());
        row
    });
    record(&fixture, "web", rows.into());
    let json = relmap(&fixture, &["notes", "web-1.1.0", "--format", "json"]).json();
    assert_eq!(json["chart"]["releases"][0]["file"], "charts/web/CHANGELOG.md");
    assert_eq!(json["chart"]["releases"][0]["notes"], "- Second.");
    assert_eq!(json["chart"]["releases"][0]["date"], "2026-11-20");
}

#[test]
fn an_app_that_is_out_of_reach_is_said_to_be() {
    let story = story();
    story.charts.remove("relmap.toml");
    let ran = relmap(&story.charts, &["notes", "1.1.0..1.3.0"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout.ends_with(
            "App: app-1.2.0 to app-1.4.0\n\n  relmap.toml does not say which app `charts` deploys; \
             name its repository with --app-repository\n"
        ),
        "{}",
        ran.stdout
    );
    let place = story.app.path().display().to_string();
    let ran = relmap(&story.charts, &["notes", "1.1.0..1.3.0", "--app-repository", &place]);
    assert!(ran.stdout.contains("- Serve orders in pages."), "{}", ran.whole());
    let ran = relmap(&story.charts, &["notes", "1.1.0..1.3.0", "--app-repository", "/nowhere"]);
    assert_eq!(ran.code, 3);
}

#[test]
fn a_range_has_two_ends_of_one_chart() {
    let story = story();
    for typed in ["..charts-1.1.0", "charts-1.1.0..", ".."] {
        let ran = relmap(&story.charts, &["notes", typed]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{typed}");
        assert_eq!(
            ran.stderr,
            format!(
                "relmap: `{typed}` is not a valid range; write two releases, such as \
                 charts-1.1.0..charts-1.3.0, or one\n"
            )
        );
    }
    story.charts.tag("kafka-1.0.0");
    let kafka = row(&story.charts, "kafka-1.0.0", "1.0.0", "", "");
    record(&story.charts, "kafka", vec![kafka]);
    let ran = relmap(&story.charts, &["notes", "charts-1.1.0..kafka-1.0.0"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: charts-1.1.0 and kafka-1.0.0 are releases of different charts, so there is no range between them\n"
    );
    let ran = relmap(&story.charts, &["notes", "1.1.0..1.9.0"]);
    assert_eq!(
        ran.stderr,
        "relmap: the map has no chart release `1.9.0`; did you mean `charts-1.3.0`?\n"
    );
}

#[test]
fn releases_of_other_branches_are_left_out() {
    let fixture = charts();
    let main = fixture.git(["rev-parse", "--abbrev-ref", "HEAD"]);
    fixture.branch("other");
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 9");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Elsewhere");
    fixture.annotated_tag("charts-1.1.1");
    fixture.checkout(&main);
    edit(&fixture, "templates/web.yaml", "replicas", "# x\nreplicas");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    edit(&fixture, "RELEASE.txt", "- Something else.", "- Our own.");
    fixture.commit("Here");
    fixture.annotated_tag("charts-1.2.0");
    let json = relmap(&fixture, &["notes", "1.1.0..1.2.0", "--format", "json"]).json();
    let tags: Vec<&str> = json["chart"]["releases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|release| release["tag"].as_str().unwrap())
        .collect();
    assert_eq!(tags, ["charts-1.2.0"], "{json}");
}

/// A map that was begun late, or has lost rows, is completed from the tags, and that is said.
#[test]
fn a_map_that_lacks_releases_is_completed_from_the_tags() {
    let charts = charts();
    for (version, replicas) in [("1.1.1", "3"), ("1.1.2", "4"), ("1.1.3", "5")] {
        let was = (replicas.parse::<u8>().unwrap() - 1).to_string();
        let line = |number: &str| format!("replicaCount: {number}");
        edit(&charts, "values.yaml", &line(&was), &line(replicas));
        declare(&charts, "", &format!("charts-{version}"), "App: app-1.2.0\n");
        edit(&charts, "RELEASE.txt", "- Something else.", &format!("- Use {replicas} replicas."));
        charts.commit(version);
        charts.annotated_tag(&format!("charts-{version}"));
    }
    record(
        &charts,
        "charts",
        vec![row(&charts, "charts-1.1.3", "1.1.3", "app-1.2.0", "2026-11-20")],
    );
    let said = "relmap: the release map lacks releases that have tags (3), such as charts-1.1.2; they are read from the tags; to add them: relmap map verify --repair\n";
    for (range, has, has_not) in [
        ("charts-1.1.1..charts-1.1.3", &["Use 5 replicas", "Use 4 replicas"][..], "Use 3 replicas"),
        ("charts-1.1.0..1.1.2", &["Use 4 replicas", "Use 3 replicas"], "Use 5 replicas"),
        ("charts-1.1.3", &["Use 5 replicas"], "Use 4 replicas"),
        ("charts-1.1.2", &["Use 4 replicas"], "Use 3 replicas"),
    ] {
        let ran = relmap(&charts, &["notes", range]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, said), "{range}");
        assert!(has.iter().all(|own| ran.stdout.contains(own)), "{range}: {}", ran.stdout);
        assert!(!ran.stdout.contains(has_not), "{range}: {}", ran.stdout);
    }
    let ran = relmap(&charts, &["map", "diff", "charts-1.1.1", "charts-1.1.3"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, said));
    assert!(ran.stdout.contains("replicaCount: 3 -> 5"), "{}", ran.stdout);
    let ran = relmap(&charts, &["map", "previous", "charts-1.1.3"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, said));
    assert!(ran.stdout.contains("back to   charts-1.1.2"), "{}", ran.stdout);
    let ran = relmap(&charts, &["notes", "charts-1.1.7"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: no chart release `charts-1.1.7` in the release map or among the tags that it lacks; did you mean \
         `charts-1.1.3`?\n"
    );
    // A map that has them all is asked alone.
    let ran = relmap(&charts, &["map", "verify", "--repair"]);
    assert!(ran.stdout.contains("charts-1.1.2"), "{}", ran.whole());
    let ran = relmap(&charts, &["notes", "charts-1.1.1..charts-1.1.3"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

/// An entry that was written after its release, as `init` does it, is what both a range and the release alone show.
#[test]
fn an_entry_of_later_counts_for_a_release_and_a_range_alike() {
    let charts = charts();
    charts.remove("RELEASE.txt");
    for (before, version) in [("1.1.0", "1.1.1"), ("1.1.1", "1.1.2")] {
        let line = |version: &str| format!("version: {version}");
        edit(&charts, "Chart.yaml", &line(before), &line(version));
        charts.commit(&format!("Commit of {version}"));
        let tag = format!("charts-{version}");
        charts.git([
            "tag",
            "--annotate",
            "-m",
            &format!("{tag}\n\n- The message of {version}."),
            &tag,
        ]);
    }
    charts.write(
        "RELEASE.txt",
        "charts-1.1.2 (2026-11-21)\nApp: app-1.2.0\n\n- The entry of 1.1.2.\n\n\
         charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- The entry of 1.1.1.\n",
    );
    charts.commit("Begin RELEASE.txt");
    for release in ["1.1.1", "1.1.2"] {
        let json = relmap(&charts, &["notes", release, "--format", "json"]).json();
        let alone = &json["chart"]["releases"][0];
        assert_eq!(alone["notes"], format!("- The entry of {release}."));
        assert_eq!(
            (alone["source"].as_str(), alone["file"].as_str()),
            (Some("file"), Some("RELEASE.txt"))
        );
        let json = relmap(&charts, &["notes", "1.1.0..1.1.2", "--format", "json"]).json();
        let all = json["chart"]["releases"].as_array().unwrap();
        assert_eq!(all.len(), 2, "{json}");
        assert!(all.contains(alone), "{json}");
    }
    // Another branch may have no entry of it; then the tag speaks.
    charts.git(["checkout", "--quiet", "charts-1.1.2"]);
    let json = relmap(&charts, &["notes", "1.1.0..1.1.2", "--format", "json"]).json();
    assert_eq!(json["chart"]["releases"][1]["notes"], "- The message of 1.1.1.");
    assert_eq!(json["chart"]["releases"][1]["source"], "tag-message");
}

#[test]
fn without_a_map_one_thing_is_said() {
    let charts = charts();
    let ran = relmap(&charts, &["notes", "charts-1.1.0"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            0,
            "relmap: there is no release map, so the releases are read from the tags; to create one: relmap map import \
             --branch\n"
        )
    );
    for arguments in [
        &["notes", "1.9.0"][..],
        &["notes", "1.1.0..1.9.0"],
        &["map", "previous", "1.9.0"],
        &["map", "diff", "1.9.0", "1.1.0"],
    ] {
        let ran = relmap(&charts, arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}");
        assert_eq!(
            ran.stderr,
            "relmap: no chart release `1.9.0` among the tags, and there is no release map; did you mean `charts-1.1.0`?\n",
            "{arguments:?}"
        );
    }
    let ran = relmap(&charts, &["notes", "1.1.0.."]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: `1.1.0..` is not a valid range; write two releases, such as charts-1.1.0..charts-1.3.0, or one\n"
    );
}
