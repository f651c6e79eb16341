//! Tags: how they are named, and what they lead to.

use relmap_testkit::Fixture;

use super::{chart, import, release, seen};
use crate::support::relmap;

#[test]
fn the_document_and_the_text() {
    let fixture = Fixture::new();
    release(&fixture, "charts/web/", "web", "1.0.0", "web-1.0.0");
    chart(&fixture, "charts/web/", "web", "1.1.0", "latest");
    fixture.commit("Float");
    fixture.annotated_tag("web-1.1.1");
    fixture.tag("nightly");
    insta::assert_snapshot!("map_import_json", import(&fixture, &[]).whole());
    insta::assert_snapshot!("map_import_text", relmap(&fixture, &["map", "import"]).whole());
}

#[test]
fn every_scheme_is_read() {
    for tag in [
        "web-1.2.3",
        "web/1.2.3",
        "web-v1.2.3",
        "web@1.2.3",
        "web_1.2.3",
        "Web-1.2.3",
        "web-helm-chart-1.2.3",
        "helm-chart-web-1.2.3",
        "web-chart-1.2.3",
        "web-chart-v1.2.3",
        "chart/web/v1.2.3",
        "charts/web-1.2.3",
        "helm-v1.2.3",
        "helm-chart-1.2.3",
        "charts-1.2.3",
        "release-1.2.3",
        "v1.2.3",
        "1.2.3",
    ] {
        let fixture = Fixture::new();
        release(&fixture, "deploy/web/", "web", "1.2.3", tag);
        assert_eq!(seen(&fixture), [format!("{tag} deploy/web 1.2.3 1.0.0")]);
    }
}

#[test]
fn teams_change_how_they_name_tags() {
    let fixture = Fixture::new();
    release(&fixture, "", "web", "1.0.0", "v1.0.0");
    release(&fixture, "", "web", "1.1.0", "web-1.1.0");
    release(&fixture, "", "web", "1.2.0", "helm-chart-1.2.0");
    assert_eq!(
        seen(&fixture),
        ["helm-chart-1.2.0 . 1.2.0 1.0.0", "v1.0.0 . 1.0.0 1.0.0", "web-1.1.0 . 1.1.0 1.0.0"]
    );
}

#[test]
fn a_title_of_its_own_is_a_doubt_where_the_version_shows_the_chart() {
    let fixture = Fixture::new();
    release(&fixture, "", "web", "1.0.0", "deploy-1.0.0");
    fixture.tag("deploy-9.0.0");
    assert_eq!(
        seen(&fixture),
        ["deploy-1.0.0 . 1.0.0 1.0.0 title-inferred", "deploy-9.0.0 skipped no-chart"]
    );
    // A tag with the right title takes it back.
    fixture.tag("web-1.0.0");
    assert_eq!(
        seen(&fixture),
        [
            "deploy-1.0.0 skipped no-chart",
            "deploy-9.0.0 skipped no-chart",
            "web-1.0.0 . 1.0.0 1.0.0"
        ]
    );
}

#[test]
fn apps_beside_their_chart_keep_their_tags() {
    let fixture = Fixture::new();
    fixture.write("main.c", "1\n");
    fixture.commit("An app");
    fixture.tag("v0.8.0");
    for (chart_version, app) in [("1.0.0", "0.9.0"), ("1.1.0", "0.10.0"), ("1.2.0", "0.10.0")] {
        chart(&fixture, "charts/web/", "web", chart_version, app);
        fixture.commit("Release the chart");
        fixture.tag(&format!("web-helm-chart-{chart_version}"));
        if chart_version != "1.2.0" {
            fixture.tag(&format!("v{app}"));
        }
    }
    fixture.tag("v0.11.0");
    fixture.tag("web-0.11.0");
    assert_eq!(
        seen(&fixture),
        [
            "v0.10.0 skipped app-release",
            "v0.11.0 skipped app-release",
            "v0.8.0 skipped no-chart",
            "v0.9.0 skipped app-release",
            "web-0.11.0 skipped app-release",
            "web-helm-chart-1.0.0 charts/web 1.0.0 0.9.0",
            "web-helm-chart-1.1.0 charts/web 1.1.0 0.10.0",
            "web-helm-chart-1.2.0 charts/web 1.2.0 0.10.0",
        ]
    );
    let skipped = import(&fixture, &[]).json()["skipped"].clone();
    assert_eq!(
        skipped[0]["detail"],
        "Chart.yaml in charts/web says version 1.1.0, appVersion 0.10.0"
    );
}

