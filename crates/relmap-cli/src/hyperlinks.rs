//! The links of an answer on a terminal that shows them. Where nothing is known of the git host, or it
//! cannot be found out, there are none.

use relmap::Workspace;
use relmap_core::git_host::WebLinks;

/// Where tags and commits of a workspace lead.
pub(crate) fn web_links(workspace: &Workspace) -> WebLinks {
    workspace.web_links(None).unwrap_or_default()
}
