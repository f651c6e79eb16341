//! Round trips, faults with their places, and rows that are never changed.

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{Added, ChartReleases, Origin, Row, file_name};

const COMMIT: &str = "1111111111111111111111111111111111111111";

fn row(chart: &str, version: &str) -> Row {
    Row::new(chart, version, COMMIT, Origin::Release)
}

fn faults(text: &str) -> Vec<String> {
    let faults = ChartReleases::parse(text.as_bytes()).unwrap_err();
    faults
        .iter()
        .map(|fault| format!("{}:{}: {fault}", fault.span.place.line, fault.span.place.column))
        .collect()
}

#[test]
fn a_file_is_written_in_one_way() {
    let mut charts = ChartReleases::new("charts");
    let mut second = row("charts-1.10.0", "1.10.0");
    second.path = Some(".".into());
    second.app = Some("app-1.2.0".into());
    second.app_version = Some("1.2.0".into());
    second.app_commit = Some("2".repeat(40));
    second.images = vec!["quay.io/team/job:1.2.0".into()];
    second.released = Some("2026-11-02T10:00:00+01:00".parse().unwrap());
    second.issues = vec!["app-floats".into()];
    second.extra.insert("note".into(), "by \"hand\"\n".into());
    charts.add(second).unwrap();
    charts.add(row("charts-1.9.0", "1.9.0")).unwrap();
    charts.extra.insert("owner".into(), toml::toml! { team = "web" }.into());
    assert_eq!(
        charts.render(),
        r#"# Which chart release deploys which app release. Written by relmap, which only adds rows.
schema = 1
title = "charts"
owner = { team = "web" }

[[release]]
chart = "charts-1.9.0"
chart-version = "1.9.0"
chart-commit = "1111111111111111111111111111111111111111"
recorded = "release"

[[release]]
chart = "charts-1.10.0"
chart-version = "1.10.0"
chart-commit = "1111111111111111111111111111111111111111"
path = "."
app = "app-1.2.0"
app-version = "1.2.0"
app-commit = "2222222222222222222222222222222222222222"
images = ["quay.io/team/job:1.2.0"]
released = 2026-11-02T09:00:00Z
recorded = "release"
issues = ["app-floats"]
note = "by \"hand\"\n"
"#
    );
}

#[test]
fn what_is_unknown_is_kept() {
    let text = "schema = 1\ntitle = \"c\"\nfuture = [1, { a = 0x10 }]\n\n[[release]]\nchart = \"c-1\"\nchart-version = \"1\"\n\
                chart-commit = \"a\"\nrecorded = \"import\"\n\"odd key\" = 1979-05-27\n[release.deep]\nx = 'y'\n";
    let charts = ChartReleases::parse(text.as_bytes()).unwrap();
    let again = charts.render();
    for kept in
        ["future = [1, { a = 16 }]\n", "\"odd key\" = 1979-05-27\n", "deep = { x = \"y\" }\n"]
    {
        assert!(again.contains(kept), "{again}");
    }
    assert_eq!(ChartReleases::parse(again.as_bytes()).unwrap(), charts);
}

#[test]
fn all_faults_come_at_once_with_their_places() {
    assert_eq!(
        faults(
            "schema = \"1\"\n\n[[release]]\nchart = 7\nchart-version = \"1.0.0\"\nchart-commit = \"a\"\n\
             released = 2026-11-02\nrecorded = \"yes\"\nimages = [\"a\", 2]\n"
        ),
        [
            "1:1: `title` is missing",
            "1:10: `schema` must be a number, not a string",
            "4:9: `chart` must be a string, not a number",
            "7:12: `released` is not a time with an offset: 2026-11-02; write for example 2026-11-20T09:30:00Z",
            "8:12: `recorded` is `release` or `import`, not `yes`",
            "9:16: `images` must be a list of strings, not a number",
        ]
    );
    assert_eq!(
        faults("schema = 2\ntitle = \"c\"\n"),
        ["1:10: this map has form 2, but this relmap reads form 1; use a newer relmap"]
    );
    assert_eq!(
        faults("schema = 1\ntitle = \"c\"\n\n[[release]]\nchart = \"c-1\"\n"),
        [
            "4:1: `chart-version` is missing",
            "4:1: `chart-commit` is missing",
            "4:1: `recorded` is missing"
        ]
    );
    let merge = faults("schema = 1\ntitle = \"c\"\n<<<<<<< ours\n");
    assert!(merge.first().is_some_and(|fault| fault.starts_with("3:")), "{merge:?}");
    let bytes = ChartReleases::parse(b"schema = 1\ntitle = \"\xff\"\n").unwrap_err();
    assert_eq!(bytes[0].to_string(), "byte 20 is not UTF-8; a map is UTF-8 text");
}

