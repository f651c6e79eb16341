//! `relmap audit`: the past against the rules.

use relmap_testkit::Fixture;

use crate::support::{Ran, edit, relmap};

fn audit(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["audit", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

fn chart(fixture: &Fixture, version: &str, app: &str, values: &str) {
    fixture.write(
        "Chart.yaml",
        format!("apiVersion: v2\nname: web\nversion: {version}\nappVersion: {app}\n"),
    );
    fixture.write("values.yaml", values);
    fixture.commit(version);
}

/// Four releases without a RELEASE.txt: values as a patch, values as a minor, the app as a patch.
fn history() -> Fixture {
    let fixture = Fixture::new();
    for (version, app, values) in [
        ("1.1.0", "1.2.0", "replicas: 1\n"),
        ("1.1.1", "1.2.0", "replicas: 2\n"),
        ("1.2.0", "1.2.0", "replicas: 3\n"),
        ("1.2.1", "1.3.0", "replicas: 3\n"),
    ] {
        chart(&fixture, version, app, values);
        fixture.tag(&format!("web-{version}"));
    }
    fixture
}

/// Each release as `tag after predecessor: actual, required, compliance rules`.
#[track_caller]
fn releases(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let line = |release: &serde_json::Value| {
        let rules: Vec<String> = release["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .map(|finding| text(&finding["rule"]))
            .collect();
        let required = &release["required"];
        format!(
            "{} after {}: {}, {} {}, {} {}",
            text(&release["tag"]),
            text(&release["predecessor"]["tag"]),
            text(&release["actual"]),
            text(&required["match"]),
            text(&required["bump"]),
            text(&release["compliance"]),
            rules.join(" "),
        )
        .trim_end()
        .to_owned()
    };
    json["releases"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn releases_without_any_release_txt_are_judged_against_the_one_before() {
    let fixture = history();
    let ran = audit(&fixture, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        releases(&ran),
        [
            "web-1.2.1 after web-1.2.0: patch, at-least minor, breaks bump-too-small",
            "web-1.2.0 after web-1.1.1: minor, exactly patch, breaks bump-too-large",
            "web-1.1.1 after web-1.1.0: patch, exactly patch, obeys",
            "web-1.1.0 after -: -, - -, first",
        ]
    );
    let summary = &ran.json()["summary"];
    assert_eq!(summary["obey"], 1);
    assert_eq!(summary["break"], 2);
    assert_eq!(summary["broken_rules"]["bump-too-large"], 1);
    insta::assert_snapshot!(relmap(&fixture, &["audit", "--all"]).whole());
}

#[test]
fn the_table_is_a_spreadsheet_and_no_cell_is_a_formula() {
    let fixture = history();
    chart(&fixture, "1.3.0", "1.3.0", "'=cmd()': 1\nreplicas: 3\n");
    fixture.tag("web-1.3.0");
    let ran = relmap(&fixture, &["audit", "--format", "csv"]);
    assert_eq!(ran.code, 0);
    let lines: Vec<&str> = ran.stdout.split("\r\n").collect();
    assert_eq!(lines.len(), 7, "{}", ran.stdout);
    assert!(lines[0].starts_with("component,kind,path,tag,version,commit,predecessor,"));
    assert!(ran.stdout.lines().all(|line| {
        line.split(',').all(|cell| !cell.trim_matches('"').starts_with(['=', '+', '-', '@']))
    }));
}

#[test]
fn a_maintenance_branch_is_compared_with_its_own_line() {
    let fixture = history();
    fixture.checkout("web-1.1.1");
    fixture.branch("maintenance");
    chart(&fixture, "1.1.2", "1.2.0", "replicas: 9\n");
    fixture.tag("web-1.1.2");
    // And one that grew on no branch of an older one.
    fixture.git(["checkout", "--quiet", "--orphan", "alone"]);
    chart(&fixture, "1.1.3", "1.2.0", "replicas: 10\n");
    fixture.tag("web-1.1.3");
    let ran = audit(&fixture, &[]);
    let told = releases(&ran);
    assert!(told.contains(&"web-1.1.2 after web-1.1.1: patch, exactly patch, obeys".to_owned()));
    assert!(told.contains(&"web-1.1.3 after web-1.1.2: patch, exactly patch, obeys".to_owned()));
    let json = ran.json();
    let of = |tag: &str| {
        let releases = json["releases"].as_array().unwrap();
        let release = releases.iter().find(|release| release["tag"] == tag).unwrap();
        release["predecessor"]["is_ancestor"].clone()
    };
    assert_eq!((of("web-1.1.2"), of("web-1.1.3")), (true.into(), false.into()));
}

#[test]
fn where_the_history_ends_early_a_release_is_not_judged() {
    let whole = history();
    let shallow = whole.clone_shallow(2);
    shallow.git(["fetch", "--quiet", "--depth=2", "--tags", "origin"]);
    let ran = audit(&shallow, &[]);
    let told = releases(&ran);
    assert!(told.iter().any(|line| line.ends_with("undecided")), "{told:?}");
    assert!(ran.stdout.contains("git fetch --unshallow --tags"));
}

#[test]
fn a_departure_in_release_txt_or_in_the_tag_is_honoured_and_counted() {
    let fixture = history();
    fixture.write("RELEASE.txt", "web-1.3.0\nApp: app-1.3.0\nBump: minor - the window\n\n- X.\n");
    chart(&fixture, "1.3.0", "1.3.0", "replicas: 4\n");
    fixture.tag("web-1.3.0");
    fixture.remove("RELEASE.txt");
    chart(&fixture, "1.4.0", "1.3.0", "replicas: 5\n");
    fixture.git(["tag", "-a", "-m", "web-1.4.0\n\nBump: minor - the other one", "web-1.4.0"]);
    let ran = audit(&fixture, &[]);
    assert_eq!(
        releases(&ran)[..2],
        [
            "web-1.4.0 after web-1.3.0: minor, exactly minor, obeys",
            "web-1.3.0 after web-1.2.1: minor, exactly minor, obeys",
        ]
    );
    let json = ran.json();
    assert_eq!(json["summary"]["overridden"], 2);
    assert_eq!(json["releases"][0]["override"]["reason"], "the other one");
}

#[test]
fn a_system_chart_is_told_by_its_image_field_by_a_flag_or_by_relmap_toml() {
    let fixture = Fixture::new();
    for (version, tag) in [("1.0.0", "3.7.0"), ("1.0.1", "3.7.1")] {
        let chart = format!("apiVersion: v2\nname: kafka\nversion: {version}\nappVersion: {tag}\n");
        fixture.write("Chart.yaml", chart);
        fixture.write("values.yaml", format!("image:\n  repository: a/kafka\n  tag: {tag}\n"));
        fixture.commit(version);
        fixture.tag(&format!("kafka-{version}"));
    }
    let first = |ran: &Ran| releases(ran)[0].clone();
    let major = "kafka-1.0.1 after kafka-1.0.0: patch, exactly major, breaks bump-too-small";
    let mirrored = "kafka-1.0.1 after kafka-1.0.0: patch, exactly patch, obeys";
    assert_eq!(first(&audit(&fixture, &["--kind", "system"])), major);
    assert_eq!(first(&audit(&fixture, &["--kind", "system", "--preset", "mirror"])), mirrored);
    let toml = "[[component]]\nname = \"kafka\"\nkind = \"system\"\npath = \".\"\n\n[rules]\npreset = \"mirror\"\n";
    fixture.write("relmap.toml", toml);
    assert_eq!(first(&audit(&fixture, &[])), mirrored);
    // A preset that is named replaces all that relmap.toml says of rules.
    assert_eq!(first(&audit(&fixture, &["--preset", "strict"])), major);
    fixture.remove("relmap.toml");
    fixture.write("RELEASE.txt", "kafka-1.0.2\nImage: a/kafka:3.7.2\n\n- X.\n");
    edit(&fixture, "values.yaml", "3.7.1", "3.7.2");
    edit(
        &fixture,
        "Chart.yaml",
        "version: 1.0.1\nappVersion: 3.7.1",
        "version: 1.0.2\nappVersion: 3.7.2",
    );
    fixture.commit("1.0.2");
    fixture.tag("kafka-1.0.2");
    assert_eq!(
        first(&audit(&fixture, &[])),
        "kafka-1.0.2 after kafka-1.0.1: patch, exactly major, breaks bump-too-small"
    );
}

#[test]
fn an_app_may_skip_no_version() {
    let fixture = Fixture::new();
    for version in ["1.0.0", "1.1.0", "1.3.0", "1.3.1"] {
        fixture.write("main.c", version);
        fixture.commit(version);
        fixture.tag(&format!("v{version}"));
    }
    assert_eq!(
        releases(&audit(&fixture, &[])),
        [
            "v1.3.1 after v1.3.0: patch, at-least patch, obeys",
            "v1.3.0 after v1.1.0: minor, at-least patch, breaks version-skipped",
            "v1.1.0 after v1.0.0: minor, at-least patch, obeys",
            "v1.0.0 after -: -, - -, first",
        ]
    );
}

#[test]
fn one_chart_of_several_can_be_audited_and_another_name_is_told() {
    let fixture = history();
    let ran = audit(&fixture, &["--chart", "web"]);
    assert_eq!(releases(&ran).len(), 4);
    let ran = audit(&fixture, &["--chart", "wbe"]);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.stderr, "relmap: there is no component `wbe` here; the only one is `web`\n");
}

#[test]
fn what_is_suggested_is_a_relmap_toml_that_keeps_its_promise() {
    let fixture = Fixture::new();
    // A team that releases values as minors, and the app's minors as patches.
    chart(&fixture, "1.0.0", "1.0.0", "replicas: 0\n");
    fixture.tag("web-1.0.0");
    for number in 1..=12 {
        chart(
            &fixture,
            &format!("1.{number}.0"),
            &format!("1.{}.0", number - 1),
            &format!("replicas: {number}\n"),
        );
        fixture.tag(&format!("web-1.{number}.0"));
        chart(
            &fixture,
            &format!("1.{number}.1"),
            &format!("1.{number}.0"),
            &format!("replicas: {number}\n"),
        );
        fixture.tag(&format!("web-1.{number}.1"));
    }
    let ran = relmap(&fixture, &["audit", "--suggest"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.stdout);
    let suggested = audit(&fixture, &["--suggest"]).json()["suggestions"][0].clone();
    assert_eq!(suggested["before"], 0);
    assert_eq!((suggested["after"].clone(), suggested["releases"].clone()), (24.into(), 24.into()));
    fixture.write("relmap.toml", ran.stdout);
    let after = audit(&fixture, &[]).json();
    assert_eq!(after["rules"], "relmap.toml");
    assert_eq!(after["summary"]["obey"], suggested["after"]);
}
