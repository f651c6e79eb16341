//! The links of an answer on a terminal that shows them. Where nothing is known of the git host, or it
//! cannot be found out, there are none.

use relmap::Workspace;
use relmap_core::ledger::Record;
use relmap_core::outcome::Outcome;
use relmap_report::Hyperlinks;

/// Those of an outcome.
pub(crate) fn of_outcome(workspace: &Workspace, outcome: &Outcome) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_outcome(outcome, &links)
}

/// Those of releases of the map.
pub(crate) fn of_records<'r>(
    workspace: &Workspace,
    records: impl IntoIterator<Item = &'r Record>,
) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_records(records, &links)
}
