//! A tag of the history, and the charts that its commit holds.

use jiff::Timestamp;

use super::code::SkipReason;
use super::tree_contents::TreeContents;
use crate::commit_id::CommitId;
use crate::tag_name::TagName;

/// A tag and what was seen of it.
#[derive(Debug, Clone)]
pub struct InspectedTag {
    /// The tag's name.
    pub tag: TagName,
    /// What was seen.
    pub seen: Inspection,
}

/// What was seen of a tag.
#[derive(Debug, Clone)]
pub enum Inspection {
    /// A commit, and the charts in it.
    Commit {
        /// The commit's full id.
        commit: CommitId,
        /// When the tag was made if it says so, or else the commit.
        released: Option<Timestamp>,
        /// The tag's message, if it has one.
        message: Option<String>,
        /// What the tree holds.
        look: Box<TreeContents>,
    },
    /// It is not looked into, for this reason.
    Not(SkipReason),
}
