//! The table of the map, and what hostile text does to it.

use relmap_core::ledger::{App, Image, Record, Recorded, Release};
use relmap_core::title::Title;

use crate::{Colour, map_table, map_toml};

fn release(title: &str, tag: &str, app: Option<&str>, released: Option<&str>) -> Release {
    let mut record = Record::new(tag, "1.0.0", "1".repeat(40).parse().unwrap(), Recorded::Import);
    record.apps.extend(app.map(|tag| App { tag: Some(tag.into()), ..App::stated("app", "1.2.0") }));
    record.time = released.map(|time| time.parse().unwrap());
    Release { title: Title::unchecked(title), record }
}

fn story() -> Vec<Release> {
    let mut kafka = release("kafka", "kafka-2.0.0", None, None);
    kafka.record.images = vec![Image::new("docker.io/apache/kafka:3.8.0")];
    vec![
        release("charts", "charts-1.1.1", Some("app-1.2.0"), Some("2026-11-20T23:30:00+01:00")),
        kafka,
        release("charts", "charts-1.1.0", None, None),
    ]
}

#[test]
fn a_terminal_shows_columns() {
    assert_eq!(
        map_table::table(&story(), 80, Colour::Off),
        "CHART         APP                           RELEASED\n\
         charts-1.1.1  app-1.2.0                     2026-11-20\n\
         kafka-2.0.0   docker.io/apache/kafka:3.8.0  -\n\
         charts-1.1.0  -                             -\n"
    );
    assert_eq!(
        map_table::table(&story(), 40, Colour::Off),
        "CHART         APP             RELEASED\n\
         charts-1.1.1  app-1.2.0       2026-11-20\n\
         kafka-2.0.0   docker.io/apa…  -\n\
         charts-1.1.0  -               -\n"
    );
    let coloured = map_table::table(&story()[..1], 80, Colour::On);
    assert_eq!(
        coloured.lines().nth(1),
        Some("\u{1b}[1mcharts-1.1.1\u{1b}[0m  app-1.2.0  2026-11-20")
    );
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let wide = release("図", &format!("図-{}", "1".repeat(60)), Some(&"a漢".repeat(40)), None);
    for width in [20, 33, 40, 41, 60, 100] {
        let table = map_table::table(std::slice::from_ref(&wide), width, Colour::Off);
        for line in table.lines() {
            let wide = unicode_width::UnicodeWidthStr::width(line);
            assert!(wide <= width.max(28), "{width} {wide} {line}");
        }
    }
}

#[test]
fn a_pipe_gets_cells_set_off_by_tabs() {
    assert_eq!(
        map_table::lines(&story()),
        "charts-1.1.1\tapp-1.2.0\t2026-11-20\n\
         kafka-2.0.0\tdocker.io/apache/kafka:3.8.0\t-\n\
         charts-1.1.0\t-\t-\n"
    );
}

fn hostile() -> Release {
    let mut hostile = release("c", "=1+1|`x`", Some("a\tb\"c\u{1b}[31m\n@team"), None);
    hostile.record.path = Some(" -2+3".into());
    hostile.record.images = ["[x](javascript:y)", "<script>"].map(Image::new).to_vec();
    hostile
}

#[test]
fn hostile_text_stays_text() {
    let hostile = [hostile()];
    assert_eq!(map_table::lines(&hostile), "=1+1|`x`\ta b\"c\\u{1b}[31m\\u{a}@team\t-\n");
    assert_eq!(
        map_table::markdown(&hostile),
        "| chart | app | released |\n| --- | --- | --- |\n\
         | \\=1+1\\|\\`x\\` | a b\"c\\u{1b}\\[31m\\u{a}@<!-- -->team | - |\n"
    );
    assert_eq!(
        map_table::csv(&hostile).lines().nth(1),
        Some(
            "c,'=1+1|`x`,1.0.0,1111111111111111111111111111111111111111,' -2+3,app,1.2.0,\
             \"a b\"\"c\\u{1b}[31m\\u{a}@team\",,false,[x](javascript:y) <script>,,import,"
        )
    );
}

