//! Which charts lie below `charts/`, on both sides of a comparison: Helm goes by their own names, so where one of them
//! moved, all of them must be known.

use std::collections::BTreeSet;

use git2::ObjectType;
use relmap_core::chart::dependencies::{LOCK_FILES, PackedChart};
use relmap_core::component::{below, is_inside as is_inside_of, join};
use relmap_core::facts::Files;

use crate::tree_diff::{self, Change, Entry};
use crate::trees::Walked;
use crate::{GitError, Snapshot, linked};

/// The files of each chart inside of another one that say what it is and what it sets.
const FILES: [&str; 4] = ["Chart.yaml", "requirements.yaml", "values.yaml", "values.schema.json"];

/// How many charts in each other are looked into, and how many in all: more than are compared.
const MAX_DEPTH: usize = 21;
const MAX_CHARTS: usize = 2_000;

/// The files that say what the charts inside of a chart are, by their paths on each side: of those below `charts/` at
/// any depth, and of those that packaging copies from other folders. None where nothing that has to do with
/// dependencies changed, nor values that may be theirs.
pub(crate) fn wanted(
    changes: &[Change],
    (old, new): (&Files, &Files),
    (then, now): (&Snapshot<'_>, &Snapshot<'_>),
) -> Result<[BTreeSet<String>; 2], GitError> {
    let (Some(old_chart), Some(chart)) = (old.chart.as_deref(), new.chart.as_deref()) else {
        return Ok(Default::default());
    };
    let matters = |change: &Change| {
        let before = change.old.as_ref().and_then(|entry| below(&entry.path, old_chart));
        let after = change.new.as_ref().and_then(|entry| below(&entry.path, chart));
        let is_inside = before.into_iter().chain(after).any(|inside| match inside {
            "Chart.yaml" => [old, new].into_iter().any(declares),
            ".helmignore" | "requirements.yaml" | "charts" | "values.yaml" => true,
            _ => LOCK_FILES.contains(&inside) || inside.starts_with("charts/"),
        });
        let is_local = |files: &Files, entry: &Option<Entry>| {
            let path = entry.as_ref().map(|entry| entry.path.as_str());
            path.is_some_and(|path| files.local_charts.iter().any(|it| is_inside_of(path, it)))
        };
        is_inside || is_local(old, &change.old) || is_local(new, &change.new)
    };
    if !changes.iter().any(matters) {
        return Ok(Default::default());
    }
    let mut files = inside(then, old_chart)?;
    files.extend(inside(now, chart)?);
    let local = |at: &Snapshot<'_>, files: &Files| {
        let mut found = BTreeSet::new();
        for folder in &files.local_charts {
            let own = FILES.into_iter().chain([".helmignore"]).map(str::to_owned);
            let all = inside(at, folder)?.into_iter().chain(own);
            found.extend(all.map(|file| join(folder, &file)));
        }
        Ok::<_, GitError>(found)
    };
    let (old_local, new_local) = (local(then, old)?, local(now, new)?);
    let mut wanted =
        [old_chart, chart].map(|chart| files.iter().map(|file| join(chart, file)).collect());
    let [before, after]: &mut [BTreeSet<String>; 2] = &mut wanted;
    before.extend(old_local);
    after.extend(new_local);
    Ok(wanted)
}

/// The files of the charts below the folder `charts` of a chart, at any depth, by their paths in the chart.
fn inside(at: &Snapshot<'_>, chart: &str) -> Result<BTreeSet<String>, GitError> {
    let mut found = BTreeSet::new();
    let mut pending = vec![(String::new(), 0)];
    let mut count = 0;
    while let Some((folder, depth)) = pending.pop() {
        let charts = join(&folder, "charts");
        for name in names(at, &join(chart, &charts))? {
            let path = format!("{charts}/{name}");
            count += 1;
            if PackedChart::is_at(&format!("charts/{name}")) {
                found.insert(path);
                continue;
            }
            let own = names(at, &join(chart, &path))?;
            let files = FILES.into_iter().filter(|file| own.contains(*file));
            found.extend(files.map(|file| format!("{path}/{file}")));
            if own.contains("charts") && depth < MAX_DEPTH && count < MAX_CHARTS {
                pending.push((path, depth + 1));
            }
        }
    }
    Ok(found)
}

/// Whether a Chart.yaml may declare dependencies, in whatever spelling.
fn declares(files: &Files) -> bool {
    let bytes = files.in_chart("Chart.yaml").unwrap_or_default();
    // A key in quotes may be written with escapes.
    bytes.contains(&b'\\')
        || bytes.windows(12).any(|part| part.eq_ignore_ascii_case(b"dependencies"))
}

/// What lies in a folder, or in one that a link there leads to; links among it.
fn names(at: &Snapshot<'_>, folder: &str) -> Result<BTreeSet<String>, GitError> {
    let mut end = linked::told(at.end_in_tree(folder))?;
    if at.is_worktree {
        end = linked::told(at.end(folder, end.as_ref()))?;
    }
    let Some(end) = end.filter(|end| end.found.kind() == ObjectType::Tree) else {
        return Ok(BTreeSet::new());
    };
    let folder = end.path.as_str();
    if at.is_worktree {
        let listing = at.listing()?;
        let tracked = listing.tracked(folder).map(|(path, _)| path);
        let paths = tracked.chain(listing.changed(folder).map(|(path, _)| path));
        let first = |path| Some(below(path, folder)?.split('/').next()?.to_owned());
        return Ok(paths.filter_map(first).collect());
    }
    let Some(tree) = tree_diff::subtree(at.repo, at.tree, folder)? else {
        return Ok(BTreeSet::new());
    };
    let mut walked = Walked::default();
    let entries = walked.folder(at.repo, tree, folder)?;
    Ok(entries.iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned()).collect())
}
