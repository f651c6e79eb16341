//! Whether a release may be pushed from what is checked out, and what of it the remote lacks.

use thiserror::Error;

use super::allowed_branches::{AllowedBranches, is_maintenance};
use crate::pull_from::PullFrom;
use crate::words::{listed, shell_word};

/// Where a branch of the remote is, seen from the commit that is released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BranchAt {
    /// The remote has no such branch.
    #[default]
    Absent,
    /// It has the commit.
    Holds,
    /// The commit is ahead of it, by so many commits.
    Ahead(usize),
    /// Each has commits that the other lacks.
    Diverged,
    /// That cannot be told in this clone.
    Unknown,
}

/// What is checked out, and the branches of the remote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BranchFacts {
    /// The branch that is checked out; `None` where HEAD is detached.
    pub current: Option<String>,
    /// Where the remote's branch of that name is.
    pub current_at: BranchAt,
    /// The default branch of the remote, if it has one.
    pub default: Option<String>,
    /// Whether the remote has any branch.
    pub has_branches: bool,
    /// The branches of the remote that have the commit.
    pub holding: Vec<String>,
    /// Those that could have it, which cannot be told in this clone.
    pub unknown: Vec<String>,
}

/// What to do about branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BranchDecision {
    /// Nothing: the remote has the commit where releases come from.
    Nothing,
    /// Push the branch with the tags.
    Push(BranchPush),
}

/// A branch that is pushed with the tags, so that the remote has what is tagged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchPush {
    /// The branch.
    pub name: String,
    /// How many commits it is ahead of the remote's; `None` if the remote has no such branch.
    pub ahead: Option<usize>,
}

/// Why nothing is pushed from what is checked out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BranchRefusal {
    /// Releases do not come from this branch.
    #[error(
        "HEAD is on the branch {branch}, and releases are pushed {allowed}; merge {branch} and release after that, or \
         allow it: --allow-branch {}, or for good with `allow-branch` under [release] in relmap.toml{}",
        shell_word(.branch), .place
    )]
    NotAllowed {
        /// The branch.
        branch: String,
        /// Where they come from.
        allowed: String,
        /// Of which branch relmap.toml must say it, behind its name.
        place: String,
    },
    /// The branch is named after a line of versions, and the remote does not have it.
    #[error(
        "{branch} is named like a maintenance branch, and {remote} has no such branch yet; push it, then release: git \
         push -u {remote} {}", shell_word(.branch)
    )]
    NewLine {
        /// The branch.
        branch: String,
        /// The remote.
        remote: String,
    },
    /// No branch that has the commit is one that releases come from.
    #[error(
        "{remote} has the commit at HEAD only on {}, and releases are pushed {allowed}; merge it and release after \
         that, or allow it: --allow-branch {}, or for good with `allow-branch` under [release] in relmap.toml{}",
        .branches.join(", "), shell_word(&.branches[0]), .place
    )]
    OnlyElsewhere {
        /// The remote.
        remote: String,
        /// The branches that have it; at least one.
        branches: Vec<String>,
        /// Where releases come from.
        allowed: String,
        /// Of which branch relmap.toml must say it, behind its name.
        place: String,
    },
    /// The remote has the commit on no branch, and none is checked out that could be pushed.
    #[error(
        "HEAD is detached, and no branch of {remote} has its commit; push the commit to its branch first: git push \
         {remote} HEAD:refs/heads/{}; or release it as it is: --allow-branch HEAD",
        shell_word(.default.as_deref().unwrap_or("BRANCH"))
    )]
    NotPushed {
        /// The remote.
        remote: String,
        /// The default branch of the remote.
        default: Option<String>,
    },
    /// The branch and the remote's went different ways.
    #[error(
        "{branch} and {branch} at {remote} have diverged: each has commits that the other lacks; bring them together, \
         then release: {}",
        PullFrom::new(.remote, .branch).of_both()
    )]
    Diverged {
        /// The branch.
        branch: String,
        /// The remote.
        remote: String,
    },
    /// Files of what is released are not committed as they are.
    #[error(
        "{} of what is released {}: {}; commit or restore {}, or release what is committed: --allow-dirty",
        if .files.len() == 1 { "a file" } else { "files" },
        if .files.len() == 1 { "has uncommitted changes" } else { "have uncommitted changes" },
        listed(.files, SHOWN),
        if .files.len() == 1 { "it" } else { "them" }
    )]
    Dirty {
        /// The files; at least one.
        files: Vec<String>,
    },
}

