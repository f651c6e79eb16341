//! The releases of the map as a table, for people and for programs.

use std::fmt::Write as _;

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{self, App, Record, Release};
use unicode_width::UnicodeWidthStr;

use crate::csv_cell::csv_cell;
use crate::style::Tone;
use crate::{Colour, MarkdownText, SafeText};

const HEAD: [&str; 3] = ["CHART", "APP", "RELEASED"];
const GAP: usize = 2;

/// What stands for a value that is not known.
const NONE: &str = "-";

/// What a release deploys: its apps, or else the images that the release's entry names.
pub fn deploys(record: &Record) -> String {
    record.deploys().unwrap_or_else(|| NONE.to_owned())
}

/// The day of a release, in UTC.
pub fn day(record: &Record) -> String {
    record.time.map_or(NONE.to_owned(), ledger::day)
}

fn cells(record: &Record) -> [String; 3] {
    [record.chart.clone(), deploys(record), day(record)]
}

/// A table with a head, for a terminal of so many columns. Cells that do not fit are cut.
pub fn table(releases: &[Release], width: usize, colour: Colour) -> String {
    let rows: Vec<[String; 3]> = releases
        .iter()
        .map(|release| cells(&release.record).map(|cell| SafeText::new(&cell).to_string()))
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
        let cells = cells(&release.record).map(|cell| SafeText::new(&cell).to_string());
        let _ = writeln!(text, "{}", cells.join("\t"));
    }
    text
}

/// A table in Markdown.
pub fn markdown(releases: &[Release]) -> String {
    let mut text = String::from("| chart | app | released |\n| --- | --- | --- |\n");
    for release in releases {
        let [chart, app, day] = cells(&release.record).map(|cell| match cell.as_str() {
            NONE => cell,
            text => MarkdownText::new(text).to_string(),
        });
        let _ = writeln!(text, "| {chart} | {app} | {day} |");
    }
    text
}

/// The columns of the CSV, in their order.
const COLUMNS: [&str; 14] = [
    "chart",
    "tag",
    "chart_version",
    "commit",
    "path",
    "app",
    "app_version",
    "app_tag",
    "app_commit",
    "app_verified",
    "images",
    "released",
    "recorded",
    "issues",
];

/// Every column, as RFC 4180 has it: a line for each app of each release, and one for a release
/// without an app. A cell that a spreadsheet would take for a formula has a `'` in front.
pub fn csv(releases: &[Release]) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let rows = releases.iter().flat_map(|release| {
        let apps = release.record.apps.iter().map(Some);
        let none = release.record.apps.is_empty().then_some(None);
        apps.chain(none).map(|app| csv_row(release, app))
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

fn csv_row(Release { title, record }: &Release, app: Option<&App>) -> [String; 14] {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let of_app = |part: fn(&App) -> String| app.map(part).unwrap_or_default();
    [
        title.to_string(),
        record.chart.clone(),
        record.version.clone(),
        record.commit.to_string(),
        optional(&record.path),
        of_app(|app| app.name.clone()),
        of_app(|app| app.version.clone()),
        of_app(|app| app.tag.clone().unwrap_or_default()),
        of_app(|app| app.commit.as_ref().map(CommitId::to_string).unwrap_or_default()),
        of_app(|app| app.verified.to_string()),
        record.image_references().join(" "),
        record.time.map(|time| time.to_string()).unwrap_or_default(),
        record.recorded.as_str().to_owned(),
        record.issues.join(" "),
    ]
    .map(|cell| csv_cell(&cell))
}
