//! What was done, and where.

use super::branch::{BranchFacts, BranchRefusal};
use super::decide::Action;
use crate::tag_name::TagName;

/// Where a plan is carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The command: `tag` or `release`.
    pub command: String,
    /// Whether nothing is to be written.
    pub is_dry_run: bool,
    /// Whether a pull request is built: then its own settings made the plan, as they will after the
    /// merge, and not those of its target.
    pub is_pull_request: bool,
    /// Whether tags and map are pushed.
    pub pushes: bool,
    /// The remote that is looked at: its name.
    pub remote: Option<String>,
    /// The remote's URL, without anything secret.
    pub remote_url: Option<String>,
    /// The branch of the map; none where no rows are recorded.
    pub map_branch: Option<String>,
    /// The repository that keeps the map, if it is another one, without anything secret.
    pub map_repository: Option<String>,
    /// The releases before those that are declared of which the map has no record.
    pub unrecorded: Vec<TagName>,
    /// How many records the map has here and not at the remote that it is pushed to with the tags.
    pub only_here: usize,
    /// The tags of those records that are in this clone and not at the remote, and that this run does not push.
    pub unpushed_tags: Vec<TagName>,
    /// Whether this clone has a remote at all, looked at or not.
    pub has_remotes: bool,
    /// What is checked out, and the branches of the remote, where something is pushed.
    pub branches: Option<BranchFacts>,
    /// Why a push from here is refused; or would be, by the branches that this clone saw last.
    pub push_refused: Option<BranchRefusal>,
}

/// A step that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The component.
    pub component: String,
    /// The tag.
    pub tag: String,
    /// The step.
    pub step: Action,
    /// The full id of the tag's object, or of the map's commit.
    pub object: String,
}
