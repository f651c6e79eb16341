//! The commits of HEAD's branch that moved `version:` of a chart.

use git2::{ErrorCode, Oid};
use relmap_core::import::{VersionHistory, VersionMove};

use super::SLAB;
use super::commit_tree::{CommitTree, KnownTrees};
use super::reader::Reader;
use crate::commit_ids::commit_id;
use crate::{GitError, Repository, open};

/// How much of the branch is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchReach {
    /// All commits, from the first one to HEAD.
    All,
    /// HEAD alone: every chart in it seems new.
    Head,
}

/// What the commits of a branch moved, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionMoves {
    /// The moves.
    pub moves: Vec<VersionMove>,
    /// How many commits were read.
    pub commits: usize,
    /// Whether this clone lacks a part of the history, so that older moves are not known.
    pub is_cut: bool,
}

/// A commit that is to be read.
struct Step {
    id: Oid,
    tree: Oid,
}

impl Repository {
    /// Reads which commits moved the version of a chart, on HEAD's branch and not on those that were
    /// merged into it: a merge counts as one commit.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn version_moves(&self, reach: BranchReach) -> Result<VersionMoves, GitError> {
        let (steps, is_cut) = self.branch(reach)?;
        let oldest = steps.first().map(|step| step.id);
        let git_dir = self.inner.commondir();
        let mut found = VersionMoves { moves: Vec::new(), commits: steps.len(), is_cut };
        let mut history = VersionHistory::default();
        let mut known = KnownTrees::default();
        for slab in steps.chunks(SLAB) {
            // As for the tags: each opening lets go of the packs that were mapped before.
            let repo = open::open_again(git_dir)?;
            let reader = Reader::new(&repo)?;
            let mut tree = CommitTree::new(&reader, &mut known);
            for step in slab {
                tree.turn_to(step.tree);
                match history.step(&mut tree) {
                    Ok(charts) if !charts.is_empty() => {
                        let commit = repo.find_commit(step.id);
                        let commit = commit.map_err(GitError::object(step.id, "a commit"))?;
                        let (time, subject) = (commit.time(), commit.summary_bytes());
                        let subject = String::from_utf8_lossy(subject.unwrap_or_default());
                        for (folder, facts) in charts {
                            found.moves.push(VersionMove {
                                commit: commit_id(step.id),
                                seconds: time.seconds(),
                                offset: time.offset_minutes(),
                                subject: subject.clone().into_owned(),
                                folder,
                                facts,
                            });
                        }
                    }
                    Ok(_) => {}
                    Err(GitError::MissingObject { .. }) => found.is_cut = true,
                    Err(error) => return Err(error),
                }
                if is_cut && Some(step.id) == oldest {
                    // What is there where the history begins here was set before.
                    found.moves.clear();
                }
            }
        }
        Ok(found)
    }

    /// The commits of HEAD's branch, the oldest first, and whether older ones are not here.
    fn branch(&self, reach: BranchReach) -> Result<(Vec<Step>, bool), GitError> {
        let mut steps = Vec::new();
        let mut next = self.head_commit()?;
        let mut is_cut = reach == BranchReach::All && self.inner.is_shallow();
        while let Some(id) = next {
            let commit = match self.inner.find_commit(id) {
                Ok(commit) => commit,
                Err(error) if error.code() == ErrorCode::NotFound => {
                    is_cut = true;
                    break;
                }
                Err(error) => return Err(GitError::object(id, "a commit")(error)),
            };
            steps.push(Step { id, tree: commit.tree_id() });
            if reach == BranchReach::Head {
                break;
            }
            next = commit.parent_id(0).ok();
        }
        steps.reverse();
        Ok((steps, is_cut))
    }
}
