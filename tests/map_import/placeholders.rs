//! Charts whose version is filled in when they are packaged, and forms of tags that changed their
//! meaning.

use relmap_testkit::Fixture;

use super::{chart, import, release, seen};

#[test]
fn a_version_that_says_nothing_comes_from_the_tag() {
    for version in ["0.0.0", "0.0.1-set.by.chartpress", "\"{{VERSION}}\"", "${VERSION}"] {
        let fixture = Fixture::new();
        for (tag, app) in [("1.0.0", "1.0.0"), ("1.1.0", "5.0.0"), ("v1.2.0", "1.2.0")] {
            chart(&fixture, "charts/hub/", "hub", version, app);
            fixture.commit(tag);
            fixture.tag(tag);
        }
        let written = version.trim_matches('"');
        assert_eq!(
            seen(&fixture),
            [
                format!("1.0.0 charts/hub {written} 1.0.0 version-placeholder"),
                format!("1.1.0 charts/hub {written} 5.0.0 version-placeholder"),
                format!("v1.2.0 charts/hub {written} 1.2.0 version-placeholder"),
            ]
        );
        let ran = import(&fixture, &["--output", "../map"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let map = std::fs::read_to_string(fixture.beside("map").join("hub.jsonl")).unwrap();
        for version in ["1.0.0", "1.1.0", "1.2.0"] {
            assert!(map.contains(&format!("\"version\":\"{version}\",\"commit\"")), "{map}");
        }
    }
}

#[test]
fn a_template_that_is_no_yaml_text_is_a_placeholder_too() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "{{VERSION}}", "1.0.0");
    fixture.commit("A template");
    fixture.tag("v1.0.0");
    assert_eq!(seen(&fixture), ["v1.0.0 . {{VERSION}} 1.0.0 chart-unreadable,version-placeholder"]);
}

#[test]
fn a_version_that_stays_while_three_tags_go_on_says_nothing() {
    let fixture = Fixture::new();
    for tag in ["v0.3.0", "v0.4.0", "v1.0.0"] {
        chart(&fixture, "cluster/web/", "web", "0.0.1", "0.0.1");
        chart(&fixture, "cluster/test/engine/", "engine", "0.0.1", "0.0.1");
        fixture.write("main.c", tag);
        fixture.commit(tag);
        fixture.tag(tag);
    }
    let row = |tag| format!("{tag} cluster/web 0.0.1 0.0.1 version-placeholder");
    assert_eq!(seen(&fixture), ["v0.3.0", "v0.4.0", "v1.0.0"].map(row));
    // Two are too few.
    fixture.git(["tag", "-d", "v1.0.0"]);
    assert_eq!(seen(&fixture), ["v0.3.0 skipped app-release", "v0.4.0 skipped app-release"]);
}

#[test]
fn a_chart_that_nobody_bumps_beside_an_app_is_not_released_with_it() {
    let fixture = Fixture::new();
    for tag in ["0.3.0", "0.4.0", "1.0.0"] {
        chart(&fixture, "deploy/web/", "web", "0.1.0", tag);
        fixture.commit(tag);
        fixture.tag(&format!("v{tag}"));
    }
    assert_eq!(
        seen(&fixture),
        ["v0.3.0 skipped app-release", "v0.4.0 skipped app-release", "v1.0.0 skipped app-release"]
    );
}

