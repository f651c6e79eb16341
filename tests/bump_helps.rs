//! Wherever `relmap bump` fixes what `check` finds, the finding says so, and it does.

use relmap_testkit::Fixture;

use crate::support::{chart_files, charts, declare, edit, relmap};

/// `charts-1.1.0`, whose image repeats the version of the app.
fn repeating() -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    edit(&fixture, "values.yaml", "tag: \"\"", "tag: 1.2.0");
    fixture.commit("Deploy the app");
    fixture.annotated_tag("charts-1.1.0");
    fixture
}

/// A chart of third-party software.
fn system() -> Fixture {
    let fixture = Fixture::new();
    fixture.write(
        "RELEASE.txt",
        "kafka-1.0.0 (2026-11-02)\nImage: docker.io/apache/kafka:3.7.0\n\n- First.\n",
    );
    fixture.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\nappVersion: 3.7.0\n");
    fixture.write(
        "values.yaml",
        "image:\n  repository: docker.io/apache/kafka\n  tag: 3.7.0\nreplicas: 1\n",
    );
    fixture.write("templates/x.yaml", "image: {{ .Values.image }}\n");
    fixture.commit("Deploy Kafka");
    fixture.annotated_tag("kafka-1.0.0");
    fixture
}

/// A trap: its name, a repository, what happens to it, and the rules that are then broken.
type Trap = (&'static str, fn() -> Fixture, fn(&Fixture), &'static [&'static str]);

const TRAPS: &[Trap] = &[
    (
        "the image moved and nothing else",
        repeating,
        |it| edit(it, "values.yaml", "1.2.0", "1.3.0"),
        &["missing-entry", "image-tag-mismatch"],
    ),
    (
        "appVersion moved and nothing else",
        repeating,
        |it| edit(it, "Chart.yaml", "1.2.0", "1.3.0"),
        &["missing-entry", "app-version-mismatch", "image-tag-mismatch"],
    ),
    (
        "a value changed",
        charts,
        |it| edit(it, "values.yaml", "replicaCount: 2", "replicaCount: 3"),
        &["missing-entry"],
    ),
    (
        "the entry is too small",
        charts,
        |it| {
            edit(it, "Chart.yaml", "1.2.0", "1.3.0");
            declare(it, "", "charts-1.1.1", "App: app-1.3.0\n");
        },
        &["bump-too-small"],
    ),
    (
        "the entry is too large",
        charts,
        |it| {
            edit(it, "values.yaml", "replicaCount: 2", "replicaCount: 3");
            declare(it, "", "charts-1.2.0", "App: app-1.2.0\n");
        },
        &["bump-too-large"],
    ),
    (
        "the entry skips versions",
        charts,
        |it| {
            edit(it, "values.yaml", "replicaCount: 2", "replicaCount: 3");
            declare(it, "", "charts-1.1.4", "App: app-1.2.0\n");
        },
        &["version-skipped"],
    ),
    (
        "the entry is behind",
        charts,
        |it| {
            edit(it, "values.yaml", "replicaCount: 2", "replicaCount: 3");
            declare(it, "", "charts-1.0.9", "App: app-1.2.0\n");
        },
        &["version-behind"],
    ),
    (
        "the version is taken",
        charts,
        |it| {
            it.branch("elsewhere");
            edit(it, "values.yaml", "replicaCount: 2", "replicaCount: 9");
            it.commit("Elsewhere");
            it.tag("charts-1.1.1");
            it.checkout("main");
            edit(it, "values.yaml", "replicaCount: 2", "replicaCount: 3");
            declare(it, "", "charts-1.1.1", "App: app-1.2.0\n");
        },
        &["version-taken"],
    ),
    (
        "Chart.yaml has the old version",
        charts,
        |it| {
            edit(it, "values.yaml", "replicaCount: 2", "replicaCount: 3");
            declare(it, "", "charts-1.1.1", "App: app-1.2.0\n");
            edit(it, "Chart.yaml", "version: 1.1.1", "version: 1.1.0");
        },
        &["chart-version-mismatch"],
    ),
    (
        "the entry names a newer app than the chart",
        repeating,
        |it| declare(it, "", "charts-1.2.0", "App: app-1.3.0\n"),
        &["app-version-mismatch", "image-tag-mismatch"],
    ),
    (
        "the image of a system chart moved and nothing else",
        system,
        |it| edit(it, "values.yaml", "tag: 3.7.0", "tag: 3.8.0"),
        &["missing-entry", "image-field-mismatch"],
    ),
    (
        "the entry of a system chart names the old image",
        system,
        |it| {
            edit(it, "values.yaml", "tag: 3.7.0", "tag: 3.8.0");
            edit(it, "Chart.yaml", "appVersion: 3.7.0", "appVersion: 3.8.0");
            declare(it, "", "kafka-2.0.0", "Image: docker.io/apache/kafka:3.7.0\n");
        },
        &["image-field-mismatch"],
    ),
];

#[test]
fn what_bump_fixes_says_so_and_is_fixed_by_it() {
    for (name, begin, happen, rules) in TRAPS {
        let fixture = begin();
        happen(&fixture);
        let ran = relmap(&fixture, &["check", "--worktree", "--format", "json"]);
        assert_eq!(ran.code, 1, "{name}: {}", ran.whole());
        let json = ran.json();
        let findings = json["components"][0]["findings"].as_array().unwrap();
        let errors: Vec<_> = findings.iter().filter(|one| one["severity"] == "error").collect();
        let broken: Vec<&str> = errors.iter().map(|one| one["rule"].as_str().unwrap()).collect();
        assert_eq!(broken, *rules, "{name}: {}", ran.whole());
        for error in errors {
            let help = error["help"].as_str().unwrap();
            assert!(help.contains("run `relmap bump`, or "), "{name}: {error}");
        }
        let bump = ["bump", "--no-edit", "--allow-dirty"];
        let bumped = relmap(&fixture, &bump);
        assert_eq!(bumped.code, 0, "{name}: {}", bumped.whole());
        let ran = relmap(&fixture, &["check", "--worktree"]);
        assert_eq!(ran.code, 0, "{name}: {}\n{}", bumped.whole(), ran.whole());
    }
}

/// What moved is where it should be: no help leads back while another leads on.
#[test]
fn the_helps_of_an_image_that_moved_alone_agree() {
    let fixture = repeating();
    edit(&fixture, "values.yaml", "1.2.0", "1.3.0");
    let ran = relmap(&fixture, &["check", "--worktree"]);
    let helps: Vec<&str> =
        ran.stdout.lines().filter_map(|line| line.trim().strip_prefix("= help: ")).collect();
    assert_eq!(
        helps,
        [
            "run `relmap bump`, or begin RELEASE.txt with `charts-1.2.0`, and set `version: 1.2.0` in Chart.yaml",
            "run `relmap bump`, or set image.tag back to 1.2.0"
        ],
        "{}",
        ran.whole()
    );
    assert_eq!(relmap(&fixture, &["bump", "--no-edit", "--allow-dirty"]).code, 0);
    let notes = std::fs::read_to_string(fixture.path().join("RELEASE.txt")).unwrap();
    assert!(notes.starts_with("charts-1.2.0 ") && notes.contains("\nApp: app-1.3.0\n"), "{notes}");
}

/// An entry without `App:` gets it by the command that the note names.
#[test]
fn an_app_that_is_missing_is_named_by_bump() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "");
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert!(
        ran.stdout.contains(
            "= help: write the app's tag below the heading, such as `App: app-1.2.0`: relmap bump --app app-1.2.0; or \
             `Image: REPOSITORY:TAG` for third-party software\n"
        ),
        "{}",
        ran.whole()
    );
    let ran = relmap(&fixture, &["bump", "--no-edit", "--allow-dirty", "--app", "app-1.2.0"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert!(ran.code == 0 && !ran.stdout.contains("app-missing"), "{}", ran.whole());
}

#[test]
fn notes_that_wait_are_released_by_bump() {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    let notes = std::fs::read_to_string(fixture.path().join("RELEASE.txt")).unwrap();
    fixture.write("RELEASE.txt", format!("Unreleased\n\n- More replicas.\n\n{notes}"));
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert!(
        ran.stdout.contains(
            "= help: to release them, run `relmap bump`, or turn line 1 of RELEASE.txt into `charts-1.1.1`, and set \
             `version: 1.1.1` in Chart.yaml\n"
        ),
        "{}",
        ran.whole()
    );
    assert_eq!(relmap(&fixture, &["bump", "--no-edit", "--allow-dirty"]).code, 0);
    let ran = relmap(&fixture, &["check", "--worktree"]);
    assert!(ran.stdout.starts_with("pass      charts 1.1.0 -> 1.1.1 "), "{}", ran.whole());
}
