//! How the apps moved that a chart deploys.

use std::collections::BTreeSet;

use crate::component::{AppVersionOf, Component, app_key, join};
use crate::facts::ComponentFacts;
use crate::outcome::AppMove;
use crate::release_notes::{self, AppRef, ReleaseNotes};
use crate::version::{Bump, moved};

use super::changes::Changes;
use super::same_version::names_same;

/// How the apps moved, and what shows it.
#[derive(Debug, Default)]
pub(super) struct AppMoved {
    /// Whether any moved at all.
    pub(super) moved: bool,
    /// How far the one moved that moved furthest, if the versions say it.
    pub(super) level: Option<Bump>,
    /// The files that show it.
    pub(super) files: Vec<String>,
    /// `App:` and appVersion, before and now.
    pub(super) causes: Vec<String>,
    /// The values of `App:` that the baseline named too.
    pub(super) same_fields: BTreeSet<String>,
    /// The same, where the files of the baseline say so.
    pub(super) same_as_released: BTreeSet<String>,
    /// The apps of the baseline.
    pub(super) before: Vec<AppRef>,
    /// What the outcome shows.
    pub(super) shown: Vec<AppMove>,
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
    let new = once(component.newest_apps());
    let old = if has_baseline { once(old_fields(component, facts, then)) } else { Vec::new() };
    for pair in paired(component, &old, &new) {
        found.note_field(component, &pair, !old.is_empty() && !new.is_empty());
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
    let tags = |apps: &[AppRef]| apps.iter().map(|app| app.tag.clone()).collect::<BTreeSet<_>>();
    found.same_fields = tags(&old).intersection(&tags(&new)).cloned().collect();
    let released = tags(&fields_then(then));
    found.same_as_released = found.same_fields.intersection(&released).cloned().collect();
    found.show(changes, has_baseline && old.is_empty());
    found.before = old;
    found
}

impl AppMoved {
    fn note(&mut self, level: Option<Bump>, file: String, cause: String) {
        self.moved = true;
        self.level = self.level.max(level);
        if !self.files.contains(&file) {
            self.files.push(file);
        }
        self.causes.push(cause);
    }

    /// Notes what became of one app. `compared` says that both entries name apps: one that begins to
    /// name what it deployed all along adds nothing.
    fn note_field(&mut self, component: &Component, pair: &Pair<'_>, compared: bool) {
        let file = component.layout.release_file.clone();
        match (pair.old, pair.new) {
            (Some(old), Some(new)) if !same_release(old, new) => self.note(
                moved(&old.written, &new.written),
                file,
                format!("App: {} -> {}", old.tag, new.tag),
            ),
            (None, Some(new)) if compared => {
                self.note(Some(Bump::Minor), file, format!("App: {} added", new.tag));
            }
            (Some(old), None) if compared => {
                self.note(Some(Bump::Major), file, format!("App: {} removed", old.tag));
            }
            _ => {}
        }
        self.shown.push(AppMove {
            name: Some(pair.name.to_owned()).filter(|name| !name.is_empty()),
            old: pair.old.map(|app| app.tag.clone()),
            new: pair.new.map(|app| app.tag.clone()),
        });
    }

    /// Where no `App:` says it, appVersion is the only app's version.
    fn show(&mut self, changes: &Changes, is_old_unsaid: bool) {
        let version = |chart: &Option<crate::chart::metadata::ChartMetadata>| {
            chart.as_ref()?.app_version.as_ref().map(|written| written.text.clone())
        };
        let (old, new) = (version(&changes.chart_before), version(&changes.chart_now));
        match self.shown.as_mut_slice() {
            [] if old.is_some() || new.is_some() => {
                self.shown.push(AppMove { name: None, old, new });
            }
            [only] => {
                only.old = only.old.take().or(old.filter(|_| is_old_unsaid));
                only.new = only.new.take().or(new);
            }
            _ => {}
        }
    }

    /// Forgets what there was before, since it is not known what the release before was.
    pub(super) fn forget_past(&mut self) {
        self.shown.retain(|app| app.new.is_some());
        for app in &mut self.shown {
            app.old = None;
        }
    }
}

/// An app at the baseline and now.
struct Pair<'a> {
    name: &'a str,
    old: Option<&'a AppRef>,
    new: Option<&'a AppRef>,
}

