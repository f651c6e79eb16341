//! What is known of a release before it is made, as plain data.

use jiff::Timestamp;
use thiserror::Error;

use crate::commit_id::CommitId;
use crate::ledger::Conflict;
use crate::pull_from::PullFrom;
use crate::tag_name::TagName;

/// A commit, and when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The full id.
    pub id: CommitId,
    /// When it was committed, in seconds since 1970; none where the commit is not in this clone to be read.
    pub seconds: Option<i64>,
}

impl Commit {
    /// The time in the form of RFC 3339.
    pub fn date(&self) -> Option<String> {
        let time = Timestamp::from_second(self.seconds?).ok()?;
        Some(time.to_string())
    }

    /// The id and the date, for people.
    pub fn describe(&self) -> String {
        match self.date() {
            Some(date) => format!("commit {} ({date})", self.id),
            None => format!("commit {}", self.id),
        }
    }
}

/// Where a tag is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagAt {
    /// The object that the reference points at: a tag object, or the commit itself.
    pub object: String,
    /// The commit that it leads to; none if it leads to something else.
    pub commit: Option<Commit>,
}

/// Whether a repository has a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It was not asked.
    Unasked,
    /// It has no such tag.
    Absent,
    /// It has it.
    At(TagAt),
}

/// Whether the map has the record of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is no chart, or no record is wanted.
    NotAsked,
    /// It has none.
    Missing,
    /// It has the same.
    There,
    /// It has the same here, and not yet where it is pushed.
    OnlyHere,
    /// It has another one.
    Conflict(Conflict),
}

/// Why a name can be no tag's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// Git's rules for references forbid it.
    #[error("git's rules for the names of references forbid it")]
    Forbidden,
    /// Every command would take it for an option.
    #[error("a command would read it as an option")]
    Option,
    /// Another tag is where a folder must be, or the other way round.
    #[error("the tag `{0}` conflicts with it: a ref name cannot also be a folder")]
    Blocked(TagName),
}

/// What git and the map know of one release that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseFacts {
    /// Why the tag cannot be named so.
    pub name_fault: Option<NameError>,
    /// The tag here.
    pub local: Presence,
    /// The tag at the remote.
    pub remote: Presence,
    /// The command that brings the remote's tag here, where it is at another commit than HEAD and not here.
    pub fetch: Option<String>,
    /// What brings in the release that has the tag, where that is another one.
    pub pull: Option<PullFrom>,
    /// Whether some of several servers that a push goes to have the tag, and others lack it.
    pub lacks_somewhere: bool,
    /// Whether the remote's tag was not known here when the run began.
    pub is_news: bool,
    /// Whether an earlier plan of this run was to make the tag.
    pub was_planned: bool,
    /// The record in the map.
    pub recorded: Recorded,
    /// The commit at which the remote has the tag of the release before, where that is another one
    /// than here.
    pub baseline_at_remote: Option<Commit>,
}

impl ReleaseFacts {
    /// The tag is free here; nobody asked a remote or the map.
    pub fn nothing_there() -> ReleaseFacts {
        ReleaseFacts {
            name_fault: None,
            local: Presence::Absent,
            remote: Presence::Unasked,
            fetch: None,
            pull: None,
            lacks_somewhere: false,
            is_news: false,
            was_planned: false,
            recorded: Recorded::NotAsked,
            baseline_at_remote: None,
        }
    }
}
