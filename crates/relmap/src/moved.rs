//! Components of a pull request's target that moved: the name alone makes no move.

use std::collections::BTreeSet;

use relmap_core::component::{Component, Inventory, is_inside, join};
use relmap_core::finding::Finding;
use relmap_core::target::{self, Pinned};
use relmap_git::{Moves, Snapshot};

use crate::error::Error;

/// How many folders are looked into for the files of components that moved.
const MAX_LOOKS: usize = 1_000;

/// The findings about components that moved in name, and whose files are elsewhere.
pub(crate) fn decoys(
    at_target: &Snapshot<'_>,
    snapshot: &Snapshot<'_>,
    pinned: &Pinned<'_>,
    components: &[Component],
    inventory: &Inventory,
    target: &str,
) -> Result<Vec<Finding>, Error> {
    let mut moved = Vec::new();
    for (file, known) in
        pinned.known.iter().filter(|(file, known)| *file != known.layout.release_file)
    {
        let now = components.iter().find(|now| now.layout.release_file == *file);
        let chart = now.and_then(|now| now.layout.chart.as_ref());
        if let (Some(old), Some(new)) = (&known.layout.chart, chart)
            && old != new
            && !is_inside(new, old)
        {
            moved.push((*known, old, new));
        }
    }
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let moves = snapshot.moves_since(at_target)?;
    let unjudged = unjudged(&moves, components, inventory);
    let (mut looks, mut findings) = (0, Vec::new());
    for (component, old, new) in moved {
        let others: BTreeSet<&str> = component.layout.excluded.inside(old).collect();
        if !moves.went(old, &others, new)? {
            findings.push(target::left_behind(component, (old, new), target));
            continue;
        }
        for folder in &unjudged {
            looks += 1;
            if looks > MAX_LOOKS || moves.went(old, &others, folder)? {
                findings.push(target::decoy(component, (old, new), folder, target));
                break;
            }
        }
    }
    Ok(findings)
}

/// The folders of new charts that no component has.
fn unjudged<'i>(
    moves: &Moves<'_>,
    components: &[Component],
    inventory: &'i Inventory,
) -> Vec<&'i String> {
    let owned: BTreeSet<&str> =
        components.iter().filter_map(|one| one.layout.chart.as_deref()).collect();
    let is_owned = |folder: &str| {
        let slashes = folder.match_indices('/').map(|(at, _)| &folder[..at]);
        slashes.chain([folder]).any(|around| owned.contains(around))
    };
    let charts = inventory.charts.iter();
    charts.filter(|chart| moves.came(&join(chart, "Chart.yaml")) && !is_owned(chart)).collect()
}
