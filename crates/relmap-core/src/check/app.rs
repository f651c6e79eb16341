//! How the app moved that a chart deploys.

use crate::component::{Component, join};
use crate::facts::ComponentFacts;
use crate::outcome::AppMove;
use crate::release_notes::{self, AppRef, ReleaseNotes};
use crate::version::{Bump, moved};

use super::changes::Changes;
use super::chart::names_same;

/// How the app moved, and what shows it.
#[derive(Debug, Default)]
pub(super) struct AppMoved {
    /// Whether it moved at all.
    pub(super) moved: bool,
    /// How far, if both versions say it.
    pub(super) level: Option<Bump>,
    /// The files that show it.
    pub(super) files: Vec<String>,
    /// `App:` and appVersion, before and now.
    pub(super) causes: Vec<String>,
    /// Whether `App:` names the release that the baseline named too.
    pub(super) same_field: bool,
    /// The same, where the files of the baseline say so.
    pub(super) same_as_released: bool,
    /// What the outcome shows.
    pub(super) shown: AppMove,
}

/// Compares `App:` and appVersion at the baseline with those of now.
pub(super) fn app_moved(
    component: &Component,
    facts: &ComponentFacts,
    changes: &Changes,
    then: Option<&ReleaseNotes>,
) -> AppMoved {
    let mut found = AppMoved::default();
    let has_baseline = matches!(facts.baseline, crate::facts::Baseline::Released(_));
    let new_field = component.notes.newest().and_then(|entry| entry.app());
    let old_field = if has_baseline { old_field(component, facts, then) } else { None };
    let app_version = |chart: &Option<crate::chart::metadata::ChartMetadata>| {
        chart.as_ref().and_then(|chart| chart.app_version.clone())
    };
    let (old_version, new_version) =
        (app_version(&changes.chart_before), app_version(&changes.chart_now));

    if let (Some(old), Some(new)) = (&old_field, &new_field)
        && !same_release(old, new)
    {
        let release_file = component.layout.release_file.clone();
        found.note(
            moved(&old.written, &new.written),
            release_file,
            format!("App: {} -> {}", old.tag, new.tag),
        );
    }
    if has_baseline
        && changes.chart_before.is_some()
        && let Some(change) = &changes.metadata.app_version
    {
        let chart = component.layout.chart.as_deref().unwrap_or_default();
        let level = Option::zip(change.old.as_deref(), change.new.as_deref())
            .and_then(|(old, new)| moved(old, new));
        let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "(none)".to_owned());
        let cause = format!("appVersion: {} -> {}", text(&change.old), text(&change.new));
        found.note(level, join(chart, "Chart.yaml"), cause);
    }
    let same = |old: &Option<AppRef>| {
        Option::zip(old.as_ref(), new_field.as_ref()).is_some_and(|(old, new)| old.tag == new.tag)
    };
    found.same_field = same(&old_field);
    found.same_as_released = found.same_field && same(&field_then(then));
    found.shown = AppMove {
        old: old_field.map(|app| app.tag).or(old_version.map(|written| written.text)),
        new: new_field.map(|app| app.tag).or(new_version.map(|written| written.text)),
    };
    found
}

impl AppMoved {
    fn note(&mut self, level: Option<Bump>, file: String, cause: String) {
        self.moved = true;
        self.level = self.level.max(level);
        self.files.push(file);
        self.causes.push(cause);
    }
}

/// Whether two names are of one release: `1.2.0` is `app-1.2.0` without its title.
fn same_release(old: &AppRef, new: &AppRef) -> bool {
    let same_title =
        Option::zip(old.title.as_ref(), new.title.as_ref()).is_none_or(|(old, new)| old == new);
    old.tag == new.tag || same_title && names_same(&old.written, new)
}

/// The `App:` of the newest entry in the RELEASE.txt of the baseline.
fn field_then(then: Option<&ReleaseNotes>) -> Option<AppRef> {
    then.and_then(ReleaseNotes::newest).and_then(|entry| entry.app())
}

/// The `App:` of the baseline: of the newest entry in the RELEASE.txt of that time, or else of
/// today's entry for the baseline's version.
fn old_field(
    component: &Component,
    facts: &ComponentFacts,
    then: Option<&ReleaseNotes>,
) -> Option<AppRef> {
    field_then(then).or_else(|| {
        let crate::facts::Baseline::Released(tag) = &facts.baseline else { return None };
        let same = |entry: &&release_notes::Entry| entry.semver() == Some(&tag.version);
        component.notes.entries.iter().find(same).and_then(|entry| entry.app())
    })
}
