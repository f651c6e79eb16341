//! What can keep a release from being made, apart from git, servers and the map.

use std::io;

use relmap_core::rule_code::RuleCode;
use relmap_git::GitOutput;
use thiserror::Error;

/// Why no release was made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// Somebody else's release is in the way.
    #[error("nothing was released: {}", .refusals.join("; "))]
    Refused {
        /// What is in the way.
        refusals: Vec<String>,
    },
    /// Others were faster, again and again.
    #[error("others were faster {attempts} times; run the same command again")]
    TooLate {
        /// How often it was tried.
        attempts: u32,
        /// What the server said last.
        source: GitOutput,
    },
    /// There is no remote of this name.
    #[error("there is no remote `{name}` here; {}", known_remotes(.known))]
    UnknownRemote {
        /// The name.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
    /// There is no remote at all.
    #[error(
        "there is no remote to push to; add one: git remote add origin URL, or leave out --push"
    )]
    NoRemote,
    /// There are several.
    #[error("there are several remotes and none is called origin; choose one: --remote NAME ({})", .known.join(", "))]
    SeveralRemotes {
        /// Their names.
        known: Vec<String>,
    },
    /// Nobody says who releases.
    #[error(
        "git does not know who releases; say it: --tagger \"NAME <EMAIL>\", or set user.name and user.email \
         with git config"
    )]
    NoTagger,
    /// What stands in `--tagger` is no name and address.
    #[error("`{written}` is no tagger; write --tagger \"NAME <EMAIL>\"")]
    BadTagger {
        /// What stands there.
        written: String,
    },
    /// The rule is one that cannot be waived.
    #[error("the rule `{rule}` cannot be waived: {}", why_not(*.rule))]
    NotWaivable {
        /// The rule.
        rule: RuleCode,
    },
    /// Nobody could be shown the plan.
    #[error("the plan cannot be shown, so it was not carried out; nothing was released")]
    Unseen {
        /// Why it could not be written.
        source: io::Error,
    },
    /// Whoever was asked did not approve the plan.
    #[error("the plan was not approved, so it was not carried out; nothing was released")]
    Declined,
    /// HEAD is a merge that exists nowhere else.
    #[error(
        "HEAD is a merge that was made for a pull request and is on no branch; release after the merge, from the branch \
         itself (--dry-run shows the plan here)"
    )]
    PullRequest,
    /// The CI system builds a pull request.
    #[error(
        "{variable} says that this is the build of a pull request, and nothing is pushed from one; release after the \
         merge, from the branch itself (--dry-run shows the plan here); if it is no pull request, take the variable \
         away: env -u {variable} relmap {command} --push"
    )]
    PullRequestBuild {
        /// The variable.
        variable: &'static str,
        /// The command that was called.
        command: &'static str,
    },
}

impl ReleaseError {
    /// Whether somebody else's release is in the way.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, ReleaseError::Refused { .. } | ReleaseError::TooLate { .. })
    }

    /// Whether another command, or another setting, fixes it.
    pub(super) fn is_usage(&self) -> bool {
        match self {
            ReleaseError::UnknownRemote { .. }
            | ReleaseError::NoRemote
            | ReleaseError::SeveralRemotes { .. }
            | ReleaseError::NoTagger
            | ReleaseError::BadTagger { .. }
            | ReleaseError::NotWaivable { .. }
            | ReleaseError::PullRequest
            | ReleaseError::PullRequestBuild { .. } => true,
            ReleaseError::Refused { .. }
            | ReleaseError::TooLate { .. }
            | ReleaseError::Unseen { .. }
            | ReleaseError::Declined => false,
        }
    }

    /// A stable word for it.
    pub(super) fn code(&self) -> &'static str {
        match self {
            ReleaseError::Refused { .. } => "refused",
            ReleaseError::TooLate { .. } => "too-late",
            ReleaseError::UnknownRemote { .. }
            | ReleaseError::NoRemote
            | ReleaseError::SeveralRemotes { .. } => "remote",
            ReleaseError::NoTagger | ReleaseError::BadTagger { .. } => "tagger",
            ReleaseError::NotWaivable { .. } => "not-waivable",
            ReleaseError::Unseen { .. } => "output",
            ReleaseError::Declined => "declined",
            ReleaseError::PullRequest | ReleaseError::PullRequestBuild { .. } => "pull-request",
        }
    }
}

fn known_remotes(known: &[String]) -> String {
    match known {
        [] => "there is none at all".to_owned(),
        [only] => format!("the only one is `{only}`"),
        known => format!("known are {}", known.join(", ")),
    }
}

fn why_not(rule: RuleCode) -> &'static str {
    match rule {
        RuleCode::VersionTaken => "a released version is never moved",
        _ => "without it nobody knows what is to be released",
    }
}
