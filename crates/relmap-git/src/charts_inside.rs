//! Which charts lie below `charts/`, on both sides of a comparison: Helm goes by their own names, so where one of them
//! moved, all of them must be known.

use std::collections::{BTreeSet, HashSet};

use relmap_core::chart::dependencies::{LOCK_FILES, PackedChart, charts_around};
use relmap_core::component::{below, join};
use relmap_core::facts::Files;

use crate::tree_diff::{self, Change};
use crate::trees::Walked;
use crate::{GitError, Snapshot};

/// The files that say what the charts below `charts/` are, by their paths on each side; none where nothing that has to
/// do with dependencies changed, nor values that may be theirs.
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
        before.into_iter().chain(after).any(|inside| match inside {
            "Chart.yaml" => [old, new].into_iter().any(declares),
            ".helmignore" | "requirements.yaml" | "charts" | "values.yaml" => true,
            _ => LOCK_FILES.contains(&inside) || inside.starts_with("charts/"),
        })
    };
    if !changes.iter().any(matters) {
        return Ok(Default::default());
    }
    let mut names = names(then, &join(old_chart, "charts"))?;
    names.extend(self::names(now, &join(chart, "charts"))?);
    let mut files = BTreeSet::new();
    for name in &names {
        if PackedChart::is_at(&format!("charts/{name}")) {
            files.insert(format!("charts/{name}"));
        } else {
            files.extend(["Chart.yaml", "values.yaml"].map(|file| format!("charts/{name}/{file}")));
        }
    }
    // One in another one is called by that one's name, too.
    let mut seen = HashSet::new();
    for change in changes {
        let before = change.old.as_ref().and_then(|entry| below(&entry.path, old_chart));
        let after = change.new.as_ref().and_then(|entry| below(&entry.path, chart));
        for inside in before.into_iter().chain(after) {
            let (folders, _) = charts_around(inside);
            // What is around a folder that was seen was seen as well.
            let new = folders.into_iter().rev().take_while(|folder| seen.insert(*folder));
            files.extend(new.map(|folder| format!("{folder}/Chart.yaml")));
        }
    }
    Ok([old_chart, chart].map(|chart| files.iter().map(|file| join(chart, file)).collect()))
}

/// Whether a Chart.yaml may declare dependencies, in whatever spelling.
fn declares(files: &Files) -> bool {
    let bytes = files.in_chart("Chart.yaml").unwrap_or_default();
    // A key in quotes may be written with escapes.
    bytes.contains(&b'\\')
        || bytes.windows(12).any(|part| part.eq_ignore_ascii_case(b"dependencies"))
}

/// What lies in a folder, links among it.
fn names(at: &Snapshot<'_>, folder: &str) -> Result<BTreeSet<String>, GitError> {
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