/// The apps of two entries, each with what it was before: by their names. One app in the place of
/// another one is the same under a new name, and a name that was left out may be any.
fn paired<'a>(component: &'a Component, old: &'a [AppRef], new: &'a [AppRef]) -> Vec<Pair<'a>> {
    let old_key = |app: &'a AppRef| app_key(&component.apps, app, old.len() == 1);
    let new_key = |app: &'a AppRef| app_key(&component.apps, app, new.len() == 1);
    if let ([then], [now]) = (old, new) {
        let name = Some(new_key(now)).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| old_key(then));
        return vec![Pair { name, old: Some(then), new: Some(now) }];
    }
    let mut gone: Vec<&AppRef> = old.iter().collect();
    let mut pairs: Vec<Pair<'_>> = new
        .iter()
        .map(|app| {
            let name = new_key(app);
            let before = gone.iter().position(|then| old_key(then) == name);
            Pair { name, old: before.map(|at| gone.remove(at)), new: Some(app) }
        })
        .collect();
    for then in gone {
        let is_unnamed = then.title.is_none();
        let free = |pair: &&mut Pair<'_>| pair.old.is_none();
        let same = pairs
            .iter_mut()
            .find(|pair| pair.old.is_none() && pair.new.is_some_and(|now| same_release(then, now)));
        let taker = match same {
            Some(same) => Some(same),
            None => pairs.iter_mut().find(free),
        };
        match taker.filter(|_| is_unnamed) {
            Some(pair) => pair.old = Some(then),
            None => pairs.push(Pair { name: old_key(then), old: Some(then), new: None }),
        }
    }
    pairs
}

/// The app that appVersion is the version of: the one that relmap.toml names, the only one, or else the
/// one of which it was the version at the release before.
pub(crate) fn followed<'a>(
    component: &Component,
    apps: &'a [AppRef],
    before: &[AppRef],
    app_version_before: Option<&str>,
) -> Option<&'a AppRef> {
    let key = |app: &AppRef| component.app_key(app, apps).to_owned();
    match (&component.app_version, apps) {
        (AppVersionOf::Own, _) => None,
        (AppVersionOf::App(name), [only]) if key(only) == *name => Some(only),
        (AppVersionOf::App(name), several) => several.iter().find(|app| key(app) == *name),
        (AppVersionOf::Unsaid, [only]) => Some(only),
        (AppVersionOf::Unsaid, several) => {
            let version = app_version_before?;
            let mut same = before.iter().filter(|app| names_same(version, app));
            let then = same.next().filter(|_| same.next().is_none())?;
            let name = component.app_key(then, before);
            several.iter().find(|app| key(app) == name)
        }
    }
}

/// Whether two names are of one release: `1.2.0` is `app-1.2.0` without its title.
fn same_release(old: &AppRef, new: &AppRef) -> bool {
    let same_title =
        Option::zip(old.title.as_ref(), new.title.as_ref()).is_none_or(|(old, new)| old == new);
    old.tag == new.tag || same_title && names_same(&old.written, new)
}

/// Each app once: two lines of one app are a fault of RELEASE.txt, and the first one counts.
fn once(apps: Vec<AppRef>) -> Vec<AppRef> {
    let mut seen: Vec<AppRef> = Vec::new();
    for app in apps {
        if !seen.iter().any(|known| known.title == app.title) {
            seen.push(app);
        }
    }
    seen
}

/// The apps of the newest entry in the RELEASE.txt of the baseline.
fn fields_then(then: Option<&ReleaseNotes>) -> Vec<AppRef> {
    then.map(ReleaseNotes::newest_apps).unwrap_or_default()
}

/// The apps of the baseline: of the newest entry in the RELEASE.txt of that time, or else of
/// today's entry for the baseline's version.
fn old_fields(
    component: &Component,
    facts: &ComponentFacts,
    then: Option<&ReleaseNotes>,
) -> Vec<AppRef> {
    let then = fields_then(then);
    if !then.is_empty() {
        return then;
    }
    let crate::facts::Baseline::Released(tag) = &facts.baseline else { return Vec::new() };
    let same = |entry: &&release_notes::Entry| entry.semver() == Some(&tag.version);
    let entry = component.notes.entries.iter().find(same);
    entry.map(|entry| entry.apps().collect()).unwrap_or_default()
}
