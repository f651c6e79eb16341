//! The folders that a chart takes in by `repository: file://…`, and what changed there.

use std::collections::BTreeSet;

use relmap_core::chart::dependencies::local_folders;
use relmap_core::component::{Layout, OtherFolders, is_inside, join};
use relmap_core::facts::Files;

use crate::tree_diff::{Change, Region};
use crate::{GitError, Repository, Snapshot};

/// The most folders of one chart that are followed, those of dependencies among them.
const MOST: usize = 200;

/// The folders that a chart takes in, and those that these take in. One that is a component of its own has
/// its own releases, and the chart names their versions.
pub(crate) fn of(
    at: &Snapshot<'_>,
    layout: &Layout,
    files: &Files,
) -> Result<Vec<String>, GitError> {
    let Some(chart) = files.chart.as_deref() else { return Ok(Vec::new()) };
    let mut found = BTreeSet::new();
    let mut pending = Vec::new();
    for name in NAMES {
        pending.extend(local_folders(chart, files.in_chart(name).unwrap_or_default()));
    }
    while let Some(folder) = pending.pop() {
        let is_own = layout.excluded.has(&folder);
        if is_own || found.len() >= MOST || !found.insert(folder.clone()) {
            continue;
        }
        for name in NAMES {
            let bytes = match at.read(&join(&folder, name)) {
                Ok(bytes) => bytes.unwrap_or_default(),
                Err(GitError::LinkLeavesRepository { .. } | GitError::LinkLoop { .. }) => continue,
                Err(error) => return Err(error),
            };
            pending.extend(local_folders(&folder, &bytes));
        }
    }
    Ok(found.into_iter().collect())
}

const NAMES: [&str; 2] = ["Chart.yaml", "requirements.yaml"];

/// What differs in the folders of both sides, where that is not looked at anyway.
pub(crate) fn changes(
    repo: &Repository,
    (layout, old, new): (&Layout, &Files, &Files),
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
) -> Result<Vec<Change>, GitError> {
    let charts = [&old.chart, &new.chart].into_iter().flatten();
    let mut known: Vec<&str> = charts.map(String::as_str).chain([layout.folder.as_str()]).collect();
    let mut found = Vec::new();
    let folders: BTreeSet<&String> = old.local_charts.iter().chain(&new.local_charts).collect();
    for folder in folders {
        if known.iter().any(|known| is_inside(folder, known)) {
            continue;
        }
        known.push(folder);
        let region = Region::new(folder, folder, &OtherFolders::default());
        found.extend(repo.region_changes(&region, then, now)?);
    }
    Ok(found)
}
