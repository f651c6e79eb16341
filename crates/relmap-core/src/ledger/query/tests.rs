//! Questions and their answers, on maps of a few rows.

use super::super::record::{App, Image};
use super::super::{Recorded, append};
use super::*;

fn row(tag: &str, version: &str, app: Option<&str>, released: Option<&str>) -> Record {
    let mut row = Record::new(tag, version, "1".repeat(40).parse().unwrap(), Recorded::Release);
    if let Some(tag) = app {
        let (name, version) = tag.split_once('-').unwrap_or(("app", tag));
        row.apps.push(App { tag: Some(tag.into()), ..App::stated(name, version) });
    }
    row.time = released.map(|day| format!("{day}T12:00:00Z").parse().unwrap());
    row
}

fn map(files: &[(&str, Vec<Record>)]) -> MapIndex<'static> {
    let file = |(title, rows): &(&str, Vec<Record>)| {
        let bytes = append(b"", &title.parse().unwrap(), rows).unwrap().bytes;
        // A map of a test lives as long as the test.
        Ledger::of(bytes.leak()).unwrap()
    };
    MapIndex::new(files.iter().map(file).collect())
}

fn story() -> MapIndex<'static> {
    map(&[
        (
            "charts",
            vec![
                row("charts-1.1.0", "1.1.0", Some("app-1.2.0"), Some("2026-11-02")),
                row("charts-1.1.1", "1.1.1", Some("app-1.2.0"), Some("2026-11-20")),
                row("charts-1.2.0", "1.2.0", Some("app-1.3.0"), Some("2026-11-10")),
                row("charts-2.0.0-rc.1", "2.0.0-rc.1", Some("app-2.0.0"), Some("2026-11-21")),
                row("charts-2.0.0", "2.0.0", Some("app-2.0.0"), Some("2026-11-22")),
            ],
        ),
        (
            "kafka",
            vec![
                row("kafka-1.1.0", "1.1.0", None, Some("2026-11-05")),
                row("kafka-x", "x", None, None),
            ],
        ),
    ])
}

fn names(map: &MapIndex<'_>, places: &[RowId]) -> Vec<String> {
    places.iter().map(|place| map.key(*place).chart.to_string()).collect()
}

#[test]
fn a_chart_is_found_by_whatever_people_call_it() {
    let map = story();
    let found = |typed: &str| match map.chart(typed) {
        Ok(place) => map.key(place).chart.to_string(),
        Err(error) => error.to_string(),
    };
    assert_eq!(found("charts-1.1.1"), "charts-1.1.1");
    assert_eq!(found("kafka v1.1.0"), "kafka-1.1.0");
    assert_eq!(found("kafka-x"), "kafka-x");
    assert_eq!(
        found("1.1.0"),
        "`1.1.0` matches 2 chart releases: charts-1.1.0, kafka-1.1.0; name one of them"
    );
    assert_eq!(
        found("charts-1.1.7"),
        "the map has no chart release `charts-1.1.7`; similar names: charts-1.1.1, charts-1.2.0"
    );
    assert_eq!(
        found("chrats-1.1.0"),
        "the map has no chart release `chrats-1.1.0`; did you mean `charts-1.1.0`?"
    );
    assert_eq!(
        found("0.1"),
        "the map has no chart release `0.1`; similar names: charts-1.1.0, kafka-1.1.0"
    );
    assert_eq!(
        found("web"),
        "the map has no chart release `web`; similar names: charts-2.0.0, charts-2.0.0-rc.1, charts-1.2.0"
    );
}

#[test]
fn an_app_is_found_with_every_chart_that_deploys_it() {
    let map = story();
    for typed in ["app-1.2.0", "1.2.0", "v1.2", "app 1.2.0"] {
        let found = map.app(typed, &["app"]).unwrap();
        assert_eq!(names(&map, &found), ["charts-1.1.0", "charts-1.1.1"], "{typed}");
    }
    assert_eq!(
        map.app("app-1.2.9", &[]).unwrap_err().to_string(),
        "the map has no app release `app-1.2.9`; similar names: app-1.2.0, app-1.3.0"
    );
}