#[test]
fn a_recorded_row_is_never_changed() {
    let mut charts = ChartReleases::new("charts");
    let mut first = row("charts-1.0.0", "1.0.0");
    first.app = Some("app-1.0.0".into());
    charts.add(first.clone()).unwrap();
    let before = charts.clone();

    let mut same = first.clone();
    same.origin = Origin::Import;
    same.app_commit = Some(COMMIT.into());
    assert_eq!(charts.add(same), Ok(Added::AlreadyThere));

    let mut moved = first.clone();
    moved.chart_commit = "2".repeat(40);
    assert_eq!(
        charts.add(moved).unwrap_err().to_string(),
        "charts-1.0.0 is in the map already with commit 1111111111111111111111111111111111111111, \
         not 2222222222222222222222222222222222222222; a recorded row is never changed"
    );
    assert_eq!(charts, before);
}

#[test]
fn rows_stand_in_the_order_of_versions() {
    let mut charts = ChartReleases::new("c");
    for version in ["1.10.0", "1.9.0", "odd", "1.10.0-rc.1", "v1.9.0"] {
        charts.add(row(&format!("c-{version}"), version)).unwrap();
    }
    let order: Vec<_> = charts.rows.iter().map(|row| row.chart.as_str()).collect();
    assert_eq!(order, ["c-odd", "c-1.9.0", "c-v1.9.0", "c-1.10.0-rc.1", "c-1.10.0"]);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        r"[a-z]{1,4}-[0-9]\.[0-9]{1,2}\.[0-9]",
        r#"[a-z"\\'#=\[\]\n\t\r é\u{7f}\u{1}]{0,8}"#,
        any::<String>()
    ]
}

fn value() -> impl Strategy<Value = toml::Value> {
    let leaf = prop_oneof![
        text().prop_map(toml::Value::from),
        any::<i64>().prop_map(toml::Value::from),
        any::<bool>().prop_map(toml::Value::from),
        (-1e9..1e9f64).prop_map(toml::Value::from),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(toml::Value::Array),
            table(inner).prop_map(toml::Value::Table),
        ]
    })
}

fn table(inner: impl Strategy<Value = toml::Value>) -> impl Strategy<Value = toml::Table> {
    vec((text().prop_map(|key| format!("x{key}")), inner), 0..3)
        .prop_map(|pairs| pairs.into_iter().collect())
}

prop_compose! {
    pub(super) fn any_row()(
        strings in (text(), text(), text()),
        options in (option::of(text()), option::of(text()), option::of(text()), option::of(text())),
        images in vec(text(), 0..3),
        issues in vec(text(), 0..3),
        seconds in option::of(0..4_000_000_000i64),
        released in any::<bool>(),
        extra in table(value()),
    ) -> Row {
        let (chart, chart_version, chart_commit) = strings;
        let (path, app, app_version, app_commit) = options;
        Row {
            chart, chart_version, chart_commit, path, app, app_version, app_commit, images, issues, extra,
            released: seconds.map(|seconds| Timestamp::from_second(seconds).unwrap()),
            origin: if released { Origin::Release } else { Origin::Import },
        }
    }
}

proptest! {
    #[test]
    fn writing_and_reading_loses_nothing(title in text(), rows in vec(any_row(), 0..5), extra in table(value())) {
        let mut charts = ChartReleases { title, rows: vec![], extra };
        for row in rows {
            let _ = charts.add(row);
        }
        let bytes = charts.render();
        let read = ChartReleases::parse(bytes.as_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&charts));
        prop_assert_eq!(read.unwrap().render(), bytes);
    }

    #[test]
    fn the_order_of_adding_makes_no_difference(mut rows in vec(any_row(), 0..6), seed in any::<u64>()) {
        rows.sort_by(|a, b| a.chart.cmp(&b.chart));
        rows.dedup_by(|a, b| a.chart == b.chart);
        let add = |rows: &[Row]| {
            let mut charts = ChartReleases::new("c");
            rows.iter().for_each(|row| { charts.add(row.clone()).unwrap(); });
            charts.render()
        };
        let straight = add(&rows);
        let turn = if rows.is_empty() { 0 } else { seed as usize % rows.len() };
        rows.rotate_left(turn);
        prop_assert_eq!(add(&rows), straight);
    }

    #[test]
    fn names_of_files_are_one_plain_part_and_different(a in any::<String>(), b in any::<String>()) {
        let name = file_name(&a);
        prop_assert!(!name.contains(['/', '\\', '\0']) && !name.starts_with('.'));
        prop_assert_eq!(name == file_name(&b), a == b);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = ChartReleases::parse(&bytes);
    }
}
