//! The links of an answer on a terminal that shows them. Where nothing is known of the git host, or it
//! cannot be found out, there are none.

use relmap::Workspace;
use relmap_core::audit::Audit;
use relmap_core::ledger::Record;
use relmap_core::outcome::Outcome;
use relmap_core::release::{Done, Plan};
use relmap_environments::Deployment;
use relmap_report::Hyperlinks;

/// Those of an outcome.
pub(crate) fn of_outcome(workspace: &Workspace, outcome: &Outcome) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_outcome(outcome, &links)
}

/// Those of a plan for releases.
pub(crate) fn of_plan(workspace: &Workspace, plan: &Plan) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_plan(plan, &links)
}

/// Those of a plan of which something was done.
pub(crate) fn of_done(workspace: &Workspace, plan: &Plan, done: &[Done]) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_done(plan, done, &links)
}

/// Those of an audit.
pub(crate) fn of_audit(workspace: &Workspace, audit: &Audit) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_audit(audit, &links)
}

/// Those of deployments.
pub(crate) fn of_deployments(workspace: &Workspace, deployments: &[Deployment]) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_deployments(deployments, &links)
}

/// Those of releases of the map.
pub(crate) fn of_records<'r>(
    workspace: &Workspace,
    records: impl IntoIterator<Item = &'r Record>,
) -> Hyperlinks {
    let links = workspace.web_links(None).unwrap_or_default();
    Hyperlinks::of_records(records, &links)
}
