//! An app and its chart that one tag releases: the chart was released by it, until it has a tag of its own.

use relmap_testkit::Fixture;
use serde_json::Value;

use super::{begin, chart, goes_on, more_replicas, passes, read, release, relmap, succeeds, tags};

/// A repository with an app and its chart, and a tag for both versions.
fn both() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("Dockerfile", "FROM scratch\n");
    fixture.write("main.go", "1\n");
    for version in ["1.2.2", "1.2.3"] {
        chart(&fixture, "charts/app/", "app", version, version);
        release(&fixture, &format!("v{version}"));
    }
    fixture
}

fn next(fixture: &Fixture, component: &str) -> String {
    succeeds(fixture, &["next", "--component", component]).stdout.trim().to_owned()
}

/// A change of the app alone, and its release.
fn release_app(fixture: &Fixture) {
    fixture.write("main.go", "2\n");
    fixture.commit("Serve more");
    let bump = ["bump", "--component", "repo", "--date", "2026-11-21", "--note", "Serve more."];
    succeeds(fixture, &bump);
    fixture.commit("Release the app");
    succeeds(fixture, &["release", "--component", "repo"]);
}

/// The releases of a kind of document, a line each.
fn rows(document: &Value, list: &str, keys: &[&str]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let line = |row: &Value| keys.iter().map(|key| text(&row[*key])).collect::<Vec<_>>().join(" ");
    document[list].as_array().unwrap().iter().map(line).collect()
}

/// The releases of the chart that `map import` and `audit` find.
fn found(fixture: &Fixture) -> (Vec<String>, Vec<String>) {
    let import = succeeds(fixture, &["map", "import", "--format", "json"]).json();
    let audit = relmap(fixture, &["audit", "--format", "json"]).json();
    let import = rows(&import, "rows", &["tag", "chart", "chart_version", "issues"]);
    let mut audit = rows(&audit, "releases", &["component", "tag"]);
    audit.retain(|line| line.starts_with("app "));
    (import, audit)
}

const MISSING: &str = "the packaged chart changed since v1.2.3 but charts/app/RELEASE.txt has no new entry; two different charts would share one version";

/// The tag builds the app from the whole repository, so it is the app's from now on. It released the chart as well.
#[test]
fn a_tag_that_app_and_chart_share_is_the_apps_and_released_the_chart() {
    for options in [&[][..], &["--app-repository", "."]] {
        let fixture = both();
        let ran = begin(&fixture, options);
        for guess in [
            "guess: v1.2.3 names a release of an app in this repository, repo, which gets its own RELEASE.txt\n       if that tag is no app's: delete its release file and its `[[component]]` in relmap.toml\n",
            "guess: v1.2.3 released app as well; from now on app gets tags of its own, next one like app-1.2.4\n       to name them otherwise: change the heading in charts/app/RELEASE.txt\n",
        ] {
            assert!(ran.stdout.contains(guess), "{}", ran.whole());
        }
        assert!(!ran.stdout.contains("asks for no release"), "{}", ran.whole());
        assert_eq!(
            read(&fixture, "relmap.toml"),
            "[[component]]\nname = \"repo\"\nkind = \"app\"\ntag = \"v{version}\"\n\n\
             [[component]]\nname = \"app\"\nkind = \"chart\"\napp = \"repo\"\npath = \"charts/app\"\n"
        );
        assert_eq!(
            read(&fixture, "RELEASE.txt"),
            "v1.2.3 (2023-11-14)\n\n- Work for v1.2.3\n\nv1.2.2 (2023-11-14)\n\n- Work for v1.2.2\n"
        );
        assert_eq!(
            read(&fixture, "charts/app/RELEASE.txt"),
            "app-1.2.3 (2023-11-14)\nApp: v1.2.3\n\n- Released with the app, by the tag v1.2.3.\n"
        );
        passes(&fixture);
        // What is released is not released again.
        succeeds(&fixture, &["release"]);
        assert_eq!(tags(&fixture), "v1.2.2 v1.2.3");
        let ran = succeeds(&fixture, &["release"]);
        assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
        // Values are a release of the chart alone, and code is one of the app.
        goes_on(&fixture, "charts/app/", "app", "1.2.4", "app-1.2.4");
        assert_eq!(tags(&fixture), "app-1.2.4 v1.2.2 v1.2.3");
        fixture.write("main.go", "2\n");
        fixture.commit("Serve more");
        assert_eq!(next(&fixture, "repo"), "1.2.4");
        assert_eq!(next(&fixture, "app"), "1.2.4");
    }
}

