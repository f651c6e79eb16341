//! The table of the map, and what hostile text does to it.

use relmap_core::map::{ChartReleases, Origin, Release, Row};

use crate::{Colour, map_table};

fn release(title: &str, tag: &str, app: Option<&str>, released: Option<&str>) -> Release {
    let mut row = Row::new(tag, "1.0.0", &"1".repeat(40), Origin::Import);
    row.app = app.map(str::to_owned);
    row.released = released.map(|time| time.parse().unwrap());
    Release { title: title.to_owned(), row }
}

fn story() -> Vec<Release> {
    let mut kafka = release("kafka", "kafka-2.0.0", None, None);
    kafka.row.images = vec!["docker.io/apache/kafka:3.8.0".into()];
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
    hostile.row.path = Some(" -2+3".into());
    hostile.row.images = vec!["[x](javascript:y)".into(), "<script>".into()];
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
            "c,'=1+1|`x`,1.0.0,1111111111111111111111111111111111111111,' -2+3,\
             \"a b\"\"c\\u{1b}[31m\\u{a}@team\",,,[x](javascript:y) <script>,,import,"
        )
    );
}

#[test]
fn csv_has_a_head_and_ends_lines_as_the_rfc_has_it() {
    let csv = map_table::csv(&story());
    assert!(csv.starts_with("chart,tag,chart_version,commit,"), "{csv}");
    assert_eq!(csv.matches("\r\n").count(), 4);
    assert_eq!(csv.matches('\n').count(), 4);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert!(reader.records().all(|record| record.is_ok_and(|record| record.len() == 12)));
}

#[test]
fn toml_is_a_file_of_the_map() {
    let charts: Vec<Release> =
        story().into_iter().filter(|release| release.title == "charts").collect();
    let read = ChartReleases::parse(map_table::toml(&charts).as_bytes()).unwrap();
    assert_eq!((read.title.as_str(), read.rows.len()), ("charts", 2));
    let both = ChartReleases::parse(map_table::toml(&story()).as_bytes()).unwrap();
    assert_eq!(both.title, "");
    assert!(both.rows.iter().all(|row| row.extra.contains_key("title")));
    let hostile = [hostile()];
    let read = ChartReleases::parse(map_table::toml(&hostile).as_bytes()).unwrap();
    assert_eq!(read.rows, [hostile[0].row.clone()]);
}
