//! A period of a history on a page: its picture, its table, and the notes of its releases.

use super::Notes;
use super::figure::Figure;
use super::history::{History, Release};
use super::names::Names;
use super::picture::{self, Axis, Caption};
use super::quoted_text::QuotedText;
use super::release_table::{Table, row};
use super::site_files::SiteFiles;
use super::slices::{Slice, slices};
use super::texts::Texts;
use relmap_report::PageText;

/// How much of one release's notes is shown.
const NOTES: usize = 20_000;

/// A period that is to come onto a page.
#[derive(Debug)]
pub(super) struct Period<'h, 'm> {
    pub(super) title: &'m str,
    pub(super) name: String,
    pub(super) axis: Axis,
    /// In the order of time.
    pub(super) releases: &'h [Release<'m>],
}

/// A period on a page.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) anchor: String,
    pub(super) figure: Figure,
    pub(super) table: Table,
    pub(super) notes: Vec<NotesView>,
}

/// The notes of a release.
#[derive(Debug)]
pub(super) struct NotesView {
    pub(super) anchor: String,
    pub(super) chart: PageText,
    /// The chart's tag as it is.
    pub(super) tag: String,
    /// What it can be filtered by.
    pub(super) class: String,
    pub(super) app: Option<PageText>,
    pub(super) date: Option<String>,
    pub(super) of_chart: Option<QuotedText>,
    pub(super) of_app: Option<QuotedText>,
}

/// All periods of a history, the newest first; releases without a date come last.
pub(super) fn periods<'h, 'm>(history: &'h History<'m>) -> Vec<Period<'h, 'm>> {
    let title = history.title;
    let dated = slices(&history.dated).into_iter().rev().map(|Slice { range, name }| Period {
        title,
        name,
        axis: Axis::Time,
        releases: &history.dated[range],
    });
    let mut all: Vec<_> = dated.collect();
    let parts = history.undated.chunks(picture::MOST_LANES);
    let count = parts.len();
    for (number, releases) in parts.enumerate().rev() {
        let part = match count {
            1 => String::new(),
            count => format!(", part {} of {count}", number + 1),
        };
        let name = format!("releases without a date{part}");
        all.push(Period { title, name, axis: Axis::Order, releases });
    }
    all
}

impl Period<'_, '_> {
    /// Puts the period onto a page, whose anchors are `ids`.
    pub(super) fn section(
        &self,
        site_files: &mut SiteFiles,
        ids: &mut Names,
        texts: &Texts<'_>,
    ) -> Section {
        let Period { title, name, axis, releases } = self;
        let picture = picture::of_period(&Caption { title, period: name }, releases, *axis);
        let figure = Figure::new(picture);
        let mut views = Vec::new();
        let mut rows = Vec::new();
        for release in releases.iter().rev() {
            let view = notes_view(release, texts.notes, site_files, ids);
            let notes = view.as_ref().map(|view| format!("#{}", view.anchor));
            let mut row = row(release, notes, texts);
            if !texts.running.is_empty() {
                row.anchor = Some(ids.name(&format!("release-{}", release.record.chart), ""));
            }
            rows.push(row);
            views.extend(view);
        }
        let caption = format!("Releases of {}, {name}, newest first", PageText::short(title, 60));
        Section {
            name: name.clone(),
            anchor: ids.name(&format!("{title}-{name}"), ""),
            figure,
            table: Table::new(caption, rows, ids),
            notes: views,
        }
    }
}

/// The notes of a release. Those of the app are with the first chart that deploys it.
fn notes_view(
    release: &Release<'_>,
    notes: &Notes,
    site_files: &mut SiteFiles,
    ids: &mut Names,
) -> Option<NotesView> {
    let record = release.record;
    let of_chart = notes.charts.get(&record.chart);
    let first_of = release.first_of.iter();
    let of_apps: Vec<&str> =
        first_of.filter_map(|tag| notes.apps.get(*tag).map(String::as_str)).collect();
    let of_app = (!of_apps.is_empty()).then(|| of_apps.join("\n\n"));
    if of_chart.is_none() && of_app.is_none() {
        return None;
    }
    let shown = |text: Option<&String>, site_files: &mut SiteFiles| {
        text.map(|text| {
            QuotedText::new(&PageText::lines(text, site_files.room(text.len().min(NOTES))))
        })
    };
    Some(NotesView {
        anchor: ids.name(&format!("notes-{}", record.chart), ""),
        chart: PageText::name(&record.chart),
        tag: record.chart.clone(),
        class: String::new(),
        app: release.app_name().map(|app| PageText::name(&app)),
        date: release.date.map(|date| date.to_string()),
        of_chart: shown(of_chart, site_files),
        of_app: shown(of_app.as_ref(), site_files),
    })
}
