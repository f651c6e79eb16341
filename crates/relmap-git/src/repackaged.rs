//! The files of a chart that a changed `.helmignore` puts into the package or takes out of it, although they are the same.

use std::collections::HashSet;

use relmap_core::chart::packaged::Packaged;
use relmap_core::component::{Layout, join};
use relmap_core::facts::Files;

use crate::tree_diff::{self, Change, Entry, Region, relative};
use crate::{GitError, Repository, Snapshot, gather};

/// Those among the files of the old side that are none of the changes that are known, as changes of themselves.
pub(crate) fn changes(
    repo: &Repository,
    layout: &Layout,
    (old, new): (&Files, &Files),
    then: &Snapshot<'_>,
    known: &[Change],
) -> Result<Vec<Change>, GitError> {
    let (Some(old_chart), Some(chart)) = (old.chart.as_deref(), new.chart.as_deref()) else {
        return Ok(Vec::new());
    };
    if old.in_chart(".helmignore") == new.in_chart(".helmignore") {
        return Ok(Vec::new());
    }
    let others = gather::others(layout, Some(old_chart));
    let region = Region { new: String::new(), ..Region::new(old_chart, old_chart, &others) };
    let known: HashSet<&str> = known
        .iter()
        .flat_map(|change| change.old.iter().chain(&change.new))
        .map(|entry| entry.path.as_str())
        .collect();
    let (before, now) = (Packaged::new(old), Packaged::new(new));
    let counts = |entry: &Entry| {
        let path = join(chart, relative(&entry.path, old_chart));
        let is_known = known.contains(entry.path.as_str()) || known.contains(path.as_str());
        let differs = before.kind(&entry.path) != now.kind(&path)
            || before.readable(&entry.path).is_some() != now.readable(&path).is_some();
        (!is_known && differs).then_some(path)
    };
    let files = tree_diff::between_trees(repo, &region, then.tree, None)?;
    let files = files.into_iter().filter_map(|change| change.old);
    let changes = files.filter_map(|entry| {
        let new = Entry { path: counts(&entry)?, ..entry.clone() };
        Some(Change { old: Some(entry), new: Some(new) })
    });
    Ok(changes.collect())
}
