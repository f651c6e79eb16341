//! What is known of releases in addition to the map.

use relmap_core::git_host::WebLinks;

use super::Notes;
use super::environments::Running;

/// What is known of releases in addition to the map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'t> {
    pub(super) notes: &'t Notes,
    /// Where they run.
    pub(super) running: &'t Running,
    /// The pages of the git host.
    pub(super) links: &'t WebLinks,
}
