//! What is where after a release, and who has to do what next.

/// Where the commit of a release is, as far as the clone knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The branch that is checked out.
    pub branch: Option<String>,
    /// The default branch of the remote.
    pub default: Option<String>,
    /// Whether the remote has the commit on the branch of the same name.
    pub is_at_branch: bool,
    /// Whether the remote has the commit on its default branch.
    pub is_at_default: bool,
}
