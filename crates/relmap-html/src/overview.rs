//! The map at a glance: how much there is, each title in a line, and the newest releases.

use std::collections::HashMap;

use jiff::Timestamp;
use relmap_core::git_host::WebLinks;
use relmap_core::ledger::Record;

use super::figure::Figure;
use super::history::{History, Release, Step, date};
use super::names::Names;
use super::picture::{self, MOST_LANES};
use super::release_table::{Table, row};
use super::texts::Texts;
use super::web_link::WebLink;
use relmap_report::PageText;

/// How many of the newest releases are on the first page.
const NEWEST: usize = 15;

/// A title in the table of all.
#[derive(Debug)]
pub(super) struct TitleLine {
    pub(super) title: PageText,
    pub(super) href: String,
    pub(super) releases: usize,
    pub(super) latest: Option<WebLink>,
    pub(super) app: Option<PageText>,
    pub(super) date: Option<String>,
}

/// How much there is, and from when.
pub(super) fn sentence(histories: &[History<'_>]) -> String {
    let releases: usize = histories.iter().map(History::len).sum();
    if releases == 0 {
        return "The map holds no release yet.".to_owned();
    }
    let times = || histories.iter().flat_map(|history| history.dated.iter().map(|r| r.time()));
    let span = match (times().min(), times().max()) {
        (Some(first), Some(last)) if date(first) == date(last) => format!(", of {}", date(first)),
        (Some(first), Some(last)) => format!(", from {} to {}", date(first), date(last)),
        _ => String::new(),
    };
    let releases =
        if releases == 1 { "1 release".to_owned() } else { format!("{releases} releases") };
    match histories.iter().filter(|history| history.len() > 0).count() {
        1 => format!("{releases} of one chart{span}."),
        charts => format!("{releases} of {charts} charts{span}."),
    }
}

/// What is in the pictures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Legend {
    /// What the lines are.
    pub(super) lines: &'static str,
    /// Whether there are marks of releases whose step is not known.
    pub(super) has_other: bool,
}

/// What the lines of the pictures are: those of one picture for all charts, those of a picture for each
/// chart, or both.
pub(super) fn legend<'h>(
    histories: impl IntoIterator<Item = &'h History<'h>>,
    has_charts: bool,
    has_apps: bool,
) -> Legend {
    let releases =
        histories.into_iter().flat_map(|history| history.dated.iter().chain(&history.undated));
    let has_other = releases.into_iter().any(|release| release.step == Step::Unknown);
    Legend { lines: lines(has_charts, has_apps), has_other }
}

fn lines(has_charts: bool, has_apps: bool) -> &'static str {
    match (has_charts, has_apps) {
        (true, true) => {
            "In the picture of all charts a line is a chart, and each mark on it one of its releases. In those of \
             single charts a line is an app release, and each mark on it a chart release that deploys it: a thick \
             stroke is a streak of patches, a shaded stripe a quiet time."
        }
        (true, false) => {
            "In the picture a line is a chart, and each mark on it one of its releases. The page of each chart shows \
             which app release each of them deploys."
        }
        (false, _) => {
            "In the pictures a line is an app release, and each mark on it a chart release that deploys it: a thick \
             stroke is a streak of patches, a shaded stripe a quiet time."
        }
    }
}

/// Pictures of all titles, as many as it takes.
pub(super) fn figures(histories: &[History<'_>]) -> Vec<Figure> {
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
    dated.chunks(each).map(|part| Figure::new(picture::of_titles(part, span))).collect()
}

/// A title as a line.
pub(super) fn line(history: &History<'_>, links: &WebLinks, href: String) -> TitleLine {
    let latest = history.latest();
    TitleLine {
        title: PageText::name(history.title),
        href,
        releases: history.len(),
        latest: latest.map(|release| {
            let Record { version, chart, is_tagged, .. } = release.record;
            WebLink::name(version, links.tag(chart).filter(|_| *is_tagged))
        }),
        app: latest.and_then(|release| release.app_name()).map(|app| PageText::name(&app)),
        date: latest.and_then(|release| release.date).map(|date| date.to_string()),
    }
}

/// The newest releases of all titles, with links to where their notes are, by chart tag.
pub(super) fn newest(
    histories: &[History<'_>],
    notes: &HashMap<String, String>,
    texts: &Texts<'_>,
    ids: &mut Names,
) -> Table {
    let mut all: Vec<_> = histories.iter().flat_map(|history| &history.dated).collect();
    all.sort_by_key(|release| std::cmp::Reverse(release.time()));
    let newest =
        |release: &Release<'_>| row(release, notes.get(&release.record.chart).cloned(), texts);
    let rows = all.into_iter().take(NEWEST).map(newest).collect();
    Table::new("Newest first".to_owned(), rows, ids)
}