#[test]
fn tags_of_another_form_are_the_same_app_and_of_another_title_another() {
    let one = map(&[(
        "c",
        vec![
            row("c-1.0.0", "1.0.0", Some("v1.2.0"), None),
            row("c-1.0.1", "1.0.1", Some("1.2.0"), None),
        ],
    )]);
    for typed in ["1.2.0", "app-1.2.0", "v1.2", "app@v1.2.0", "APP 1.2.0"] {
        assert_eq!(one.app(typed, &[]).unwrap().len(), 2, "{typed}");
    }
    assert!(one.app("web-1.2.0", &[]).is_err());
    assert_eq!(one.app("web-1.2.0", &["web"]).unwrap().len(), 2);
    let two = map(&[(
        "c",
        vec![
            row("c-1.0.0", "1.0.0", Some("app-1.2.0"), None),
            row("c-1.0.1", "1.0.1", Some("web-1.2.0"), None),
        ],
    )]);
    assert_eq!(
        two.app("1.2.0", &[]).unwrap_err().to_string(),
        "`1.2.0` matches 2 app releases: app-1.2.0, web-1.2.0; name one of them"
    );
    assert_eq!(names(&two, &two.app("web-1.2.0", &[]).unwrap()), ["c-1.0.1"]);
}

#[test]
fn a_release_recorded_before_its_app_had_a_name_is_the_same() {
    let stated = |chart: &str| {
        let mut row = row(chart, "1.0.0", None, None);
        row.apps.push(App::stated("c", "1.2.1"));
        row
    };
    let known = |chart: &str, name: &str| {
        let mut row = row(chart, "1.0.0", None, None);
        row.apps.push(App::verified(name, "v1.2.1", "v1.2.1", "2".repeat(40).parse().unwrap()));
        row
    };
    let one = map(&[("c", vec![stated("c-1.0.0"), known("c-1.0.1", "shop")])]);
    for typed in ["v1.2.1", "1.2.1", "shop 1.2.1", "c 1.2.1"] {
        let (shown, found) = one.app_release(typed, &[]).unwrap();
        assert_eq!(shown, "v1.2.1", "{typed}");
        assert_eq!(names(&one, &found), ["c-1.0.0", "c-1.0.1"], "{typed}");
    }
    // That of another chart stays one of its own.
    let two = map(&[("c", vec![stated("c-1.0.0")]), ("d", vec![known("d-1.0.1", "shop")])]);
    assert_eq!(names(&two, &two.app("shop 1.2.1", &[]).unwrap()), ["d-1.0.1"]);
    // Of several apps nothing says which one was meant.
    let of_two = vec![stated("c-1.0.0"), known("c-1.0.1", "shop"), known("c-1.0.2", "cart")];
    let several = map(&[("c", of_two)]);
    assert_eq!(names(&several, &several.app("shop 1.2.1", &[]).unwrap()), ["c-1.0.1"]);
}

#[test]
fn releases_of_one_tag_in_two_repositories_are_told_apart_by_their_apps() {
    let of = |chart: &str, name: &str, digit: &str| {
        let mut row = row(chart, "1.0.0", None, None);
        row.apps.push(App::verified(name, "v1.2.1", "v1.2.1", digit.repeat(40).parse().unwrap()));
        row
    };
    let map = map(&[("c", vec![of("c-1.0.0", "backend", "2"), of("c-1.0.1", "frontend", "3")])]);
    assert_eq!(
        map.app("v1.2.1", &[]).unwrap_err().to_string(),
        "`v1.2.1` matches 2 app releases: backend v1.2.1, frontend v1.2.1; name one of them"
    );
    for (typed, chart) in [("backend v1.2.1", "c-1.0.0"), ("frontend 1.2.1", "c-1.0.1")] {
        assert_eq!(names(&map, &map.app(typed, &[]).unwrap()), [chart], "{typed}");
    }
}

#[test]
fn an_app_without_a_tag_is_found_by_every_spelling() {
    let mut stated = row("c-1.0.0", "1.0.0", None, None);
    stated.apps.push(App::stated("shop", "v0.34.0"));
    let mut found = row("c-1.0.1", "1.0.1", None, None);
    found.apps.push(App::verified("shop", "0.34.0", "rel/0.34.0", "2".repeat(40).parse().unwrap()));
    let map = map(&[("c", vec![stated, found])]);
    for typed in ["0.34.0", "v0.34.0", "shop-0.34.0", "shop-v0.34.0", "shop 0.34", "rel/0.34.0"] {
        assert_eq!(names(&map, &map.app(typed, &[]).unwrap()), ["c-1.0.0", "c-1.0.1"], "{typed}");
    }
    assert_eq!(
        map.app("shop-0.35.0", &[]).unwrap_err().to_string(),
        "the map has no app release `shop-0.35.0`; did you mean `shop v0.34.0`?"
    );
}