#[test]
fn app_and_chart_in_step_and_then_apart() {
    let fixture = Fixture::new();
    for version in ["1.0.0", "1.1.0", "1.2.0"] {
        chart(&fixture, "deploy/helm/", "web", version, version);
        fixture.commit(version);
        fixture.tag(&format!("v{version}"));
    }
    for (chart_version, app) in [("7.0.0", "1.3.0"), ("7.1.0", "1.4.0")] {
        chart(&fixture, "deploy/helm/", "web", chart_version, app);
        fixture.commit(app);
        fixture.tag(&format!("v{app}"));
    }
    assert_eq!(
        seen(&fixture),
        [
            "v1.0.0 deploy/helm 1.0.0 1.0.0 tag-ambiguous",
            "v1.1.0 deploy/helm 1.1.0 1.1.0 tag-ambiguous",
            "v1.2.0 deploy/helm 1.2.0 1.2.0 tag-ambiguous",
            "v1.3.0 skipped app-release",
            "v1.4.0 skipped app-release",
        ]
    );
}

#[test]
fn a_version_that_disagrees_is_a_doubt() {
    let fixture = Fixture::new();
    release(&fixture, "", "web", "0.1.0", "v0.1.0");
    release(&fixture, "", "web", "0.1.1", "v0.1.1");
    release(&fixture, "", "web", "0.1.1", "v0.1.2");
    assert_eq!(
        seen(&fixture),
        [
            "v0.1.0 . 0.1.0 1.0.0",
            "v0.1.1 . 0.1.1 1.0.0 version-twice",
            "v0.1.2 . 0.1.1 1.0.0 version-mismatch,version-twice",
        ]
    );
}

#[test]
fn a_bare_tag_in_a_repository_of_many_charts() {
    let fixture = Fixture::new();
    chart(&fixture, "web/", "web", "2.0.0", "1.0.0");
    chart(&fixture, "db/", "db", "3.0.0", "1.0.0");
    fixture.commit("Two charts");
    fixture.tag("v9.0.0");
    assert_eq!(seen(&fixture), ["v9.0.0 skipped several-charts"]);
    fixture.git(["tag", "-d", "v9.0.0"]);
    fixture.tag("v2.0.0");
    assert_eq!(seen(&fixture), ["v2.0.0 web 2.0.0 1.0.0"]);
    chart(&fixture, "db/", "db", "2.1.0", "1.0.0");
    chart(&fixture, "web/", "web", "2.1.0", "1.0.0");
    fixture.commit("The same version");
    fixture.tag("v2.1.0");
    // Other tags of this form name `web`, so this one does.
    assert_eq!(seen(&fixture)[1], "v2.1.0 web 2.1.0 1.0.0");
}

#[test]
fn one_tag_for_many_charts_of_one_version_is_a_release_of_each() {
    let fixture = Fixture::new();
    for version in ["7.0.0", "7.1.0"] {
        for name in ["search", "board", "beats"] {
            chart(&fixture, &format!("{name}/"), name, version, version);
        }
        fixture.commit(version);
        fixture.tag(&format!("v{version}"));
    }
    assert_eq!(
        seen(&fixture),
        [
            "v7.0.0 beats 7.0.0 7.0.0",
            "v7.0.0 board 7.0.0 7.0.0",
            "v7.0.0 search 7.0.0 7.0.0",
            "v7.1.0 beats 7.1.0 7.1.0",
            "v7.1.0 board 7.1.0 7.1.0",
            "v7.1.0 search 7.1.0 7.1.0",
        ]
    );
    // Each is a release of its own chart in the map.
    let json = import(&fixture, &[]).json();
    let titles: Vec<_> = json["rows"].as_array().unwrap().iter().map(|row| &row["chart"]).collect();
    assert_eq!(titles[..3], ["beats", "board", "search"]);
    // A tag that none of them agrees with names none of them.
    fixture.tag("v9.0.0");
    assert_eq!(seen(&fixture)[6..], ["v9.0.0 skipped several-charts"]);
}

#[test]
fn a_chart_that_meets_the_version_of_a_tag_once_is_not_named_by_it() {
    let fixture = Fixture::new();
    chart(&fixture, "lib/", "lib", "1.1.0", "1.0.0");
    for version in ["1.0.0", "1.1.0", "1.2.0", "1.3.0"] {
        release(&fixture, "web/", "web", version, &format!("v{version}"));
    }
    assert_eq!(
        seen(&fixture),
        [
            "v1.0.0 web 1.0.0 1.0.0",
            "v1.1.0 web 1.1.0 1.0.0",
            "v1.2.0 web 1.2.0 1.0.0",
            "v1.3.0 web 1.3.0 1.0.0",
        ]
    );
}

