//! Why a release is refused although nothing is wrong with its version.

use crate::tag_name::TagName;
use thiserror::Error;

use super::facts::{Commit, NameError, TagAt};
use crate::commit_id::CommitId;
use crate::ledger::Conflict;

/// Where a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagSide {
    /// In this repository.
    Here,
    /// At the remote.
    Remote,
}

/// What is in the way of a release.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The tag is at another commit.
    #[error("{tag} exists {} {}, not at {}", where_it_is(*.place), led_to(.at), .wanted.describe())]
    TagElsewhere {
        /// The tag.
        tag: String,
        /// Where it is.
        place: TagSide,
        /// What it leads to.
        at: TagAt,
        /// The commit that it should lead to.
        wanted: Commit,
        /// What comes before `relmap bump`: the commands, each between backticks.
        first: Option<String>,
    },
    /// The tag of the release before is at another commit on the remote.
    #[error(
        "{tag}, the previous release, is at commit {here} here and at {} on the remote",
        .there.describe()
    )]
    BaselineElsewhere {
        /// The tag.
        tag: TagName,
        /// The commit of the tag here.
        here: CommitId,
        /// The commit of the tag on the remote.
        there: Commit,
    },
    /// The version is released under another name.
    #[error("{message}")]
    VersionTaken {
        /// What `check` says about it.
        message: String,
        /// The fix that it names.
        help: Option<String>,
    },
    /// The map has another record.
    #[error("{0}")]
    Row(#[from] Conflict),
    /// The heading makes no name of a tag.
    #[error("`{name}` is not a valid tag name: {fault}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        #[source]
        fault: NameError,
    },
}

impl Refusal {
    /// The command or the edit that fixes it.
    pub fn help(&self) -> Option<String> {
        match self {
            Refusal::TagElsewhere { tag, place: TagSide::Here, .. } => Some(format!(
                "if {tag} was pushed, it is released: write the next version; if it is a leftover, delete it: \
                 git tag -d {tag}"
            )),
            Refusal::TagElsewhere { tag, place: TagSide::Remote, first, .. } => {
                // Without the tag here, `bump` would find the version free.
                let first = first.as_ref().map(|first| format!("first {first}, then "));
                let first = first.unwrap_or_default();
                Some(format!(
                    "{tag} is released, and a release is never moved; {first}run `relmap bump`, or write the next \
                     version in RELEASE.txt"
                ))
            }
            Refusal::BaselineElsewhere { tag, .. } => Some(format!(
                "the changes since {tag} were compared with the wrong commit; fetch the remote's tag: git fetch \
                 --force REMOTE refs/tags/{tag}:refs/tags/{tag}"
            )),
            Refusal::VersionTaken { help, .. } => help.clone(),
            Refusal::Row(conflict) if conflict.what == "commit" => Some(
                "the map has that version of another commit: write the next version (`relmap bump`); or, if that release was \
                 never pushed and its tag is deleted, drop its record: relmap map fetch --discard-unpushed"
                    .to_owned(),
            ),
            Refusal::Row(_) => Some(
                "the tag and the map disagree; find out which is right before you release"
                    .to_owned(),
            ),
            Refusal::Name { .. } => Some("correct the heading in RELEASE.txt".to_owned()),
        }
    }

    /// A stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::TagElsewhere { place: TagSide::Here, .. } => "tag-elsewhere",
            Refusal::TagElsewhere { place: TagSide::Remote, .. } => "remote-tag-elsewhere",
            Refusal::BaselineElsewhere { .. } => "baseline-elsewhere",
            Refusal::VersionTaken { .. } => "version-taken",
            Refusal::Row(_) => "row-conflict",
            Refusal::Name { .. } => "tag-name",
        }
    }

    /// Whether somebody else's release is in the way. Otherwise RELEASE.txt is wrong.
    pub fn is_foreign(&self) -> bool {
        !matches!(self, Refusal::Name { fault: NameError::Forbidden | NameError::Option, .. })
    }
}

fn where_it_is(place: TagSide) -> &'static str {
    match place {
        TagSide::Here => "here",
        TagSide::Remote => "on the remote",
    }
}

fn led_to(at: &TagAt) -> String {
    match &at.commit {
        Some(commit) => format!("at {}", commit.describe()),
        None => format!("at object {}, which is not a commit", at.object),
    }
}
