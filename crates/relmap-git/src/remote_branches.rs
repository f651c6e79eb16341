//! The branches of a remote, seen from a commit here.

use git2::Oid;
use relmap_core::commit_id::CommitId;

use relmap_core::release::{BranchAt, BranchFacts};

use crate::commit_ids::oid;
use crate::program::RemoteRef;
use crate::{GitError, Repository};

const HEADS: &str = "refs/heads/";

impl Repository {
    /// Compares a commit (a full id) with the branches of a remote. `there` are the references that the
    /// remote has now, `default` is what its own HEAD is, `current` the branch that is checked out.
    ///
    /// What the remote has now may not be in this clone. Then the remote-tracking branch tells what it
    /// had: a commit that was there is part of the branch still, as branches move forward.
    ///
    /// # Errors
    /// When references or commits cannot be read.
    pub fn branch_facts(
        &self,
        remote: &str,
        commit: &CommitId,
        current: Option<&str>,
        there: &[RemoteRef],
        default: Option<&str>,
    ) -> Result<BranchFacts, GitError> {
        let head = oid(commit)?;
        let branches: Vec<(&str, &CommitId)> = there
            .iter()
            .filter_map(|one| Some((one.name.strip_prefix(HEADS)?, &one.end)))
            .collect();
        let tips: Vec<&CommitId> = branches.iter().map(|(_, tip)| *tip).collect();
        let found = self.containing(commit, &tips)?;
        let (mut holding, mut unknown) = (Vec::new(), Vec::new());
        for (position, (name, tip)) in branches.iter().enumerate() {
            let is_missing = found.missing.contains(&position);
            if found.found.contains(&position) || is_missing && self.tracks(remote, name, head)? {
                holding.push((*name).to_owned());
            } else if is_missing || self.is_cut(tip, head)? {
                unknown.push((*name).to_owned());
            }
        }
        let current_at = match current.and_then(|name| branches.iter().find(|one| one.0 == name)) {
            None => BranchAt::Absent,
            Some((name, _)) if holding.iter().any(|held| held == name) => BranchAt::Holds,
            Some((name, _)) if unknown.iter().any(|other| other == name) => BranchAt::Unknown,
            Some((_, tip)) => self.seen_from(head, tip)?,
        };
        let default = default.or_else(|| usual(&branches)).map(str::to_owned);
        let (current, has_branches) = (current.map(str::to_owned), !branches.is_empty());
        Ok(BranchFacts { current, current_at, default, has_branches, holding, unknown })
    }

    /// The branches of a remote as this clone saw them last, under the names that they have there.
    ///
    /// # Errors
    /// When references cannot be read.
    pub fn branches_seen(&self, remote: &str) -> Result<Vec<RemoteRef>, GitError> {
        let doing = || GitError::doing("compare with the branches of a remote");
        let prefix = format!("refs/remotes/{remote}/");
        let mut seen = Vec::new();
        for reference in self.inner.references().map_err(doing())? {
            let reference = reference.map_err(doing())?;
            let Ok(full) = reference.name() else { continue };
            let Some(name) = full.strip_prefix(&prefix).filter(|name| *name != "HEAD") else {
                continue;
            };
            if let Some(end) = self.commit_at(full)? {
                let (name, object) = (format!("{HEADS}{name}"), end.to_string());
                seen.push(RemoteRef { name, object, end });
            }
        }
        Ok(seen)
    }

    /// The default branch of a remote, as far as this clone knows.
    ///
    /// # Errors
    /// When references cannot be read.
    pub fn default_branch(&self, remote: &str) -> Result<Option<String>, GitError> {
        let prefix = format!("refs/remotes/{remote}/");
        let head = self.inner.find_reference(&format!("{prefix}HEAD")).ok();
        let target = head.as_ref().and_then(|head| head.symbolic_target().ok().flatten());
        if let Some(named) = target.and_then(|target| target.strip_prefix(&prefix)) {
            return Ok(Some(named.to_owned()));
        }
        for name in ["main", "master"] {
            if self.commit_at(&format!("{prefix}{name}"))?.is_some() {
                return Ok(Some(name.to_owned()));
            }
        }
        Ok(None)
    }

    /// Whether the remote-tracking branch has the commit.
    fn tracks(&self, remote: &str, branch: &str, head: Oid) -> Result<bool, GitError> {
        let Some(tip) = self.commit_at(&format!("refs/remotes/{remote}/{branch}"))? else {
            return Ok(false);
        };
        let tip = oid(&tip)?;
        let doing = GitError::doing("compare with the branches of a remote");
        Ok(tip == head || self.inner.graph_descendant_of(tip, head).map_err(doing)?)
    }

    /// Whether the history of a branch ends in this shallow clone before it could meet the commit.
    fn is_cut(&self, tip: &CommitId, head: Oid) -> Result<bool, GitError> {
        let history = self.history.borrow();
        if !history.is_shallow() {
            return Ok(false);
        }
        let doing = || GitError::doing("compare with the branches of a remote");
        let tip = Oid::from_str(tip.as_str()).map_err(doing())?;
        let mut walk = self.inner.revwalk().map_err(doing())?;
        walk.push(tip).map_err(doing())?;
        walk.hide(head).map_err(doing())?;
        for id in walk {
            if history.is_boundary(id.map_err(doing())?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where a branch is that does not have the commit.
    fn seen_from(&self, head: Oid, tip: &CommitId) -> Result<BranchAt, GitError> {
        let doing = || GitError::doing("compare with the branches of a remote");
        let tip = Oid::from_str(tip.as_str()).map_err(doing())?;
        let (ahead, behind) = self.inner.graph_ahead_behind(head, tip).map_err(doing())?;
        Ok(if behind == 0 { BranchAt::Ahead(ahead) } else { BranchAt::Diverged })
    }
}

/// The default branch of a remote that does not say which it is.
fn usual<'b>(branches: &[(&'b str, &'b CommitId)]) -> Option<&'b str> {
    let named = |wanted: &str| branches.iter().find(|(name, _)| *name == wanted);
    let only = || branches.first().filter(|_| branches.len() == 1);
    named("main").or_else(|| named("master")).or_else(only).map(|(name, _)| *name)
}