#[test]
fn a_chart_that_changed_since_the_shared_tag_needs_a_new_version() {
    let fixture = both();
    begin(&fixture, &[]);
    more_replicas(&fixture, "charts/app/");
    let ran = relmap(&fixture, &["check"]);
    assert!(ran.code == 1 && ran.stdout.contains(MISSING), "{}", ran.whole());
    let ran = relmap(&fixture, &["release"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert_eq!(tags(&fixture), "v1.2.2 v1.2.3");
    assert_eq!(next(&fixture, "app"), "1.2.4");
}

/// Nobody asked for a version before relmap came.
#[test]
fn init_says_that_a_chart_changed_since_the_shared_tag() {
    let fixture = both();
    more_replicas(&fixture, "charts/app/");
    let ran = begin(&fixture, &[]);
    let said = format!("`relmap check` will say fail for app: {MISSING}");
    assert!(ran.stderr.contains(&said), "{}", ran.whole());
    assert_eq!(relmap(&fixture, &["check", "--all"]).code, 1);
    assert_eq!(next(&fixture, "app"), "1.2.4");
}

/// A version above the shared tag is the next release, whether the app has one or not.
#[test]
fn a_version_above_the_shared_tag_is_the_next_release() {
    let fixture = both();
    chart(&fixture, "charts/app/", "app", "1.2.4", "1.2.3");
    more_replicas(&fixture, "charts/app/");
    begin(&fixture, &[]);
    assert!(
        read(&fixture, "charts/app/RELEASE.txt")
            .starts_with("app-1.2.4 (2026-11-20)\nApp: v1.2.3\n")
    );
    passes(&fixture);
    succeeds(&fixture, &["release"]);
    assert_eq!(tags(&fixture), "app-1.2.4 v1.2.2 v1.2.3");
}

#[test]
fn import_and_audit_find_the_same_releases_before_and_after() {
    let fixture = both();
    let before = found(&fixture);
    assert_eq!(before.0, ["v1.2.2 app 1.2.2 []", "v1.2.3 app 1.2.3 []"]);
    assert_eq!(before.1, ["app v1.2.3", "app v1.2.2"]);
    begin(&fixture, &[]);
    assert_eq!(found(&fixture), before);
    // The app's next release is not the chart's, and the chart's own tag is.
    release_app(&fixture);
    assert_eq!(found(&fixture), before);
    goes_on(&fixture, "charts/app/", "app", "1.2.4", "app-1.2.4");
    let (import, audit) = found(&fixture);
    let own = "app-1.2.4 app 1.2.4 []".to_owned();
    assert_eq!(import, [vec![own], before.0].concat());
    assert_eq!(audit, ["app app-1.2.4", "app v1.2.3", "app v1.2.2"]);
}

#[test]
fn map_and_repository_agree() {
    let fixture = both();
    succeeds(&fixture, &["map", "import", "--branch"]);
    begin(&fixture, &[]);
    succeeds(&fixture, &["map", "verify"]);
    goes_on(&fixture, "charts/app/", "app", "1.2.4", "app-1.2.4");
    succeeds(&fixture, &["map", "verify"]);
    let map = fixture.git(["show", "release-map:app.jsonl"]);
    let charts: Vec<String> = map
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["chart"].to_string())
        .collect();
    assert_eq!(charts, ["\"v1.2.2\"", "\"v1.2.3\"", "\"app-1.2.4\""]);
}

/// Since the chart has a RELEASE.txt, its headings say which tags it has.
#[test]
fn a_later_release_of_the_app_is_none_of_the_chart() {
    let fixture = both();
    begin(&fixture, &[]);
    release_app(&fixture);
    assert_eq!(tags(&fixture), "v1.2.2 v1.2.3 v1.2.4");
    passes(&fixture);
    more_replicas(&fixture, "charts/app/");
    let ran = relmap(&fixture, &["check"]);
    assert!(ran.code == 1 && ran.stdout.contains(MISSING), "{}", ran.whole());
    let path = "charts/app/values.yaml";
    fixture.write(path, read(&fixture, path).replace("replicaCount: 3", "replicaCount: 1"));
    fixture.commit("Back");
    goes_on(&fixture, "charts/app/", "app", "1.2.4", "app-1.2.4");
}

/// The release that main made next is taken, and nothing more.
#[test]
fn a_maintenance_branch_is_compared_with_its_own_shared_tag() {
    let fixture = both();
    fixture.git(["switch", "--quiet", "--create", "release-1.2", "v1.2.2"]);
    begin(&fixture, &[]);
    assert!(read(&fixture, "charts/app/RELEASE.txt").starts_with("app-1.2.2 (2023-11-14)\n"));
    passes(&fixture);
    more_replicas(&fixture, "charts/app/");
    let ran = relmap(&fixture, &["check"]);
    let missing = MISSING.replace("v1.2.3", "v1.2.2");
    assert!(ran.code == 1 && ran.stdout.contains(&missing), "{}", ran.whole());
    assert_eq!(next(&fixture, "app"), "1.2.4");
}

/// A minor of the app is one of the chart.
#[test]
fn the_move_of_the_app_counts() {
    let fixture = both();
    begin(&fixture, &[]);
    chart(&fixture, "charts/app/", "app", "1.2.4", "1.3.0");
    let entry = "app-1.2.4 (2026-11-21)\nApp: v1.3.0\n\n- More.\n\n";
    let path = "charts/app/RELEASE.txt";
    fixture.write(path, format!("{entry}{}", read(&fixture, path)));
    fixture.write("RELEASE.txt", format!("v1.3.0\n\n- More.\n\n{}", read(&fixture, "RELEASE.txt")));
    fixture.write("main.go", "2\n");
    fixture.commit("Serve more");
    let ran = relmap(&fixture, &["check"]);
    let expected = "app-1.2.4 is a patch bump from v1.2.3, but the changes need at least a minor";
    assert!(ran.code == 1 && ran.stdout.contains(expected), "{}", ran.whole());
    assert_eq!(next(&fixture, "app"), "1.3.0");
}

/// Their versions met once, when both began.
#[test]
fn a_version_that_app_and_chart_had_by_chance_releases_no_chart() {
    let fixture = Fixture::new();
    for (number, (own, app)) in
        [("0.1.0", "0.1.0"), ("0.1.0", "0.2.0"), ("0.3.0", "0.4.0")].into_iter().enumerate()
    {
        fixture.write("main.go", format!("{number}\n"));
        chart(&fixture, "charts/app/", "app", own, app);
        release(&fixture, &format!("v{app}"));
    }
    begin(&fixture, &[]);
    passes(&fixture);
    assert!(
        read(&fixture, "charts/app/RELEASE.txt")
            .starts_with("app-0.3.0 (2026-11-20)\nApp: v0.4.0\n")
    );
    let (import, audit) = found(&fixture);
    assert_eq!((import, audit), (Vec::<String>::new(), Vec::<String>::new()));
    succeeds(&fixture, &["release"]);
    assert_eq!(tags(&fixture), "app-0.3.0 v0.1.0 v0.2.0 v0.4.0");
    passes(&fixture);
}
