//! The map at a glance: how much there is, each title in a line, and the newest pairs.

use std::collections::HashMap;

use jiff::Timestamp;

use super::assets::{AssetWriter, Figure};
use super::environments::Running;
use super::history::{History, Release, date};
use super::names::Names;
use super::picture::{self, MOST_LANES};
use super::section::{Table, pair};
use relmap_report::PageText;

/// How many of the newest pairs stand on the first page.
const NEWEST: usize = 15;

/// A title in the table of all.
#[derive(Debug)]
pub(super) struct TitleLine {
    pub(super) title: PageText,
    pub(super) href: String,
    pub(super) releases: usize,
    pub(super) latest: Option<PageText>,
    pub(super) app: Option<PageText>,
    pub(super) date: Option<String>,
}

/// How much there is, and from when.
pub(super) fn sentence(histories: &[History<'_>]) -> String {
    let pairs: usize = histories.iter().map(History::len).sum();
    if pairs == 0 {
        return "The map holds no release yet.".to_owned();
    }
    let times = || histories.iter().flat_map(|history| history.dated.iter().map(|r| r.time()));
    let span = match (times().min(), times().max()) {
        (Some(first), Some(last)) if date(first) == date(last) => format!(", of {}", date(first)),
        (Some(first), Some(last)) => format!(", from {} to {}", date(first), date(last)),
        _ => String::new(),
    };
    let pairs = if pairs == 1 { "1 release".to_owned() } else { format!("{pairs} releases") };
    match histories.iter().filter(|history| history.len() > 0).count() {
        1 => format!("{pairs} of one chart{span}."),
        charts => format!("{pairs} of {charts} charts{span}."),
    }
}

/// Pictures of all titles, as many as it takes.
pub(super) fn figures(histories: &[History<'_>], writer: &mut AssetWriter) -> Vec<Figure> {
    let dated: Vec<&History<'_>> =
        histories.iter().filter(|history| !history.dated.is_empty()).collect();
    if dated.is_empty() {
        return Vec::new();
    }
    let times = || dated.iter().flat_map(|history| history.dated.iter().map(Release::time));
    let seconds = |time: Option<Timestamp>| time.map_or(0, Timestamp::as_second);
    let span = (seconds(times().min()), seconds(times().max()));
    let pictures = dated.len().div_ceil(MOST_LANES);
    let each = dated.len().div_ceil(pictures);
    dated.chunks(each).map(|part| writer.figure(picture::of_titles(part, span), "map")).collect()
}

/// A title as a line.
pub(super) fn line(history: &History<'_>, href: String) -> TitleLine {
    let latest = history.latest();
    TitleLine {
        title: PageText::name(history.title),
        href,
        releases: history.len(),
        latest: latest.map(|release| PageText::name(&release.record.version)),
        app: latest.and_then(|release| release.app_name()).map(|app| PageText::name(&app)),
        date: latest.and_then(|release| release.date).map(|date| date.to_string()),
    }
}

/// The newest pairs of all titles, with links to where their notes stand, by chart tag.
pub(super) fn newest(
    histories: &[History<'_>],
    notes: &HashMap<String, String>,
    running: &Running,
    ids: &mut Names,
) -> Table {
    let mut all: Vec<_> = histories.iter().flat_map(|history| &history.dated).collect();
    all.sort_by_key(|release| std::cmp::Reverse(release.time()));
    let row =
        |release: &Release<'_>| pair(release, notes.get(&release.record.chart).cloned(), running);
    let rows = all.into_iter().take(NEWEST).map(row).collect();
    Table::new("Newest first".to_owned(), rows, ids)
}