#[test]
fn no_spreadsheet_reckons_with_a_cell() {
    super::corpus::for_each(|said| {
        let mut hostile = release(said, said, Some(said), None);
        hostile.record.path = Some(said.to_owned());
        hostile.record.images = [said, said].map(Image::new).to_vec();
        let csv = map_table::csv(&[hostile]);
        // Where a comma is part of numbers, cells end at a `;`.
        for delimiter in [b',', b';', b'\t'] {
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.delimiter(delimiter).flexible(true).from_reader(csv.as_bytes());
            for record in reader.records() {
                for cell in record.unwrap().iter() {
                    let begins = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
                    assert!(!begins.starts_with(['=', '+', '-', '@', '＝']), "{cell}");
                }
            }
        }
    });
}

#[test]
fn toml_is_read_back_to_the_letter_and_holds_nothing_that_a_log_acts_on() {
    super::corpus::for_each(|said| {
        let mut hostile = release("c", "c-1.0.0", Some(said), None);
        hostile.record.path = Some(said.to_owned());
        let toml = map_toml::toml(std::slice::from_ref(&hostile));
        assert!(toml.chars().all(super::is_harmless), "{toml}");
        assert!(!toml.contains("##vso[") && !toml.contains("##teamcity["), "{toml}");
        let read: toml::Table = toml.parse().unwrap();
        assert_eq!(read["release"][0]["path"].as_str(), Some(said));
    });
}

#[test]
fn csv_has_a_head_and_ends_lines_as_the_rfc_has_it() {
    let csv = map_table::csv(&story());
    assert!(csv.starts_with("chart,tag,chart_version,commit,"), "{csv}");
    assert_eq!(csv.matches("\r\n").count(), 4);
    assert_eq!(csv.matches('\n').count(), 4);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert!(reader.records().all(|record| record.is_ok_and(|record| record.len() == 14)));
}

#[test]
fn toml_has_a_table_for_each_release_and_each_app() {
    let mut story = story();
    story[0].record.apps.push(App::stated("backend", "3.4.0"));
    assert_eq!(
        map_toml::toml(&story[..2]),
        "[[release]]\n\
         chart = \"charts\"\n\
         tag = \"charts-1.1.1\"\n\
         version = \"1.0.0\"\n\
         commit = \"1111111111111111111111111111111111111111\"\n\
         released = 2026-11-20T22:30:00Z\n\
         recorded = \"import\"\n\
         \n[[release.app]]\n\
         name = \"app\"\nversion = \"1.2.0\"\ntag = \"app-1.2.0\"\nverified = false\n\
         \n[[release.app]]\n\
         name = \"backend\"\nversion = \"3.4.0\"\nverified = false\n\
         \n[[release]]\n\
         chart = \"kafka\"\n\
         tag = \"kafka-2.0.0\"\n\
         version = \"1.0.0\"\n\
         commit = \"1111111111111111111111111111111111111111\"\n\
         images = [\"docker.io/apache/kafka:3.8.0\"]\n\
         recorded = \"import\"\n"
    );
    let read: toml::Table = map_toml::toml(&story).parse().unwrap();
    assert_eq!(read["release"].as_array().map(Vec::len), Some(3));
}

#[test]
fn each_of_several_apps_has_its_line_in_csv_and_its_name_in_a_table() {
    let mut release = release("charts", "charts-1.1.1", Some("app-1.2.0"), None);
    release.record.apps.push(App::stated("backend", "3.4.0"));
    let releases = [release];
    assert_eq!(map_table::lines(&releases), "charts-1.1.1\tapp-1.2.0, backend 3.4.0\t-\n");
    let csv = map_table::csv(&releases);
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.contains(",backend,3.4.0,,,false,"), "{csv}");
}