#[test]
fn each_app_of_a_chart_is_found() {
    let mut umbrella = row("c-1.0.0", "1.0.0", None, None);
    umbrella.apps.push(App::stated("frontend", "1.2.0"));
    umbrella.apps.push(App::stated("backend", "3.4.0"));
    let mut other = row("d-1.0.0", "1.0.0", None, None);
    other.apps.push(App::stated("backend", "3.4.0"));
    other.apps.push(App::stated("worker", "1.2.0"));
    let map = map(&[("c", vec![umbrella]), ("d", vec![other])]);
    assert_eq!(names(&map, &map.app("backend-3.4.0", &[]).unwrap()), ["c-1.0.0", "d-1.0.0"]);
    assert_eq!(names(&map, &map.app("3.4.0", &[]).unwrap()), ["c-1.0.0", "d-1.0.0"]);
    assert_eq!(names(&map, &map.app("worker 1.2", &[]).unwrap()), ["d-1.0.0"]);
    // One that is only stated may be of any app.
    assert_eq!(names(&map, &map.app("1.2.0", &[]).unwrap()), ["c-1.0.0", "d-1.0.0"]);
    assert_eq!(names(&map, &map.app("frontend 1.2.0", &[]).unwrap()), ["c-1.0.0"]);
}

#[test]
fn a_tag_that_does_not_show_its_version_leads_to_all_charts_of_that_version() {
    let mut odd = row("c-1.0.0", "1.0.0", None, None);
    odd.apps.push(App { tag: Some("golden".into()), ..App::stated("app", "1.2.0") });
    let mut plain = row("c-1.0.1", "1.0.1", None, None);
    plain.apps.push(App::stated("app", "1.2"));
    let map = map(&[("c", vec![odd, plain])]);
    assert_eq!(names(&map, &map.app("golden", &[]).unwrap()), ["c-1.0.0", "c-1.0.1"]);
}

#[test]
fn an_image_is_found_by_its_name_or_its_digest() {
    let mut one = row("kafka-1.0.0", "1.0.0", None, None);
    one.images.push(Image {
        digest: Some(format!("sha256:1a2b3c4d{}", "0".repeat(56))),
        ..Image::new("registry.example.org:5000/bitnami/kafka:3.7.1")
    });
    let mut two = row("kafka-1.1.0", "1.1.0", None, None);
    two.images.push(Image::new("docker.io/bitnami/kafka:3.8.0"));
    two.images.push(Image::new("docker.io/bitnami/exporter@sha256:feedfacefeed"));
    let map = map(&[("kafka", vec![one, two])]);
    for typed in [
        "registry.example.org:5000/bitnami/kafka:3.7.1",
        "bitnami/kafka:3.7.1",
        "kafka:3.7.1",
        "kafka 3.7.1",
        "sha256:1a2b3c4d",
        "1A2B3C4D",
    ] {
        assert_eq!(names(&map, &map.image(typed).unwrap()), ["kafka-1.0.0"], "{typed}");
    }
    assert_eq!(map.image("kafka").unwrap().len(), 2);
    assert_eq!(names(&map, &map.image("sha256:feedface").unwrap()), ["kafka-1.1.0"]);
    assert_eq!(names(&map, &map.image("exporter@sha256:feedface").unwrap()), ["kafka-1.1.0"]);
    assert_eq!(
        map.image("kafka:3.7.2").unwrap_err().to_string(),
        "the map has no image `kafka:3.7.2`; similar names: docker.io/bitnami/kafka:3.8.0, \
         registry.example.org:5000/bitnami/kafka:3.7.1"
    );
    for typed in ["afka:3.7.1", "", "sha256:0000000", "3.7.1"] {
        assert!(map.image(typed).is_err(), "{typed}");
    }
}

