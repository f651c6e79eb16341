//! Why a question to the release map has no answer.

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::Unresolved;
use relmap_core::words::shell_word;
use thiserror::Error;

/// Why a question to the release map has no answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// What was typed leads to no one release.
    #[error(transparent)]
    Unresolved(#[from] Unresolved),
    /// A moment that cannot be read.
    #[error(
        "`{0}` is not a valid date; write a day such as 2026-11-20, or a time such as 2026-11-20T09:30:00Z"
    )]
    Moment(String),
    /// A commit that is in none of the repositories.
    #[error("no commit `{commit}` found in {}; fetch it, or correct it", .places.join(" or "))]
    NoCommit {
        /// What was typed.
        commit: String,
        /// The repositories that were searched.
        places: Vec<String>,
    },
    /// A reference that leads to nothing that is known here.
    #[error(
        "`{typed}` is no chart release, app release, image or commit that is known here{}{}", similar(.near.as_deref()),
        if .near.is_none() && is_like_image(.typed) {
            "; images are those that entries and the map name, and those of `image` in relmap.toml; values.yaml is not searched"
        } else { "" }
    )]
    UnknownReference {
        /// What was typed.
        typed: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// A reference that can be read in several ways.
    #[error("`{typed}` can be {}; say which is meant: {}", .meant.join(" or "), .options.join(" or "))]
    SeveralReferences {
        /// What was typed.
        typed: String,
        /// What it can be.
        meant: Vec<String>,
        /// The options that say which.
        options: Vec<String>,
    },
    /// A range that has not two ends.
    #[error(
        "`{0}` is not a valid range; write two releases, such as charts-1.1.0..charts-1.3.0, or one"
    )]
    Range(String),
    /// A range whose end is part of its beginning.
    #[error(
        "{old}..{new} is the wrong way round, since {new} is older than {old}; write the older one first: relmap check \
         {}", shell_word(&format!("{new}..{old}"))
    )]
    Reversed {
        /// What was written first.
        old: String,
        /// What was written second.
        new: String,
    },
    /// A range from one chart to another.
    #[error("{from} and {to} are releases of different charts, so there is no range between them")]
    OtherLine {
        /// The tag of the first.
        from: String,
        /// The tag of the second.
        to: String,
    },
    /// Two releases of different charts were to be compared.
    #[error(
        "{from} is a release of the chart `{old}`, and {to} one of `{new}`; only releases of one chart can be compared"
    )]
    OtherChart {
        /// The tag of the first.
        from: String,
        /// The tag of the second.
        to: String,
        /// The name of the first chart.
        old: String,
        /// The name of the second.
        new: String,
    },
    /// The map knows a release whose commit was not fetched.
    #[error("the commit of {tag}, {commit}, is not in this repository; fetch it: git fetch --tags")]
    CommitNotHere {
        /// The tag.
        tag: String,
        /// The full id of the commit.
        commit: CommitId,
    },
    /// The map does not say in which folder a chart was.
    #[error(
        "the map does not record the folder of the chart of {tag}; `relmap map verify` shows what else is missing"
    )]
    NoFolder {
        /// The tag.
        tag: String,
    },
}

/// Whether a reference can be an image and nothing else: it has a repository and a tag or digest behind it.
fn is_like_image(typed: &str) -> bool {
    let last = typed.rsplit('/').next().unwrap_or_default();
    !typed.contains("://") && last != typed && last.contains([':', '@'])
}

fn similar(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

impl QueryError {
    /// Whether the question was understood, and nothing that is known answers it.
    pub(super) fn is_nothing_found(&self) -> bool {
        matches!(
            self,
            QueryError::Unresolved(
                Unresolved::Unknown { .. }
                    | Unresolved::Untagged { .. }
                    | Unresolved::UnknownCommit { .. }
            ) | QueryError::NoCommit { .. }
                | QueryError::UnknownReference { .. }
        )
    }

    /// Whether something is missing here, and the question is a good one.
    pub(super) fn is_trouble(&self) -> bool {
        matches!(self, QueryError::CommitNotHere { .. } | QueryError::NoFolder { .. })
    }
}
