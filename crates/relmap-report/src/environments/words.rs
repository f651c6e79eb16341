//! How what runs is named.

use relmap_core::ledger;
use relmap_environments::{ChartUse, Deployed, Resolution, Since, VersionUse};

/// What stands for a value that is not known.
pub(super) const NONE: &str = "-";

/// The chart: the tag of its release, or else its name and version.
pub(super) fn chart(deployed: &Deployed, resolution: Option<&Resolution>) -> String {
    let release = resolution.and_then(Resolution::release);
    match (release, &deployed.chart) {
        (Some(release), Some(_)) => release.tag.clone(),
        (_, Some(chart)) => chart_use(chart),
        (Some(release), None) => release.tag.clone(),
        (None, None) => NONE.to_owned(),
    }
}

fn chart_use(chart: &ChartUse) -> String {
    match &chart.version {
        VersionUse::Joined(text) => text.clone(),
        version => format!("{} {}", chart.name, version_use(version)),
    }
}

/// A version; what is not exact says so.
pub(super) fn version_use(version: &VersionUse) -> String {
    match version {
        VersionUse::Exact(text) | VersionUse::Joined(text) => text.clone(),
        VersionUse::Range(text) => format!("{text} (range)"),
        VersionUse::Moving(text) => format!("{text} (moves)"),
        VersionUse::Newest => "newest".to_owned(),
        VersionUse::Unknown(_) => "undecided".to_owned(),
    }
}

/// The app: what the source says, or else what the release deploys.
pub(super) fn app(deployed: &Deployed, resolution: Option<&Resolution>) -> String {
    let released = resolution.and_then(Resolution::release).and_then(|release| release.app());
    deployed.app.clone().or(released).unwrap_or_else(|| NONE.to_owned())
}

/// One text for what runs: chart and app, or the one that is known, or the first image.
pub(super) fn label(deployed: &Deployed, resolution: Option<&Resolution>) -> String {
    let (chart, app) = (chart(deployed, resolution), app(deployed, resolution));
    match (chart.as_str(), app.as_str()) {
        (NONE, NONE) => {
            let image = deployed.images.first();
            image.map_or_else(|| NONE.to_owned(), |used| used.image.to_string())
        }
        (chart, NONE) => chart.to_owned(),
        (NONE, app) => app.to_owned(),
        (chart, app) => format!("{chart} ({app})"),
    }
}

/// A cell of CSV; what is not known is empty.
pub(super) fn csv(cell: &str) -> String {
    if cell == NONE { String::new() } else { crate::csv_cell::csv_cell(cell) }
}

/// A time as `2026-11-20T10:00:00Z`.
pub(crate) fn time(seconds: i64) -> String {
    stamp(seconds).map_or_else(|| NONE.to_owned(), |time| time.to_string())
}

/// The day of a time.
pub(super) fn day(seconds: i64) -> String {
    stamp(seconds).map_or_else(|| NONE.to_owned(), ledger::day)
}

fn stamp(seconds: i64) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_second(seconds).ok()
}

/// Since when, for people.
pub(super) fn since(since: &Since) -> String {
    match since {
        Since::Commit { time, .. } | Since::Recorded(time) => day(*time),
        Since::Before(time) => format!("before {}", day(*time)),
        Since::Unknown => NONE.to_owned(),
    }
}

/// Rows in columns, with a head; the last column is as wide as it is.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    use unicode_width::UnicodeWidthStr as _;
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![0; count];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