#[test]
fn a_commit_leads_to_releases_of_charts_and_of_apps() {
    let mut one = row("c-1.0.0", "1.0.0", None, None);
    one.commit = format!("abcdef0{}", "1".repeat(33)).parse().unwrap();
    one.apps.push(App::verified(
        "a",
        "1.0.0",
        "a-1.0.0",
        format!("feedbee{}", "2".repeat(33)).parse().unwrap(),
    ));
    let map = map(&[("c", vec![one, row("c-1.1.0", "1.1.0", None, None)])]);
    for typed in ["abcdef0", "ABCDEF01", "feedbee", &format!("feedbee{}", "2".repeat(33))] {
        assert_eq!(names(&map, &map.commit(typed).unwrap()), ["c-1.0.0"], "{typed}");
    }
    assert_eq!(
        map.commit("abcdef").unwrap_err().to_string(),
        "`abcdef` is not the id of a commit; give 7 digits of 0-9 and a-f, or more"
    );
    assert_eq!(
        map.commit("0000000").unwrap_err().to_string(),
        "the map has no release of the commit `0000000`"
    );
}

#[test]
fn what_is_current_is_what_was_released_last() {
    let map = story();
    let at = |time: &str| names(&map, &map.current(time.parse().unwrap()));
    assert_eq!(at("2026-11-02T11:59:59Z"), [""; 0]);
    assert_eq!(at("2026-11-02T12:00:00Z"), ["charts-1.1.0"]);
    assert_eq!(at("2026-11-15T00:00:00Z"), ["charts-1.2.0", "kafka-1.1.0"]);
    // A patch of an older line, released later, is what was released last.
    assert_eq!(at("2026-11-20T14:00:00+01:00"), ["charts-1.1.1", "kafka-1.1.0"]);
}

#[test]
fn the_release_before_stands_on_the_same_line() {
    let map = story();
    let previous = |typed: &str| {
        let found = map.previous(map.chart(typed).unwrap())?;
        Some((map.key(found.place).chart.to_string(), found.choice))
    };
    let by_both = |tag: &str| Some((tag.to_owned(), Selection::VersionAndTime));
    assert_eq!(previous("charts-1.1.1"), by_both("charts-1.1.0"));
    // 1.1.1 is the highest version below 1.2.0, but was not out by then.
    assert_eq!(previous("charts-1.2.0"), by_both("charts-1.1.0"));
    // A final release goes back to a final one, a prerelease of it to the same.
    assert_eq!(previous("charts-2.0.0"), by_both("charts-1.2.0"));
    assert_eq!(previous("charts-2.0.0-rc.1"), by_both("charts-1.2.0"));
    assert_eq!(previous("charts-1.1.0"), None);
    assert_eq!(previous("kafka-x"), None);
}

#[test]
fn without_times_or_versions_the_other_decides() {
    let map = map(&[(
        "c",
        vec![
            row("c-1.0.0", "1.0.0", None, None),
            row("c-1.1.0-rc.1", "1.1.0-rc.1", None, None),
            row("c-1.1.0-rc.2", "1.1.0-rc.2", None, None),
            row("c-odd", "odd", None, Some("2026-11-02")),
            row("c-even", "even", None, Some("2026-11-03")),
        ],
    )]);
    let previous = |typed: &str| {
        let found = map.previous(map.chart(typed).unwrap())?;
        Some((map.key(found.place).chart.to_string(), found.choice))
    };
    assert_eq!(previous("c-1.1.0-rc.2"), Some(("c-1.1.0-rc.1".into(), Selection::Version)));
    assert_eq!(previous("c-even"), Some(("c-odd".into(), Selection::Time)));
    assert_eq!(previous("c-odd"), None);
}

#[test]
fn one_chart_can_be_looked_at_alone() {
    let only = story().only("kafka").unwrap();
    let mut places: Vec<RowId> = only.places().collect();
    assert_eq!(names(&only, &places), ["kafka-1.1.0", "kafka-x"]);
    only.sort(&mut places);
    assert_eq!(names(&only, &places), ["kafka-x", "kafka-1.1.0"]);
    assert_eq!(
        story().only("kafak").unwrap_err().to_string(),
        "the map has no chart `kafak`; did you mean `kafka`?"
    );
    assert_eq!(
        story().only("web").unwrap_err().to_string(),
        "the map has no chart `web`; similar names: charts, kafka"
    );
}

#[test]
fn releases_stand_newest_first() {
    let map = story();
    let mut all: Vec<Release> = map.places().map(|place| map.release(place)).collect();
    all.sort_by(Release::newest_first);
    let order: Vec<_> = all.iter().map(|release| release.record.chart.as_str()).collect();
    assert_eq!(
        order,
        [
            "charts-2.0.0",
            "charts-2.0.0-rc.1",
            "charts-1.1.1",
            "charts-1.2.0",
            "kafka-1.1.0",
            "charts-1.1.0",
            "kafka-x"
        ]
    );
}