#[test]
fn placeholders_say_nothing_of_a_forms_meaning() {
    let fixture = Fixture::new();
    release(&fixture, "web/", "web", "1.0.0", "1.0.0");
    for (tag, app) in [("1.1.0", "7.0.0"), ("8.0.0", "8.0.0"), ("9.0.0", "9.0.0")] {
        chart(&fixture, "web/", "web", "0.0.0", app);
        fixture.commit(tag);
        fixture.tag(tag);
    }
    assert_eq!(
        seen(&fixture),
        [
            "1.0.0 web 1.0.0 1.0.0",
            "1.1.0 web 0.0.0 7.0.0 version-placeholder",
            "8.0.0 web 0.0.0 8.0.0 version-placeholder",
            "9.0.0 web 0.0.0 9.0.0 version-placeholder",
        ]
    );
    // A form that says `chart` is surer, and leaves the bare one to the app.
    for tag in ["web-chart-1.1.0", "web-chart-1.2.0"] {
        fixture.tag(tag);
    }
    assert_eq!(
        seen(&fixture)[1..],
        [
            "1.1.0 skipped app-release",
            "8.0.0 skipped app-release",
            "9.0.0 skipped app-release",
            "web-chart-1.1.0 web 0.0.0 9.0.0 version-placeholder",
            "web-chart-1.2.0 web 0.0.0 9.0.0 version-placeholder",
        ]
    );
}

#[test]
fn a_form_whose_meaning_changed_is_decided_tag_by_tag() {
    let fixture = Fixture::new();
    // First chart and app went in step.
    for version in ["1.0.0", "1.1.0"] {
        chart(&fixture, "charts/web/", "web", version, version);
        fixture.commit(version);
        fixture.tag(&format!("v{version}"));
    }
    // Then the chart got its own versions and its own tags.
    for minor in 2..12 {
        chart(&fixture, "charts/web/", "web", &format!("2.{minor}.0"), &format!("1.{minor}.0"));
        fixture.commit("Apart");
        fixture.tag(&format!("v1.{minor}.0"));
        fixture.tag(&format!("web-chart-2.{minor}.0"));
    }
    fixture.tag("v2.11.0");
    let seen = seen(&fixture);
    let rows: Vec<_> = seen.iter().filter(|line| line.starts_with('v')).collect();
    assert_eq!(rows[0], "v1.0.0 charts/web 1.0.0 1.0.0 tag-ambiguous");
    assert_eq!(rows[1], "v1.1.0 charts/web 1.1.0 1.1.0 tag-ambiguous");
    assert_eq!(rows[2..].iter().filter(|line| line.ends_with("skipped app-release")).count(), 11);
    // The surer tag has this version.
    assert!(seen.contains(&"v2.11.0 skipped app-release".to_owned()), "{seen:?}");
}

#[test]
fn a_bare_tag_that_disagrees_is_none_beside_a_form_that_names_the_chart() {
    let fixture = Fixture::new();
    for version in ["1.0.1", "1.0.2", "1.0.3", "1.0.4", "1.0.5", "1.0.6"] {
        release(&fixture, "web/", "web", version, &format!("v{version}"));
    }
    // The app was tagged before the chart followed.
    fixture.tag("v1.0.7");
    assert_eq!(seen(&fixture)[6], "v1.0.7 web 1.0.6 1.0.0 version-mismatch,version-twice");
    for version in ["2.0.0", "2.1.0"] {
        release(&fixture, "web/", "web", version, &format!("chart-v{version}"));
    }
    let seen = seen(&fixture);
    assert_eq!(seen[0], "chart-v2.0.0 web 2.0.0 1.0.0");
    assert_eq!(seen[7], "v1.0.6 web 1.0.6 1.0.0");
    assert_eq!(seen[8], "v1.0.7 skipped app-release");
}

#[test]
fn a_tag_with_a_remark_is_no_release_of_another_version() {
    let fixture = Fixture::new();
    release(&fixture, "", "web", "0.4.0", "v0.4");
    release(&fixture, "", "web", "0.5.0", "v0.5");
    fixture.tag("v0.4-doc");
    fixture.tag("v0.4-rc");
    assert_eq!(
        seen(&fixture),
        [
            "v0.4 . 0.4.0 1.0.0",
            "v0.4-doc skipped no-chart",
            "v0.4-rc . 0.5.0 1.0.0 version-mismatch,version-twice",
            "v0.5 . 0.5.0 1.0.0 version-twice",
        ]
    );
}