impl BranchRefusal {
    /// A stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            BranchRefusal::NotAllowed { .. }
            | BranchRefusal::NewLine { .. }
            | BranchRefusal::OnlyElsewhere { .. } => "branch-not-allowed",
            BranchRefusal::NotPushed { .. } => "commit-not-pushed",
            BranchRefusal::Diverged { .. } => "branch-diverged",
            BranchRefusal::Dirty { .. } => "uncommitted-changes",
        }
    }
}

impl BranchFacts {
    /// The branches whose history would decide: the default one before all others.
    pub fn lacking<'b>(&'b self, allowed: &'b AllowedBranches) -> Vec<&'b str> {
        let default = self.default.as_deref();
        let is_known = match &self.current {
            _ if self.allowed_of(&self.holding, allowed).next().is_some() => true,
            Some(branch) => self.current_at != BranchAt::Unknown && allowed.allow(branch, default),
            None => false,
        };
        if is_known {
            return Vec::new();
        }
        let lacking: Vec<&str> =
            self.allowed_of(&self.unknown, allowed).map(String::as_str).collect();
        match lacking.iter().find(|branch| Some(**branch) == default) {
            Some(default) => vec![default],
            None => lacking,
        }
    }

    fn allowed_of<'b>(
        &'b self,
        branches: &'b [String],
        allowed: &'b AllowedBranches,
    ) -> impl Iterator<Item = &'b String> {
        branches.iter().filter(|branch| allowed.allow(branch, self.default.as_deref()))
    }

    /// What is to be done so that the remote has the commit where releases come from.
    ///
    /// What counts is where the remote has the commit, whatever HEAD is called here. Where it has the
    /// commit on no branch that releases come from, the branch at HEAD must be one; a maintenance
    /// branch once the remote has it, since anybody can name a branch so. A remote without branches has
    /// nothing that a release could be outside of.
    ///
    /// # Errors
    /// If nothing is to be pushed from here.
    pub fn decide(
        &self,
        allowed: &AllowedBranches,
        remote: &str,
    ) -> Result<BranchDecision, BranchRefusal> {
        if self.allowed_of(&self.holding, allowed).next().is_some() {
            return Ok(BranchDecision::Nothing);
        }
        let default = self.default.as_deref();
        let describe = || allowed.describe(default);
        let Some(branch) = &self.current else {
            let is_unsure = self.allowed_of(&self.unknown, allowed).next().is_some();
            if is_unsure || !self.has_branches || allowed.is_named("HEAD") {
                return Ok(BranchDecision::Nothing);
            }
            let (remote, branches) = (remote.to_owned(), self.holding.clone());
            return Err(match branches.is_empty() {
                true => BranchRefusal::NotPushed { remote, default: self.default.clone() },
                false => {
                    let place = allowed.place();
                    BranchRefusal::OnlyElsewhere { remote, branches, allowed: describe(), place }
                }
            });
        };
        let is_new_line = self.current_at == BranchAt::Absent
            && default.is_some_and(|default| default != branch)
            && !allowed.is_named(branch);
        let is_allowed = allowed.allow(branch, default);
        if self.has_branches && (is_new_line || !is_allowed) {
            let branch = branch.clone();
            if is_allowed {
                return Err(BranchRefusal::NewLine { branch, remote: remote.to_owned() });
            }
            let place = allowed.place();
            return Err(BranchRefusal::NotAllowed { branch, allowed: describe(), place });
        }
        let push = |ahead| BranchDecision::Push(BranchPush { name: branch.clone(), ahead });
        match self.current_at {
            BranchAt::Holds | BranchAt::Unknown => Ok(BranchDecision::Nothing),
            BranchAt::Ahead(commits) => Ok(push(Some(commits))),
            BranchAt::Absent => Ok(push(None)),
            BranchAt::Diverged => {
                let (branch, remote) = (branch.clone(), remote.to_owned());
                Err(BranchRefusal::Diverged { branch, remote })
            }
        }
    }

    /// The branch that is checked out and the default branch, where the one must be merged into the
    /// other. An old line stays by itself.
    pub fn to_be_merged(&self) -> Option<(&str, &str)> {
        let (branch, default) = (self.current.as_deref()?, self.default.as_deref()?);
        let is_there =
            [&self.holding, &self.unknown].into_iter().flatten().any(|one| one == default);
        (branch != default && !is_there && !is_maintenance(branch)).then_some((branch, default))
    }
}

/// How many files a message names.
const SHOWN: usize = 5;
