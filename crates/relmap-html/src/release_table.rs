//! Tables of releases, the newest first.

use relmap_core::ledger::App;
use relmap_report::PageText;

use super::environments::RunsIn;
use super::history::{Release, days_in_words};
use super::names::Names;
use super::texts::Texts;
use super::web_link::WebLink;

/// A table of releases. A column that no row fills is left out.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) anchor: String,
    pub(super) caption: String,
    pub(super) rows: Vec<ReleaseRow>,
    /// Whether any row names what it deploys.
    pub(super) has_apps: bool,
    /// Whether any row has a day.
    pub(super) has_dates: bool,
    /// Whether any row has a commit of an app.
    pub(super) has_app_commits: bool,
    /// Whether any row has a remark.
    pub(super) has_remarks: bool,
    /// Whether any row runs somewhere.
    pub(super) has_environments: bool,
}

/// A release in a table.
#[derive(Debug)]
pub(super) struct ReleaseRow {
    /// The tag of the chart as it is.
    pub(super) tag: String,
    /// What leads to the row.
    pub(super) anchor: Option<String>,
    pub(super) chart: WebLink,
    /// The link to its notes.
    pub(super) notes: Option<String>,
    pub(super) apps: Vec<WebLink>,
    pub(super) images: Vec<PageText>,
    pub(super) chart_commit: WebLink,
    pub(super) app_commits: Vec<WebLink>,
    pub(super) date: Option<String>,
    /// The exact time.
    pub(super) time: Option<String>,
    pub(super) step: &'static str,
    pub(super) pause: Option<String>,
    pub(super) after_gap: bool,
    /// Where it runs.
    pub(super) runs_in: Vec<RunsIn>,
    pub(super) remarks: Vec<PageText>,
    /// Its major and minor version.
    pub(super) line: Option<(u64, u64)>,
    /// What it can be filtered by.
    pub(super) class: String,
    is_imported: bool,
}

/// What is said of a release that was not recorded when it was made.
const IMPORTED: &str = "read from history";

impl Table {
    /// Makes a table. What would be said of every row is said once.
    pub(super) fn new(caption: String, mut rows: Vec<ReleaseRow>, ids: &mut Names) -> Table {
        let all_imported = rows.len() > 1 && rows.iter().all(|row| row.is_imported);
        let caption = match all_imported {
            true => format!("{caption}; all were {IMPORTED}"),
            false => caption,
        };
        for row in rows.iter_mut().filter(|row| row.is_imported && !all_imported) {
            row.remarks.push(PageText::new(IMPORTED));
        }
        let any = |is: fn(&ReleaseRow) -> bool| rows.iter().any(is);
        Table {
            anchor: ids.name("releases", ""),
            caption,
            has_apps: any(|row| !row.apps.is_empty() || !row.images.is_empty()),
            has_dates: any(|row| row.date.is_some()),
            has_app_commits: any(|row| !row.app_commits.is_empty()),
            has_remarks: any(|row| !row.remarks.is_empty()),
            has_environments: any(|row| !row.runs_in.is_empty()),
            rows,
        }
    }
}

/// A release as a row.
pub(super) fn row(release: &Release<'_>, notes: Option<String>, texts: &Texts<'_>) -> ReleaseRow {
    let (record, links) = (release.record, texts.links);
    let app = |app: &App| {
        let url = app.tag.as_ref().and_then(|tag| links.app_tag(&app.name, tag));
        WebLink::name(&app.shown(), url)
    };
    let app_commit = |app: &App| {
        let id = app.commit.as_ref()?;
        Some(WebLink::commit(id, links.app_commit(&app.name, id)))
    };
    let mut remarks: Vec<PageText> =
        record.issues.iter().map(|issue| PageText::name(issue)).collect();
    if let Some(correction) = record.recorded.correction() {
        remarks.push(PageText::name(&format!("corrected: {}", correction.because)));
    }
    ReleaseRow {
        tag: record.chart.clone(),
        anchor: None,
        runs_in: texts.running.get(&record.chart).cloned().unwrap_or_default(),
        chart: WebLink::name(&record.chart, links.tag(&record.chart).filter(|_| record.is_tagged)),
        notes,
        apps: record.apps.iter().map(app).collect(),
        images: record.image_references().into_iter().map(PageText::name).collect(),
        chart_commit: WebLink::commit(&record.commit, links.commit(&record.commit)),
        app_commits: record.apps.iter().filter_map(app_commit).collect(),
        date: release.date.map(|date| date.to_string()),
        time: record.time.map(|time| format!("{time:.0}")),
        step: release.step.as_str(),
        pause: release.days.map(days_in_words),
        after_gap: release.after_gap,
        remarks,
        line: release.version.as_ref().map(|version| (version.0.major, version.0.minor)),
        class: String::new(),
        is_imported: release.is_imported(),
    }
}
