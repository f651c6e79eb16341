//! The folders that a chart takes in by `repository: file://…`, and what changed there.

use std::collections::{BTreeSet, HashSet};

use relmap_core::chart::dependencies::local_folders;
use relmap_core::component::{Layout, OtherFolders, is_inside, join};
use relmap_core::facts::Files;

use crate::tree_diff::{Change, Entry, Region};
use crate::tree_path::End;
use crate::{GitError, Repository, Snapshot, gather, linked};

/// The most folders of one chart that are followed, those of dependencies among them. Through links to each other there
/// may be any number.
const MOST: usize = 1_000;

/// What names dependencies. A lock file may have another place of one than what declares it, and Helm takes that.
const NAMES: [&str; 4] = ["Chart.yaml", "requirements.yaml", "Chart.lock", "requirements.lock"];

/// The folders that a chart takes in, and those that these take in. A folder that is a link counts with what it leads
/// to. One around the chart counts, too: Helm packages it without the chart where its `.helmignore` says so.
pub(crate) fn of(at: &Snapshot<'_>, files: &Files) -> Result<Vec<String>, GitError> {
    let Some(chart) = files.chart.as_deref() else { return Ok(Vec::new()) };
    let mut found = BTreeSet::new();
    let mut pending = Vec::new();
    for name in NAMES {
        pending.extend(local_folders(chart, files.in_chart(name).unwrap_or_default()));
    }
    while let Some(folder) = pending.pop() {
        if folder == chart || !found.insert(folder.clone()) {
            continue;
        }
        if found.len() > MOST {
            return Err(GitError::TooManyLocalCharts { chart: chart.to_owned(), most: MOST });
        }
        // In the work tree, too, a submodule is what its commit is.
        let mut end = linked::told(at.end_in_tree(&folder))?;
        if at.is_worktree {
            end = linked::told(at.end(&folder, end.as_ref()))?;
        }
        match end {
            Some(end) if end.path != folder => pending.push(end.path),
            Some(_) => {}
            None => continue,
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

/// What differs where a folder is a submodule, is in one, or is a link into one: nothing more than its commit is
/// known here.
fn in_submodule(
    folder: &str,
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
) -> Result<Option<Change>, GitError> {
    let old = linked::told(then.end_in_tree(folder))?;
    let new = linked::told(now.end(folder, old.as_ref()))?;
    let entry = |end: &Option<End>| {
        let found = end.as_ref()?.found;
        let entry = Entry { path: folder.to_owned(), mode: found.mode, id: found.id, disk: None };
        entry.is_submodule().then_some(entry)
    };
    let change = Change { old: entry(&old), new: entry(&new) };
    let id = |entry: &Option<Entry>| entry.as_ref().map(|entry| entry.id);
    // Another submodule may have the same commit: then it is another repository.
    let is_elsewhere = old.map(|end| end.path) != new.map(|end| end.path);
    let is_one = change.old.is_some() || change.new.is_some();
    Ok((is_one && (is_elsewhere || id(&change.old) != id(&change.new))).then_some(change))
}

fn paths(change: &Change) -> impl Iterator<Item = String> {
    change.old.iter().chain(&change.new).map(|entry| entry.path.clone())
}

/// What differs in the folders of both sides and is not `seen` anyway.
pub(crate) fn changes(
    repo: &Repository,
    (layout, old, new): (&Layout, &Files, &Files),
    seen: &[Change],
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
) -> Result<Vec<Change>, GitError> {
    let charts = [&old.chart, &new.chart].into_iter().flatten();
    let mut known: Vec<&str> = charts.map(String::as_str).chain([layout.folder.as_str()]).collect();
    let mut seen_paths: HashSet<String> = seen.iter().flat_map(paths).collect();
    let others = gather::others(layout, old.chart.as_deref());
    let mut found = Vec::new();
    let folders: BTreeSet<&String> = old.local_charts.iter().chain(&new.local_charts).collect();
    for folder in folders {
        if let Some(change) = in_submodule(folder, then, now)?
            && paths(&change).any(|path| seen_paths.insert(path))
        {
            found.push(change);
        }
        let is_known = known.iter().any(|known| is_inside(folder, known));
        // In a folder that is looked at, what belongs to other components is left out.
        if is_known && !others.hold(folder) {
            continue;
        }
        known.push(folder);
        let region = Region::new(folder, folder, &OtherFolders::default());
        let changes = repo.region_changes(&region, then, now)?;
        let behind_links = linked::changes(repo, &region, then, now, &changes)?;
        for change in changes.into_iter().chain(behind_links) {
            if paths(&change).any(|path| !seen_paths.contains(&path)) {
                seen_paths.extend(paths(&change));
                found.push(change);
            }
        }
    }
    Ok(found)
}
