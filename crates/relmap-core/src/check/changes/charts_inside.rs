//! The charts below `charts/`, by their own names: Helm does not go by those of their folders and archives.

use std::collections::{BTreeSet, HashSet};

use crate::chart::dependencies::{
    DependencyChange, DependencyChangeKind, NestedChart, PackedChart, nested_charts,
};
use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::component::below;
use crate::facts::FileChange;
use crate::version::Bump;

use super::Reader;
use super::side::Side;

impl Reader<'_> {
    /// The charts of both sides, as far as they are known, but for those that cannot be read and are the same.
    pub(super) fn charts_inside(&self) -> [Vec<PackedChart>; 2] {
        let old = paths(&self.old, self.changed.iter().filter_map(|change| change.old.as_deref()));
        let new = paths(&self.new, self.changed.iter().filter_map(|change| change.new.as_deref()));
        let content = |side: &Side<'_>, path: &str| side.files.contents.get(path).cloned();
        let is_same = |inside: &str| {
            let at = |side: &Side<'_>, paths: &BTreeSet<(String, String)>| {
                let found = paths.range((inside.to_owned(), String::new())..).next();
                content(side, found.filter(|(path, _)| path == inside).map(|(_, path)| path)?)
            };
            let before = at(&self.old, &old);
            before.is_some() && before == at(&self.new, &new)
        };
        let read = |side: &Side<'_>, paths: &BTreeSet<(String, String)>| {
            let charts = paths.iter().filter_map(|(inside, path)| {
                let content = side.files.contents.get(path).map(Vec::as_slice);
                let chart = PackedChart::read(inside, content)?;
                (chart.version.is_some() || !is_same(inside)).then_some(chart)
            });
            charts.collect::<Vec<_>>()
        };
        [read(&self.old, &old), read(&self.new, &new)]
    }

    /// The charts of both sides that are in charts below `charts/`, but for those in files that are the same, and for
    /// those in a chart that came or went as a whole.
    pub(super) fn nested_charts(&self, tops: [&[PackedChart]; 2]) -> [Vec<NestedChart>; 2] {
        let old = paths(&self.old, self.changed.iter().filter_map(|change| change.old.as_deref()));
        let new = paths(&self.new, self.changed.iter().filter_map(|change| change.new.as_deref()));
        let names = |charts: &'_ [PackedChart]| -> HashSet<String> {
            charts.iter().map(|chart| chart.name.clone()).collect()
        };
        let [before, now] = tops.map(names);
        let is_kept =
            |nested: &NestedChart| before.contains(&nested.top) && now.contains(&nested.top);
        // An archive has its own name. A folder in another one is called by that one's name, too, which may differ.
        let is_same = |inside: &str| {
            let content = self.old.files.in_chart(inside);
            PackedChart::is_at(inside)
                && content.is_some()
                && content == self.new.files.in_chart(inside)
        };
        let read = |side: &Side<'_>, paths: &BTreeSet<(String, String)>| {
            let paths = paths.iter().map(|(inside, _)| inside.as_str());
            let content = |path: &str| side.files.in_chart(path);
            let charts = nested_charts(paths.filter(|inside| !is_same(inside)), content);
            charts.into_iter().filter(is_kept).collect::<Vec<_>>()
        };
        [read(&self.old, &old), read(&self.new, &new)]
    }

    /// Charts that differ although none of their files is seen to, as those of a submodule: below `charts/`, and in
    /// folders that packaging copies. They may have moved as far as can be.
    pub(super) fn unseen_charts(&self) -> Vec<DependencyChange> {
        let inside = |side: &Side<'_>, path: &Option<String>| {
            let inside = below(path.as_deref()?, side.files.chart.as_deref()?)?;
            (side.packaged.kind(path.as_deref()?) == FileKind::Other(ChangeKind::Dependencies))
                .then(|| inside.to_owned())
        };
        let sides = |change: &FileChange| {
            [inside(&self.old, &change.old), inside(&self.new, &change.new)].into_iter().flatten()
        };
        let folders: HashSet<String> = self
            .changed
            .iter()
            .flat_map(sides)
            .flat_map(|path| {
                let slashes: Vec<usize> =
                    path.match_indices('/').map(|(at, _)| at).take(2).collect();
                slashes.into_iter().map(|at| path[..at].to_owned()).collect::<Vec<_>>()
            })
            .collect();
        let is_unseen = |path: &String| {
            // What has the name of an archive is compared as one.
            let is_folder =
                *path == "charts" || PackedChart::is_refused_at(path) && !PackedChart::is_at(path);
            is_folder && !folders.contains(path)
        };
        let mut found: Vec<String> =
            self.changed.iter().flat_map(sides).filter(is_unseen).collect();
        // A chart that packaging copies from a submodule.
        let is_copied = |side: &Side<'_>, path: &String| {
            side.files.submodules.contains(path) && side.files.local_charts.contains(path)
        };
        for FileChange { old, new } in self.changed {
            found.extend(old.iter().filter(|path| is_copied(&self.old, path)).cloned());
            found.extend(new.iter().filter(|path| is_copied(&self.new, path)).cloned());
        }
        found.sort();
        found.dedup();
        let change = |path: String| DependencyChange {
            name: path.strip_prefix("charts/").unwrap_or(&path).to_owned(),
            kind: DependencyChangeKind::Altered,
            bump: Some(Bump::Major),
        };
        found.into_iter().map(change).collect()
    }
}

/// The files of a side that say what is below `charts/`: by their paths in the chart, with those from the repository's
/// root.
pub(super) fn paths<'p>(
    side: &'p Side<'_>,
    changed: impl Iterator<Item = &'p str>,
) -> BTreeSet<(String, String)> {
    let Some(chart) = side.files.chart.as_deref() else { return BTreeSet::new() };
    let known = side.files.contents.keys().map(String::as_str);
    let inside = |path: &'p str| {
        let inside = below(path, chart)?;
        let is_meant = inside.starts_with("charts/")
            && side.packaged.kind(path) == FileKind::Other(ChangeKind::Dependencies);
        is_meant.then(|| (inside.to_owned(), path.to_owned()))
    };
    known.chain(changed).filter_map(inside).collect()
}
