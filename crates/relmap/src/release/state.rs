//! What a release sees, and what it learns between two attempts.

use std::collections::BTreeMap;

use relmap_core::artifacts::ImageAnswer;
use relmap_core::pull_from::PullFrom;
use relmap_core::tag_name::TagName;
use relmap_git::{Remote, Turn};

use super::branches::Held;
use super::map_state::MapState;
use super::review::ProposedRelease;

/// How much was fetched so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FetchLevel {
    /// Nothing.
    #[default]
    Nothing,
    /// The tags, and of a shallow clone the history back to the releases before.
    Some,
    /// Everything.
    All,
}

/// A tag that only the remote has.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub(super) tag: TagName,
    pub(super) object: String,
    /// The command that brings it here.
    pub(super) fetch: Option<String>,
    /// What brings in the release that it is of.
    pub(super) pull: Option<PullFrom>,
}

/// What a run learns between two attempts.
#[derive(Default)]
pub(super) struct RetryState {
    /// What was fetched so far because the judgement needed it.
    pub(super) fetched: FetchLevel,
    /// Tags of the remote that were not here when the run began.
    pub(super) news: Vec<News>,
    /// The tags that an earlier plan was to make.
    pub(super) planned: Vec<String>,
    /// The branches of the remote whose history was fetched.
    pub(super) branches: Vec<String>,
    /// What registries said of images.
    pub(super) images: BTreeMap<String, ImageAnswer>,
}

/// What is there, and what to do about it.
pub(super) struct Survey {
    pub(super) proposed: ProposedRelease,
    pub(super) remote: Option<Remote>,
    pub(super) map: Option<MapState>,
    /// Why it is not pushed from here.
    pub(super) held: Held,
    /// Whether history ends early here.
    pub(super) is_shallow: bool,
    /// Whether there is any tag here.
    pub(super) has_tags: bool,
    /// The tags of the releases before the newest ones, as RELEASE.txt names them.
    pub(super) before: Vec<String>,
    /// Ends with this.
    pub(super) _turn: Option<Turn>,
}