#[test]
fn of_two_tags_at_one_commit_one_names_the_further_charts() {
    let fixture = Fixture::new();
    chart(&fixture, "web/", "web", "1.0.0", "1.0.0");
    chart(&fixture, "web-policies/", "web-policies", "1.0.0", "1.0.0");
    fixture.commit("1.0.0");
    fixture.tag("helm-chart-v.1.0.0");
    fixture.tag("helm-chart-v1.0.0");
    assert_eq!(
        seen(&fixture),
        [
            "helm-chart-v.1.0.0 web 1.0.0 1.0.0 version-twice",
            "helm-chart-v1.0.0 web 1.0.0 1.0.0 version-twice",
            "helm-chart-v1.0.0 web-policies 1.0.0 1.0.0",
        ]
    );
}

#[test]
fn a_tag_may_name_two_charts_with_a_version_each() {
    let fixture = Fixture::new();
    chart(&fixture, "charts/sonar/", "sonar", "8.0.4", "9.9.4");
    chart(&fixture, "charts/sonar-dce/", "sonar-dce", "7.0.4", "9.9.4");
    chart(&fixture, "charts/sonar-lts/", "sonar-lts", "2.0.0", "8.9.0");
    fixture.commit("Two charts");
    fixture.tag("sonar-8.0.4-sonar-dce-7.0.4");
    fixture.tag("sonar-8.0.4-sonar-dce-7.0.4-sonar-lts-2.0.0");
    // The other name is no chart's, so this is a prerelease of one chart.
    fixture.tag("sonar-8.0.4-rc-7.0.4");
    // Charts released before their Chart.yaml said so.
    fixture.tag("sonar-9.0.0-sonar-dce-9.0.0");
    assert_eq!(
        seen(&fixture),
        [
            "sonar-8.0.4-rc-7.0.4 charts/sonar 8.0.4 9.9.4 version-mismatch,version-twice",
            "sonar-8.0.4-sonar-dce-7.0.4 charts/sonar 8.0.4 9.9.4 version-twice",
            "sonar-8.0.4-sonar-dce-7.0.4 charts/sonar-dce 7.0.4 9.9.4 version-twice",
            "sonar-8.0.4-sonar-dce-7.0.4-sonar-lts-2.0.0 charts/sonar 8.0.4 9.9.4 version-twice",
            "sonar-8.0.4-sonar-dce-7.0.4-sonar-lts-2.0.0 charts/sonar-dce 7.0.4 9.9.4 version-twice",
            "sonar-8.0.4-sonar-dce-7.0.4-sonar-lts-2.0.0 charts/sonar-lts 2.0.0 8.9.0",
            "sonar-9.0.0-sonar-dce-9.0.0 charts/sonar 8.0.4 9.9.4 version-mismatch,version-twice",
            "sonar-9.0.0-sonar-dce-9.0.0 charts/sonar-dce 7.0.4 9.9.4 version-mismatch,version-twice",
        ]
    );
}

#[test]
fn a_hundred_tags_at_one_commit() {
    let fixture = Fixture::new();
    for number in 0..100 {
        chart(&fixture, &format!("charts/c{number}/"), &format!("c{number}"), "1.0.0", "2.0.0");
    }
    let commit = fixture.commit("A hundred charts");
    for number in 0..100 {
        fixture.tag(&format!("c{number}-1.0.0"));
    }
    let json = import(&fixture, &[]).json();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 100);
    for row in rows {
        assert_eq!(row["commit"], commit.as_str());
        assert_eq!(row["path"], format!("charts/{}", row["chart"].as_str().unwrap()));
        assert_eq!(row["issues"], serde_json::json!([]));
    }
}

#[test]
fn tags_off_every_branch() {
    let fixture = Fixture::new();
    release(&fixture, "", "web", "1.0.0", "web-1.0.0");
    fixture.git(["checkout", "--quiet", "--orphan", "gone"]);
    release(&fixture, "", "web", "0.9.0", "web-0.9.0");
    fixture.checkout("main");
    fixture.git(["branch", "--quiet", "-D", "gone"]);
    assert_eq!(seen(&fixture), ["web-0.9.0 . 0.9.0 1.0.0", "web-1.0.0 . 1.0.0 1.0.0"]);
}