#[test]
fn a_version_that_stays_for_long_says_nothing_although_there_was_another() {
    let fixture = Fixture::new();
    for (version, minors) in [("0.1.0", 0..21), ("0.1.1", 21..44)] {
        chart(&fixture, "charts/web/", "web", version, "0.1.0");
        fixture.commit(version);
        for minor in minors {
            fixture.tag(&format!("1.{minor}.0"));
        }
    }
    let all = seen(&fixture);
    assert_eq!(all.len(), 44);
    assert_eq!(all[0], "1.0.0 charts/web 0.1.0 0.1.0 version-placeholder");
    assert!(all.iter().all(|line| line.ends_with(" version-placeholder")), "{all:?}");
    // A chart that moves at its own pace next to the app is not released with it.
    let fixture = Fixture::new();
    for pace in 0..4 {
        chart(&fixture, "charts/web/", "web", &format!("0.1.{pace}"), "7.0.0");
        fixture.commit("Chart");
        for minor in 0..6 {
            fixture.tag(&format!("1.{}.0", pace * 6 + minor));
        }
    }
    let all = seen(&fixture);
    assert!(all.iter().all(|line| line.ends_with(" skipped app-release")), "{all:?}");
}

#[test]
fn builds_that_never_agree_with_the_chart_are_the_apps() {
    let fixture = Fixture::new();
    for version in ["1.8.0", "1.9.0-rc1", "1.9.0"] {
        release(&fixture, "chart/", "web", version, &format!("v{version}"));
    }
    chart(&fixture, "chart/", "web", "1.10.0-dev", "1.10.0-dev");
    fixture.commit("Go on");
    let builds = ["v1.10.0-dev-20250420", "v1.10.0-dev-20250427", "v1.10.0-dev-20250504"];
    builds[..2].iter().for_each(|tag| fixture.tag(tag));
    // Two may be slips.
    let two = seen(&fixture);
    assert_eq!(
        two[1],
        "v1.10.0-dev-20250427 chart 1.10.0-dev 1.10.0-dev version-mismatch,version-twice"
    );
    fixture.tag(builds[2]);
    assert_eq!(
        seen(&fixture),
        [
            "v1.10.0-dev-20250420 skipped app-release",
            "v1.10.0-dev-20250427 skipped app-release",
            "v1.10.0-dev-20250504 skipped app-release",
            "v1.8.0 chart 1.8.0 1.0.0",
            "v1.9.0 chart 1.9.0 1.0.0",
            "v1.9.0-rc1 chart 1.9.0-rc1 1.0.0",
        ]
    );
    // A title that names the chart goes before that.
    for tag in ["web-1.10.0-dev-1", "web-1.10.0-dev-2", "web-1.10.0-dev-3"] {
        fixture.tag(tag);
    }
    let rows = seen(&fixture);
    assert_eq!(
        rows.iter().filter(|line| line.starts_with("web-") && line.contains(" chart ")).count(),
        3,
        "{rows:?}"
    );
}

#[test]
fn a_tag_of_appversion_is_the_apps_if_another_one_is_the_charts() {
    let fixture = Fixture::new();
    for version in ["3.9.0", "4.0.0", "4.1.0", "4.2.0"] {
        chart(&fixture, "helm/web/", "web", version, version);
        fixture.commit(version);
        fixture.tag(&format!("v{version}"));
    }
    chart(&fixture, "helm/web/", "web", "4.2.2", "4.2.1");
    fixture.commit("The chart went on by itself");
    fixture.tag("v4.2.1");
    // There is no other release of 4.2.2, so the doubt remains.
    assert_eq!(seen(&fixture)[4], "v4.2.1 helm/web 4.2.2 4.2.1 version-mismatch");
    fixture.tag("v4.2.2");
    assert_eq!(seen(&fixture)[4..], ["v4.2.1 skipped app-release", "v4.2.2 helm/web 4.2.2 4.2.1"]);
}
