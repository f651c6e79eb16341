//! Files that are in a chart and belong to another component: a template of the chart may read them all the same.

use relmap_core::component::{Layout, OtherFolders};

use crate::tree_diff::{Change, Region};
use crate::{GitError, Repository, Snapshot, gather, linked};

/// What differs in the folders of other components in a chart, which was in the first folder and is in the second.
pub(crate) fn changes(
    repo: &Repository,
    (layout, old_chart, chart): (&Layout, &str, &str),
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
) -> Result<Vec<Change>, GitError> {
    let others = gather::others(layout, Some(old_chart));
    if [chart, old_chart].iter().all(|chart| others.inside(chart).all(|other| other == *chart)) {
        return Ok(Vec::new());
    }
    let whole = Region::new(old_chart, chart, &OtherFolders::default());
    let mut found = repo.region_changes(&whole, then, now)?;
    let behind_links = linked::changes(repo, &whole, then, now, &found)?;
    found.extend(behind_links);
    found.retain(|change| {
        change.old.iter().chain(&change.new).any(|entry| others.hold(&entry.path))
    });
    Ok(found)
}
