//! How what runs is named on pages.

use relmap_core::commit_id::CommitId;
use relmap_environments::{Cell, Deployed, Promotion, Since};

use super::diff;
use super::words::{NONE, label, since, time};

/// What runs in a cell: chart and app, or the one that is known.
pub fn label_of_cell(cell: &Cell) -> String {
    label(&cell.deployed, Some(&cell.resolution))
}

/// What one side of a deployment runs; `None` for nothing.
pub fn deployed_label(deployed: Option<&Deployed>) -> Option<String> {
    deployed.map(|deployed| label(deployed, None))
}

/// The day since which something runs, and the commit that brought it, where they are known.
pub fn since_of(known: &Since) -> (Option<String>, Option<&CommitId>) {
    let text = since(known);
    let commit = match known {
        Since::Commit { commit, .. } => Some(commit),
        _ => None,
    };
    ((text != NONE).then_some(text), commit)
}

/// How many newer releases wait; `None` if none does or it is not known.
pub fn behind(cell: &Cell) -> Option<String> {
    match cell.resolution.behind() {
        None | Some(0) => None,
        Some(1) => Some("1 release behind".to_owned()),
        Some(count) => Some(format!("{count} releases behind")),
    }
}

/// A time in UTC to the minute: `2026-11-20 10:00`.
pub fn minute(seconds: i64) -> String {
    time(seconds).chars().take(16).collect::<String>().replace('T', " ")
}

/// What a component runs before and after a promotion, and what the promotion does to it.
pub fn promoted(one: &Promotion) -> ([Option<String>; 2], &'static str) {
    let [_, now, then, _] = diff::cells(one);
    ([now, then].map(|side| (side != NONE).then_some(side)), diff::change(one).as_str())
}
