//! `--from-history`: releases of charts that were never tagged.

use relmap_core::import::Import;
use relmap_git::{BranchReach, GitError, VersionMoves};

use crate::workspace::Workspace;

/// Adds the releases that no tag names, with notes on what a person should know. Returns whether
/// the whole history was here.
pub(super) fn add(
    workspace: &Workspace,
    import: &mut Import,
    notes: &mut Vec<String>,
) -> Result<bool, GitError> {
    let history = workspace.repository.version_moves(BranchReach::All)?;
    import.add_untagged(&history.moves);
    notes.extend(cut(&history));
    Ok(!history.is_cut)
}

/// What is said of a history that is not all here.
pub(crate) fn cut(history: &VersionMoves) -> Option<String> {
    history.is_cut.then(|| {
        "this clone lacks a part of the history, so older releases are not known; fetch all of \
         it: git fetch --unshallow, or clone again without --filter"
            .to_owned()
    })
}

/// What is said of charts that no tag names, where nobody asked for their history.
pub(super) fn hint(workspace: &Workspace, import: &Import) -> Result<Option<String>, GitError> {
    let head = workspace.repository.version_moves(BranchReach::Head)?;
    let charts = import.never_tagged(&head.moves);
    let Some(example) = charts.first() else { return Ok(None) };
    let who = match charts.len() {
        1 => format!("the chart {example} was never tagged"),
        count => format!("{count} charts such as {example} were never tagged"),
    };
    Ok(Some(format!(
        "{who}; to read releases from the commits that moved `version:` in Chart.yaml: --from-history"
    )))
}
