//! A release that was typed and is none, or more than one; and what was probably meant.

use thiserror::Error;

use crate::words::listed;

/// How many releases are named before the rest is counted.
const NAMED: usize = 8;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseKind {
    /// A release of a chart.
    Chart,
    /// A release of an app.
    App,
    /// A container image.
    Image,
}

impl ReleaseKind {
    /// The word used in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            ReleaseKind::Chart => "chart release",
            ReleaseKind::App => "app release",
            ReleaseKind::Image => "image",
        }
    }
}

/// Where a release was looked for, apart from the map, or in addition to it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unmapped {
    /// There are the tags alone.
    #[error("among the tags, and there is no release map")]
    NoMap,
    /// The map is at a server.
    #[error(
        "among the tags, and the release map at {0} has not been fetched (to fetch it: relmap map fetch)"
    )]
    NotFetched(String),
    /// The map, and tags that it lacks.
    #[error("in the release map or among the tags that it lacks")]
    Incomplete,
}

/// Why what was typed leads to no one release.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unresolved {
    /// No release of that name or version is known.
    #[error("the map has no {} `{typed}`{}", .of.as_str(), nearest(.near))]
    Unknown {
        /// What it should be.
        of: ReleaseKind,
        /// What was typed.
        typed: String,
        /// The releases that were probably meant.
        near: Vec<String>,
    },
    /// No release of that name or version is among the tags, and the map cannot tell.
    #[error("no {} `{typed}` {unmapped}{}", .of.as_str(), nearest(.near))]
    Untagged {
        /// What it should be.
        of: ReleaseKind,
        /// What was typed.
        typed: String,
        /// The releases that were probably meant.
        near: Vec<String>,
        /// Where else it is not.
        unmapped: Unmapped,
    },
    /// Several releases could be meant.
    #[error("`{typed}` matches {} {}s: {}; name one of them", .meant.len(), .of.as_str(), listed(.meant, NAMED))]
    Several {
        /// What they are.
        of: ReleaseKind,
        /// What was typed.
        typed: String,
        /// All that could be meant.
        meant: Vec<String>,
    },
    /// A commit's id is too short, or none.
    #[error("`{typed}` is not the id of a commit; give 7 digits of 0-9 and a-f, or more")]
    NoCommit {
        /// What was typed.
        typed: String,
    },
    /// No release was made from the commit.
    #[error("the map has no release of the commit `{typed}`")]
    UnknownCommit {
        /// What was typed.
        typed: String,
    },
    /// The map has no chart of that title.
    #[error("the map has no chart `{typed}`{}", nearest(.near))]
    UnknownTitle {
        /// What was typed.
        typed: String,
        /// The titles that were probably meant, or all.
        near: Vec<String>,
    },
}

fn nearest(near: &[String]) -> String {
    match near {
        [] => String::new(),
        [only] => format!("; did you mean `{only}`?"),
        near => format!("; similar names: {}", listed(near, NAMED)),
    }
}
