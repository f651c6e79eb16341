//! One chart.

use relmap_testkit::Fixture;

use super::{begin, chart, goes_on, passes, read, release, relmap, succeeds, tags};

#[test]
fn every_form_of_tags_and_every_folder_goes_on_as_it_was() {
    for (folder, old, new, next) in [
        ("", "v1.0.0", "v1.1.0", "v1.1.1"),
        ("", "1.0.0", "1.1.0", "1.1.1"),
        ("", "web-1.0.0", "web-1.1.0", "web-1.1.1"),
        ("charts/web/", "web-v1.0.0", "web-v1.1.0", "web-v1.1.1"),
        ("deploy/helm/web/", "web/v1.0.0", "web/v1.1.0", "web/v1.1.1"),
        ("helm/", "charts/web/1.0.0", "charts/web/1.1.0", "charts/web/1.1.1"),
        ("kubernetes/", "helm-chart-1.0.0", "helm-chart-1.1.0", "helm-chart-1.1.1"),
    ] {
        let fixture = Fixture::new();
        chart(&fixture, folder, "web", "1.0.0", "2.0.3");
        release(&fixture, old);
        chart(&fixture, folder, "web", "1.1.0", "2.0.4");
        release(&fixture, new);
        begin(&fixture, &[]);
        passes(&fixture);
        let file = read(&fixture, &format!("{folder}RELEASE.txt"));
        assert!(file.starts_with(&format!("{new} (2023-11-14)\nApp: 2.0.4\n")), "{file}");
        more(&fixture, folder, next);
    }
}

#[track_caller]
fn more(fixture: &Fixture, folder: &str, tag: &str) {
    let json = relmap(fixture, &["check", "--all", "--format", "json"]).json();
    let name = json["components"][0]["name"].as_str().unwrap().to_owned();
    goes_on(fixture, folder, &name, "1.1.1", tag);
}

/// Nobody knows how an app is tagged whose repository is not known, so no tag is made up.
#[test]
fn the_version_of_the_app_is_recorded_and_no_tag_of_it() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "v2.0.4");
    release(&fixture, "web-1.0.0");
    let ran = begin(&fixture, &[]);
    let guess = "guess: `App:` is the appVersion of the chart, since the tags of the app are not known; the map calls such an app like its chart\n       to name its tags: relmap init --app-repository PATH_OR_URL\n";
    assert!(ran.stdout.contains(guess), "{}", ran.whole());
    goes_on(&fixture, "", "web", "1.0.1", "web-1.0.1");
    let map = fixture.git(["grep", "", "release-map"]);
    assert!(map.contains("2.0.4") && !map.contains("web-2.0.4"), "{map}");
    let message = fixture.git(["tag", "--list", "--format=%(contents)", "web-1.0.1"]);
    assert!(message.contains("App: 2.0.4"), "{message}");
    let found = succeeds(&fixture, &["map", "find", "--app", "2.0.4"]);
    assert!(found.stdout.contains("web-1.0.1"), "{}", found.whole());
}

#[test]
fn a_chart_that_was_never_tagged_gets_its_first_tag() {
    let fixture = Fixture::new();
    chart(&fixture, "charts/web/", "web", "0.3.0", "1.0.0");
    fixture.commit("Begin");
    let ran = begin(&fixture, &[]);
    let guess = "guess: web has no tag yet; once this is committed, `relmap release` makes web-0.3.0\n       to name tags otherwise: change the heading in RELEASE.txt\n";
    assert!(ran.stdout.contains(guess), "{}", ran.whole());
    passes(&fixture);
    succeeds(&fixture, &["release"]);
    assert_eq!(tags(&fixture), "web-0.3.0");
    goes_on(&fixture, "charts/web/", "web", "0.3.1", "web-0.3.1");
}

#[test]
fn a_prerelease_and_releases_of_old_lines_are_taken_as_they_are() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "1.0.0");
    release(&fixture, "web-1.0.0");
    chart(&fixture, "", "web", "1.1.0", "1.0.0");
    release(&fixture, "web-1.1.0");
    fixture.checkout("web-1.0.0");
    fixture.branch("old");
    chart(&fixture, "", "web", "1.0.1", "1.0.0");
    // A day later than that of the higher version.
    fixture.commit_at("Fix", 1_700_200_000);
    fixture.tag("web-1.0.1");
    fixture.checkout("main");
    fixture.git(["merge", "--quiet", "--strategy", "ours", "-m", "Merge", "old"]);
    begin(&fixture, &[]);
    let file = read(&fixture, "RELEASE.txt");
    assert!(file.contains("web-1.0.1 (2023-11-17)\n"), "{file}");
    let ran = succeeds(&fixture, &["check", "--all"]);
    assert!(!ran.stdout.contains("warning"), "{}", ran.whole());
    chart(&fixture, "", "web", "1.2.0-rc.1", "1.0.0");
    fixture.git(["rm", "--quiet", "--cached", "RELEASE.txt"]);
    fixture.remove("RELEASE.txt");
    release(&fixture, "web-1.2.0-rc.1");
    begin(&fixture, &[]);
    assert!(read(&fixture, "RELEASE.txt").starts_with("web-1.2.0-rc.1 (2023-11-"));
    passes(&fixture);
}

#[test]
fn a_library_chart_has_no_app() {
    let fixture = Fixture::new();
    fixture.write(
        "Chart.yaml",
        "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\nappVersion: \"1.0.0\"\n",
    );
    release(&fixture, "lib-1.0.0");
    begin(&fixture, &[]);
    assert_eq!(read(&fixture, "RELEASE.txt"), "lib-1.0.0 (2023-11-14)\n\n- Work for lib-1.0.0\n");
    passes(&fixture);
}

/// What people wrote into tags becomes notes as a release file has them, and pages show code as code.
#[test]
fn messages_of_tags_become_notes_in_the_manner_of_the_file() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "2.0.3");
    fixture.commit("Begin");
    let message = "web-1.0.0\n\n## Fixed\n\n* Take the `port` of the service from the values, since the one of the container is \
                   no longer the same on each machine (#12)\n* A host\n";
    fixture.git(["tag", "-a", "--cleanup=verbatim", "web-1.0.0", "-m", message]);
    let ran = begin(&fixture, &[]);
    assert_eq!(
        read(&fixture, "RELEASE.txt"),
        "web-1.0.0 (2023-11-14)\nApp: 2.0.3\n\nFixed:\n- Take the `port` of the service from the values, since the one of \
         the container\n  is no longer the same on each machine (#12)\n- A host\n",
        "{}",
        ran.whole()
    );
    passes(&fixture);
    goes_on(&fixture, "", "web", "1.0.1", "web-1.0.1");
    succeeds(&fixture, &["map", "import", "--branch"]);
    succeeds(&fixture, &["map", "html", "pages"]);
    let pages = std::fs::read_dir(fixture.path().join("pages")).unwrap();
    let pages: String =
        pages.filter_map(|page| std::fs::read_to_string(page.unwrap().path()).ok()).collect();
    assert!(pages.contains("- Take the <code>port</code> of the service"), "{pages}");
    assert!(!pages.contains("`port`"), "{pages}");
}
