//! What differs of a component between a release and now, and the files that matter on both sides.

use std::collections::BTreeSet;

use relmap_core::chart::packaged::{Counts, Packaged};
use relmap_core::component::{Layout, below, join};
use relmap_core::contents::Contents;
use relmap_core::facts::Files;

use crate::gather::wanted;
use crate::tree_diff::{Change, Entry};
use crate::{
    GitError, Repository, Snapshot, chart_templates, charts_inside, linked, local_charts,
    owned_by_others, repackaged,
};

/// What differs, with both sides.
pub(crate) struct Compared {
    pub(crate) old: Files,
    pub(crate) new: Files,
    pub(crate) changes: Vec<Change>,
}

/// Reads files of a snapshot: those that are there.
pub(crate) type Read<'a, 'r> =
    &'a mut dyn FnMut(&Snapshot<'r>, BTreeSet<String>) -> Result<Contents, GitError>;

impl Repository {
    /// Compares a release with `now`. The layout is that of now; `old_chart` is where the chart was.
    pub(crate) fn compared<'r>(
        &self,
        (layout, old_chart): (&Layout, Option<&str>),
        (then, now): (&Snapshot<'r>, &Snapshot<'r>),
        read: Read<'_, 'r>,
    ) -> Result<Compared, GitError> {
        let mut changes = self.changes(layout, old_chart, then, now)?;
        let old_files = wanted(&changes, layout, old_chart, |change| change.old.as_ref());
        let chart = layout.chart.as_deref();
        let new_files = wanted(&changes, layout, chart, |change| change.new.as_ref());
        let side = |chart: Option<&str>, contents| Files {
            chart: chart.map(str::to_owned),
            contents,
            templates: self.templates.clone(),
            ..Files::default()
        };
        let mut old = side(old_chart, read(then, old_files)?);
        let mut new = side(chart, read(now, new_files)?);
        let more = repackaged::changes(self, layout, (&old, &new), then, &changes)?;
        let old_files = wanted(&more, layout, old_chart, |change| change.old.as_ref());
        let new_files = wanted(&more, layout, chart, |change| change.new.as_ref());
        if !more.is_empty() {
            old.contents.extend(read(then, old_files)?);
            new.contents.extend(read(now, new_files)?);
            changes.extend(more);
        }
        old.local_charts = local_charts::of(then, &old)?;
        new.local_charts = local_charts::of(now, &new)?;
        let sides = (layout, &old, &new);
        changes.extend(local_charts::changes(self, sides, &changes, then, now)?);
        let [old_charts, new_charts] = charts_inside::wanted(&changes, (&old, &new), (then, now))?;
        old.contents.extend(read(then, old_charts)?);
        new.contents.extend(read(now, new_charts)?);
        old.submodules = submodules(&changes, |change| change.old.as_ref());
        new.submodules = submodules(&changes, |change| change.new.as_ref());
        new.links_out = links_out(&changes, now)?;
        let mut found = Compared { old, new, changes };
        if let (Some(old_chart), Some(chart)) = (old_chart, chart)
            && !found.counts(&found.changes, Counts::AsTemplate)
        {
            let charts = (old_chart, chart);
            self.add_what_is_read(&mut found, layout, charts, (then, now), read)?;
        }
        Ok(found)
    }

    /// Adds the templates, if they may make a difference, and what they read of other components.
    fn add_what_is_read<'r>(
        &self,
        found: &mut Compared,
        layout: &Layout,
        (old_chart, chart): (&str, &str),
        (then, now): (&Snapshot<'r>, &Snapshot<'r>),
        read: Read<'_, 'r>,
    ) -> Result<(), GitError> {
        let owner = (layout, old_chart, chart);
        let elsewhere = owned_by_others::changes(self, owner, then, now)?;
        if elsewhere.is_empty() && !found.counts(&found.changes, Counts::IfRead) {
            return Ok(());
        }
        let Compared { old, new, changes } = found;
        let charts = (old_chart, old.local_charts.as_slice());
        let mut texts = chart_templates::find(self, then.tree, charts)?;
        old.contents.extend(read(then, texts.templates.clone())?);
        let files_read = texts.add_run_files(old, |paths| read(then, paths))?;
        new.has_unknown_templates = old.has_unknown_templates;
        // A chart that moved took its templates with it.
        let moved = |path: &String| below(path, old_chart).map(|inside| join(chart, inside));
        let mut templates = texts.templates;
        templates.extend(templates.iter().filter_map(moved).collect::<Vec<_>>());
        let is_read = |files: &Files, entry: &Entry| {
            files_read.has_any(files, &entry.path)
                || entry.is_submodule() && files_read.has_any_below(files, &entry.path)
        };
        let is_read = |change: &Change| {
            change.old.iter().any(|entry| is_read(old, entry))
                || change.new.iter().any(|entry| is_read(new, entry))
        };
        let more: Vec<Change> = elsewhere.into_iter().filter(is_read).collect();
        let old_files = wanted(&more, layout, Some(old_chart), |change| change.old.as_ref());
        templates.extend(wanted(&more, layout, Some(chart), |change| change.new.as_ref()));
        old.contents.extend(read(then, old_files)?);
        new.contents.extend(read(now, templates)?);
        old.submodules.extend(submodules(&more, |change| change.old.as_ref()));
        new.submodules.extend(submodules(&more, |change| change.new.as_ref()));
        changes.extend(more);
        Ok(())
    }
}

/// The submodules on one side of these changes.
fn submodules(changes: &[Change], side: impl Fn(&Change) -> Option<&Entry>) -> BTreeSet<String> {
    let entries = changes.iter().filter_map(side).filter(|entry| entry.is_submodule());
    entries.map(|entry| entry.path.clone()).collect()
}

/// The new links among these changes that lead to what no commit has.
fn links_out(changes: &[Change], now: &Snapshot<'_>) -> Result<BTreeSet<String>, GitError> {
    let mut found = BTreeSet::new();
    for entry in changes.iter().filter_map(|change| change.new.as_ref()) {
        if entry.is_link() && linked::leads_out(now, &entry.path)? {
            found.insert(entry.path.clone());
        }
    }
    Ok(found)
}

impl Compared {
    /// Whether any of these changes counts so, on either side.
    fn counts(&self, changes: &[Change], how: Counts) -> bool {
        let sides = [Packaged::new(&self.old), Packaged::new(&self.new)];
        changes.iter().any(|change| {
            let paths = [&change.old, &change.new];
            let mut both = paths.into_iter().zip(&sides);
            both.any(|(entry, side)| {
                entry.as_ref().is_some_and(|entry| side.counts(&entry.path) == how)
            })
        })
    }
}
