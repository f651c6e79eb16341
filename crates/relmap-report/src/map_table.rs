//! The releases of the map as a table, for people and for programs.

use std::fmt::Write as _;

use relmap_core::map::{self, ChartReleases, Release, Row};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::csv_cell::csv_cell;
use crate::documents::SCHEMA;
use crate::safe_text::is_obeyed;
use crate::style::Tone;
use crate::{Colour, MarkdownText, SafeText};

const HEAD: [&str; 3] = ["CHART", "APP", "RELEASED"];
const GAP: usize = 2;

/// What stands for a value that is not known.
const NONE: &str = "-";

/// What a release deploys: the app's tag, or else its version, or else the images that the
/// release's entry names.
pub fn deploys(row: &Row) -> String {
    match (&row.app, &row.app_version) {
        (Some(tag), _) => tag.clone(),
        (None, Some(version)) => version.clone(),
        (None, None) if row.images.is_empty() => NONE.to_owned(),
        (None, None) => row.images.join(", "),
    }
}

/// The day of a release, in UTC.
pub fn day(row: &Row) -> String {
    row.released.map_or(NONE.to_owned(), map::day)
}

fn cells(row: &Row) -> [String; 3] {
    [row.chart.clone(), deploys(row), day(row)]
}

/// A table with a head, for a terminal of so many columns. Cells that do not fit are cut.
pub fn table(releases: &[Release], width: usize, colour: Colour) -> String {
    let rows: Vec<[String; 3]> = releases
        .iter()
        .map(|release| cells(&release.row).map(|cell| SafeText::new(&cell).to_string()))
        .collect();
    let mut widths = HEAD.map(UnicodeWidthStr::width);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    // The date is short; what is missing is taken from the wider of the other two.
    let room = width.saturating_sub(widths[2] + 2 * GAP).max(2 * 8);
    let [chart, app, _] = widths;
    if chart + app > room {
        widths[1] = app.min(room.saturating_sub(chart).max(room / 2));
        widths[0] = room - widths[1];
    }
    let mut text = String::new();
    let mut line = |cells: [&str; 3], tones: [Option<Tone>; 3]| {
        let mut shown = String::new();
        for (at, ((cell, width), tone)) in cells.into_iter().zip(widths).zip(tones).enumerate() {
            let cell = cut(cell, width);
            let blanks = if at == 2 { 0 } else { width + GAP - cell.as_str().width() };
            shown.push_str(&tone.map_or(cell.clone(), |tone| colour.paint(tone, &cell)));
            shown.push_str(&" ".repeat(blanks));
        }
        let _ = writeln!(text, "{}", shown.trim_end());
    };
    line(HEAD, [Some(Tone::Faint); 3]);
    for [chart, app, day] in &rows {
        line([chart, app, day], [Some(Tone::Strong), None, None]);
    }
    text
}

/// A text in at most so many columns.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        let mut buffer = [0; 4];
        if out.width() + c.encode_utf8(&mut buffer).width() + 1 > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// A line for each release, its cells set off by tabs, without a head and uncut: for pipes.
pub fn lines(releases: &[Release]) -> String {
    let mut text = String::new();
    for release in releases {
        let cells = cells(&release.row).map(|cell| SafeText::new(&cell).to_string());
        let _ = writeln!(text, "{}", cells.join("\t"));
    }
    text
}

/// A table in Markdown.
pub fn markdown(releases: &[Release]) -> String {
    let mut text = String::from("| chart | app | released |\n| --- | --- | --- |\n");
    for release in releases {
        let [chart, app, day] = cells(&release.row).map(|cell| match cell.as_str() {
            NONE => cell,
            text => MarkdownText::new(text).to_string(),
        });
        let _ = writeln!(text, "| {chart} | {app} | {day} |");
    }
    text
}

/// The columns of the CSV, in their order.
const COLUMNS: [&str; 12] = [
    "chart",
    "tag",
    "chart_version",
    "commit",
    "path",
    "app_tag",
    "app_version",
    "app_commit",
    "images",
    "released",
    "recorded",
    "issues",
];

/// Every column of every row, as RFC 4180 has it. A cell that a spreadsheet would take for a formula
/// has a `'` in front.
pub fn csv(releases: &[Release]) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let rows = releases.iter().map(|release| {
        let Row { chart, chart_version, chart_commit, path, app, app_version, app_commit, .. } =
            &release.row;
        let Row { images, released, origin, issues, .. } = &release.row;
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            release.title.clone(),
            chart.clone(),
            chart_version.clone(),
            chart_commit.clone(),
            optional(path),
            optional(app),
            optional(app_version),
            optional(app_commit),
            images.join(" "),
            released.map(|time| time.to_string()).unwrap_or_default(),
            origin.as_str().to_owned(),
            issues.join(" "),
        ]
        .map(|cell| csv_cell(&cell))
    });
    // Writing to memory fails for no row: all have as many cells.
    let mut failed = writer.write_record(COLUMNS).is_err();
    for row in rows {
        failed |= writer.write_record(row).is_err();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    debug_assert!(!failed);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The rows in the form of the map's files. One chart makes a file of the map, of several each row
/// says its `title`.
pub fn toml(releases: &[Release]) -> String {
    let mut titles: Vec<&str> = releases.iter().map(|release| release.title.as_str()).collect();
    titles.sort_unstable();
    titles.dedup();
    let mut charts = ChartReleases::new(if let [only] = titles[..] { only } else { "" });
    for Release { title, row } in releases {
        let mut row = row.clone();
        if titles.len() > 1 {
            row.extra.insert("title".into(), title.as_str().into());
        }
        charts.rows.push(row);
    }
    charts.rows.sort_by(Row::order);
    escaped(&charts.render())
}

/// The same document, in which a log finds nothing to act on. All its texts are basic strings,
/// where TOML has an escape for every character.
fn escaped(toml: &str) -> String {
    let mut safe = String::with_capacity(toml.len());
    for c in toml.chars() {
        match u32::from(c) {
            _ if c == '\n' || !is_obeyed(&safe, c) => safe.push(c),
            code @ ..=0xffff => {
                let _ = write!(safe, "\\u{code:04X}");
            }
            code => {
                let _ = write!(safe, "\\U{code:08X}");
            }
        }
    }
    safe
}

/// The rows as JSON; `docs/map.md` describes the document.
pub fn json(releases: &[Release]) -> Value {
    json!({ "schema": SCHEMA, "releases": releases.iter().map(release_json).collect::<Vec<_>>() })
}

/// One row, as it stands in every document.
pub fn release_json(Release { title, row }: &Release) -> Value {
    let Row {
        chart,
        chart_version,
        chart_commit,
        path,
        app,
        app_version,
        app_commit,
        images,
        released,
        origin,
        issues,
        extra: _,
    } = row;
    json!({
        "chart": title,
        "tag": chart,
        "chart_version": chart_version,
        "commit": chart_commit,
        "path": path,
        "app_tag": app,
        "app_version": app_version,
        "app_commit": app_commit,
        "images": images,
        "released": released.map(|time| time.to_string()),
        "recorded": origin.as_str(),
        "issues": issues,
    })
}
