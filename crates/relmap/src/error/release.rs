//! What can keep a release from being made, apart from git, servers and the map.

use std::io;

use relmap_core::ci::PullRequest;
use relmap_core::release::BranchRefusal;
use relmap_core::rule_code::RuleCode;
use relmap_git::GitOutput;
use thiserror::Error;

/// Why no release was made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// It conflicts with an existing release.
    #[error("nothing was released: {}", .refusals.join("; "))]
    Refused {
        /// What is in the way.
        refusals: Vec<String>,
    },
    /// The remote changed during each attempt.
    #[error(
        "the remote changed {attempts} times while pushing, so nothing was pushed; run the same command again"
    )]
    TooLate {
        /// How often it was tried.
        attempts: u32,
        /// What the server said last.
        source: GitOutput,
    },
    /// The map kept changing, after the tags were made.
    #[error(
        "{} {}, but not recorded: others changed `{name}` {tries} times within {seconds} s; run the same command \
         again, which records what is missing",
        tags_are(.tags), if *.pushed { "pushed" } else { "made here" }
    )]
    NotRecorded {
        /// The tags.
        tags: Vec<String>,
        /// Whether they were pushed.
        pushed: bool,
        /// The branch of the map.
        name: String,
        /// How often it was tried.
        tries: u32,
        /// For how long.
        seconds: u64,
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
    /// The tagger is not known.
    #[error(
        "git does not know who releases; pass --tagger \"NAME <EMAIL>\", or set user.name and user.email \
         with git config"
    )]
    NoTagger,
    /// `--tagger` is not a name and an address.
    #[error("`{written}` is not a valid tagger; write --tagger \"NAME <EMAIL>\"")]
    BadTagger {
        /// What was given.
        written: String,
    },
    /// The rule is one that cannot be waived.
    #[error("the rule `{rule}` cannot be waived: {}", why_not(*.rule))]
    NotWaivable {
        /// The rule.
        rule: RuleCode,
    },
    /// The plan could not be shown.
    #[error("cannot show the plan, so nothing was released")]
    Unseen {
        /// Why it could not be written.
        source: io::Error,
    },
    /// The plan was not approved.
    #[error("the plan was not approved, so nothing was released")]
    Declined,
    /// Nothing is pushed from what is checked out.
    #[error("nothing was released: {refusal}")]
    Branch {
        /// Why not.
        refusal: BranchRefusal,
    },
    /// HEAD is a merge that exists nowhere else.
    #[error(
        "HEAD is a merge commit made for a pull request and is on no branch; release after the merge, from the branch \
         itself (--dry-run shows the plan here)"
    )]
    PullRequest,
    /// The CI system builds a pull request.
    #[error(
        "{build}, and relmap never pushes from one; release after the \
         merge, from the branch itself (--dry-run shows the plan here); if this is not a pull request, unset the variable: env -u {} relmap {command} --push",
        build.variable
    )]
    PullRequestBuild {
        /// The build, with the variable that tells of it.
        build: PullRequest,
        /// The command that was called.
        command: &'static str,
    },
}

impl ReleaseError {
    /// Whether it conflicts with an existing release.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, ReleaseError::Refused { .. })
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
            | ReleaseError::Branch { .. }
            | ReleaseError::PullRequest
            | ReleaseError::PullRequestBuild { .. } => true,
            ReleaseError::Refused { .. }
            | ReleaseError::TooLate { .. }
            | ReleaseError::NotRecorded { .. }
            | ReleaseError::Unseen { .. }
            | ReleaseError::Declined => false,
        }
    }

    /// A stable word for it.
    pub(super) fn code(&self) -> &'static str {
        match self {
            ReleaseError::Refused { .. } => "refused",
            ReleaseError::TooLate { .. } | ReleaseError::NotRecorded { .. } => "too-late",
            ReleaseError::UnknownRemote { .. }
            | ReleaseError::NoRemote
            | ReleaseError::SeveralRemotes { .. } => "remote",
            ReleaseError::NoTagger | ReleaseError::BadTagger { .. } => "tagger",
            ReleaseError::NotWaivable { .. } => "not-waivable",
            ReleaseError::Branch { refusal } => refusal.code(),
            ReleaseError::Unseen { .. } => "output",
            ReleaseError::Declined => "declined",
            ReleaseError::PullRequest | ReleaseError::PullRequestBuild { .. } => "pull-request",
        }
    }
}

fn tags_are(tags: &[String]) -> String {
    match tags {
        [tag] => format!("the tag {tag} is"),
        tags => format!("the tags {} are", tags.join(", ")),
    }
}

fn known_remotes(known: &[String]) -> String {
    match known {
        [] => "there are no remotes".to_owned(),
        [only] => format!("the only one is `{only}`"),
        known => format!("known are {}", known.join(", ")),
    }
}

fn why_not(rule: RuleCode) -> &'static str {
    match rule {
        RuleCode::VersionTaken => "a released version is never moved",
        _ => "without it, it is unclear what to release",
    }
}
