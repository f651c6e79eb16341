//! A stretch of a history on a page: its picture, its table, and the notes of its releases.

use super::Notes;
use super::assets::{AssetWriter, Figure};
use super::environments::{Running, RunsIn};
use super::history::{History, Release, days_in_words};
use super::names::Names;
use super::picture::{self, Axis, Caption};
use super::slices::{Slice, slices};
use super::verdict::short_commit;
use relmap_core::ledger::App;
use relmap_report::PageText;

/// How much of one release's notes is shown.
const NOTES: usize = 20_000;

/// What is known of releases in addition to the map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'t> {
    pub(super) notes: &'t Notes,
    /// Where they run.
    pub(super) running: &'t Running,
}

/// A stretch that is to come onto a page.
#[derive(Debug)]
pub(super) struct Stretch<'h, 'm> {
    pub(super) title: &'m str,
    pub(super) name: String,
    pub(super) axis: Axis,
    /// In the order of time.
    pub(super) releases: &'h [Release<'m>],
}

/// A stretch on a page.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) anchor: String,
    pub(super) figure: Figure,
    pub(super) table: Table,
    pub(super) notes: Vec<NotesView>,
}

/// A table of pairs, the newest first.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) anchor: String,
    pub(super) caption: String,
    pub(super) rows: Vec<PairView>,
    /// Whether any row has a remark.
    pub(super) has_remarks: bool,
    /// Whether any row runs somewhere.
    pub(super) has_environments: bool,
}

/// A pair in a table.
#[derive(Debug)]
pub(super) struct PairView {
    /// The tag of the chart as it is.
    pub(super) tag: String,
    /// What leads to the row.
    pub(super) anchor: Option<String>,
    pub(super) chart: PageText,
    /// The link to its notes.
    pub(super) notes: Option<String>,
    pub(super) app: Option<PageText>,
    pub(super) images: Vec<PageText>,
    pub(super) chart_commit: String,
    pub(super) app_commit: Option<String>,
    pub(super) date: Option<String>,
    pub(super) step: &'static str,
    pub(super) pause: Option<String>,
    pub(super) after_gap: bool,
    /// Where it runs.
    pub(super) runs_in: Vec<RunsIn>,
    pub(super) remarks: Vec<PageText>,
}

/// The notes of a pair.
#[derive(Debug)]
pub(super) struct NotesView {
    pub(super) anchor: String,
    pub(super) chart: PageText,
    /// The chart's tag as it is.
    pub(super) tag: String,
    pub(super) app: Option<PageText>,
    pub(super) date: Option<String>,
    pub(super) of_chart: Option<PageText>,
    pub(super) of_app: Option<PageText>,
}

/// All stretches of a history, the newest first; releases without a date come last.
pub(super) fn stretches<'h, 'm>(history: &'h History<'m>) -> Vec<Stretch<'h, 'm>> {
    let title = history.title;
    let dated = slices(&history.dated).into_iter().rev().map(|Slice { range, name }| Stretch {
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
        all.push(Stretch { title, name, axis: Axis::Order, releases });
    }
    all
}

impl Stretch<'_, '_> {
    /// Puts the stretch onto a page, whose anchors are `ids`.
    pub(super) fn section(
        &self,
        writer: &mut AssetWriter,
        ids: &mut Names,
        texts: &Texts<'_>,
    ) -> Section {
        let Stretch { title, name, axis, releases } = self;
        let picture = picture::of_stretch(&Caption { title, stretch: name }, releases, *axis);
        let figure = writer.figure(picture, &format!("map-{title}"));
        let mut views = Vec::new();
        let mut rows = Vec::new();
        for release in releases.iter().rev() {
            let view = notes_view(release, texts.notes, writer, ids);
            let notes = view.as_ref().map(|view| format!("#{}", view.anchor));
            let mut row = pair(release, notes, texts.running);
            if !texts.running.is_empty() {
                row.anchor = Some(ids.name(&format!("pair-{}", release.record.chart), ""));
            }
            rows.push(row);
            views.extend(view);
        }
        let caption = format!("Pairs of {}, {name}, newest first", PageText::short(title, 60));
        Section {
            name: name.clone(),
            anchor: ids.name(&format!("{title}-{name}"), ""),
            figure,
            table: Table::new(caption, rows, ids),
            notes: views,
        }
    }
}

impl Table {
    pub(super) fn new(caption: String, rows: Vec<PairView>, ids: &mut Names) -> Table {
        let has_remarks = rows.iter().any(|row| !row.remarks.is_empty());
        let has_environments = rows.iter().any(|row| !row.runs_in.is_empty());
        Table { anchor: ids.name("pairs", ""), caption, rows, has_remarks, has_environments }
    }
}

/// A pair as a row.
pub(super) fn pair(release: &Release<'_>, notes: Option<String>, running: &Running) -> PairView {
    let record = release.record;
    let apps = record.apps.iter().map(App::shown).collect::<Vec<_>>().join(", ");
    let commits: Vec<String> =
        record.apps.iter().filter_map(|app| app.commit.as_deref().map(short_commit)).collect();
    let mut remarks: Vec<PageText> =
        record.issues.iter().map(|issue| PageText::name(issue)).collect();
    if release.is_imported() {
        remarks.push(PageText::new("read from history"));
    }
    if let Some(correction) = record.recorded.correction() {
        remarks.push(PageText::name(&format!("corrected: {}", correction.because)));
    }
    PairView {
        tag: record.chart.clone(),
        anchor: None,
        runs_in: running.get(&record.chart).cloned().unwrap_or_default(),
        chart: PageText::name(&record.chart),
        notes,
        app: (!record.apps.is_empty()).then(|| PageText::name(&apps)),
        images: record.image_references().into_iter().map(PageText::name).collect(),
        chart_commit: short_commit(&record.commit),
        app_commit: (!commits.is_empty()).then(|| commits.join(", ")),
        date: release.date.map(|date| date.to_string()),
        step: release.step.as_str(),
        pause: release.days.map(days_in_words),
        after_gap: release.after_gap,
        remarks,
    }
}

/// The notes of a release. Those of the app stand with the first chart that carries it.
fn notes_view(
    release: &Release<'_>,
    notes: &Notes,
    writer: &mut AssetWriter,
    ids: &mut Names,
) -> Option<NotesView> {
    let record = release.record;
    let of_chart = notes.charts.get(&record.chart);
    let tags = record.apps.iter().filter_map(|app| app.tag.as_ref());
    let of_apps: Vec<&str> = tags
        .filter(|_| release.carries_other)
        .filter_map(|tag| notes.apps.get(tag).map(String::as_str))
        .collect();
    let of_app = (!of_apps.is_empty()).then(|| of_apps.join("\n\n"));
    if of_chart.is_none() && of_app.is_none() {
        return None;
    }
    let shown = |text: Option<&String>, writer: &mut AssetWriter| {
        text.map(|text| PageText::lines(text, writer.room(text.len().min(NOTES))))
    };
    Some(NotesView {
        anchor: ids.name(&format!("notes-{}", record.chart), ""),
        chart: PageText::name(&record.chart),
        tag: record.chart.clone(),
        app: release.app_name().map(|app| PageText::name(&app)),
        date: release.date.map(|date| date.to_string()),
        of_chart: shown(of_chart, writer),
        of_app: shown(of_app.as_ref(), writer),
    })
}