#[test]
fn annotated_tags_of_tags_and_tags_of_other_things() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "1.0.0");
    let commit = fixture.commit("First");
    fixture.annotated_tag("web-1.0.0");
    fixture.git(["tag", "-a", "-m", "A tag of a tag", "v1.0.0", "web-1.0.0"]);
    fixture.git(["tag", "tree-1.0.0", "HEAD^{tree}"]);
    fixture.git(["tag", "-a", "-m", "A file", "file-1.0.0", "HEAD:Chart.yaml"]);
    let json = import(&fixture, &[]).json();
    assert_eq!(json["rows"][0]["commit"], commit.as_str());
    assert_eq!(json["rows"][1]["commit"], commit.as_str());
    assert_eq!(
        super::lines(&json),
        [
            "file-1.0.0 skipped no-commit",
            "tree-1.0.0 skipped no-commit",
            "v1.0.0 . 1.0.0 1.0.0 version-twice",
            "web-1.0.0 . 1.0.0 1.0.0 version-twice",
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_skipped() {
    use std::os::unix::ffi::OsStringExt as _;
    let fixture = Fixture::new();
    fixture.write("caf\u{e9}/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    let odd = std::ffi::OsString::from_vec(b"caf\xe9-charts".to_vec());
    let folder = fixture.path().join(odd);
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("Chart.yaml"), "name: db\nversion: 2.0.0\n").unwrap();
    fixture.commit("Odd names");
    fixture.tag("web-1.0.0");
    fixture.tag("db-2.0.0");
    let tag = std::ffi::OsString::from_vec(b"caf\xe9-1.0.0".to_vec());
    fixture.git(["tag".into(), tag]);
    assert_eq!(
        seen(&fixture),
        [
            "caf\u{fffd}-1.0.0 skipped not-utf8",
            "db-2.0.0 caf\u{fffd}-charts 2.0.0 -",
            "web-1.0.0 caf\u{e9} 1.0.0 -",
        ]
    );
}

#[test]
fn what_the_clone_lacks_is_undecided() {
    let fixture = Fixture::new();
    release(&fixture, "", "web", "1.0.0", "web-1.0.0");
    let blob = fixture.git(["rev-parse", "HEAD:Chart.yaml"]);
    release(&fixture, "", "web", "1.1.0", "web-1.1.0");
    std::fs::remove_file(fixture.path().join(".git/objects").join(&blob[..2]).join(&blob[2..]))
        .unwrap();
    let ran = import(&fixture, &[]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        super::lines(&ran.json()),
        ["web-1.0.0 skipped object-missing", "web-1.1.0 . 1.1.0 1.0.0"]
    );
    assert_eq!(
        ran.stderr,
        "relmap: this clone lacks what some tags lead to; fetch all of it: git fetch --unshallow \
         --tags, or clone again without --filter\n\
         relmap: nothing was written; use --branch or --output to keep the records\n"
    );
}

#[test]
fn no_tags_at_all_is_undecided() {
    let fixture = Fixture::new();
    fixture.commit("Nothing");
    let ran = import(&fixture, &[]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        "relmap: the repository has no tags here; fetch them: git fetch --tags\n\
         relmap: nothing was written; there are no records to keep\n"
    );
}

#[test]
fn relmap_toml_says_whose_tags_are_whose() {
    let fixture = Fixture::new();
    chart(&fixture, "deploy/", "web", "1.0.0", "9.9.9");
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"app\"\nkind = \"app\"\ntag = \"v{version}\"\n\n\
         [[component]]\nname = \"pack\"\nkind = \"chart\"\napp = \"app\"\npath = \"deploy\"\n\
         tag = \"rel/{version}/pack\"\n",
    );
    fixture.commit("First");
    fixture.tag("rel/1.0.0/pack");
    fixture.tag("v1.0.0");
    fixture.tag("rel/2.0.0/pack");
    assert_eq!(
        seen(&fixture),
        [
            "rel/1.0.0/pack deploy 1.0.0 9.9.9 app-tag-missing,version-twice",
            "rel/2.0.0/pack deploy 1.0.0 9.9.9 app-tag-missing,version-mismatch,version-twice",
            "v1.0.0 skipped app-release",
        ]
    );
}

#[test]
fn a_thousand_tags_are_shared_between_threads() {
    let fixture = Fixture::new();
    let mut packed = String::from("# pack-refs with: peeled fully-peeled sorted \n");
    let mut commits = Vec::new();
    for number in 0..10 {
        chart(&fixture, "charts/web/", "web", &format!("1.{number}.0"), "2.0.0");
        commits.push(fixture.commit("Next"));
    }
    let mut lines: Vec<String> = Vec::new();
    for patch in 0..100 {
        for (number, commit) in commits.iter().enumerate() {
            lines.push(format!("{commit} refs/tags/web-1.{number}.{patch}\n"));
        }
    }
    lines.sort_by(|a, b| a[41..].cmp(&b[41..]));
    packed.extend(lines);
    fixture.write(".git/packed-refs", packed);
    let json = import(&fixture, &[]).json();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1000);
    let mut last = String::new();
    for row in rows {
        let tag = row["tag"].as_str().unwrap();
        assert!(tag > last.as_str(), "{tag} after {last}");
        last = tag.to_owned();
        let agrees = tag.ends_with(".0");
        assert_eq!(row["path"], "charts/web");
        assert_eq!(row["issues"][0] == "version-mismatch", !agrees, "{row}");
    }
}
