//! Which of many commits build on one commit.

use std::collections::HashSet;

use git2::{ObjectType, Oid, Sort};
use relmap_core::commit_id::CommitId;

use crate::commit_ids::{commit_id, oid};
use crate::{GitError, Repository};

/// Which of the commits asked about contain a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Containing {
    /// The positions of those that are the commit or build on it, in their order.
    pub found: Vec<usize>,
    /// The positions of those that are not here, so that nobody can tell.
    pub missing: Vec<usize>,
}

impl Repository {
    /// The full id of the commit that a revision names: an id, its first letters, a tag, a branch.
    /// None if it names none here, or several.
    pub fn commit_named(&self, revision: &str) -> Option<CommitId> {
        let found = self.inner.revparse_single(revision).ok()?;
        Some(commit_id(found.peel_to_commit().ok()?.id()))
    }

    /// Whether a commit (a full id) is here.
    pub fn has_commit(&self, commit: &CommitId) -> bool {
        let kind = |id| self.inner.odb().and_then(|odb| odb.read_header(id)).map(|(_, kind)| kind);
        Oid::from_str(commit.as_str()).and_then(kind) == Ok(ObjectType::Commit)
    }

    /// Which of many commits (full ids) are `commit` (a full id) or build on it.
    ///
    /// One walk goes down from all of them and ends at the ancestors of the commit, so its cost is
    /// the history between, whatever the number of commits.
    ///
    /// # Errors
    /// When a commit on the way cannot be read.
    pub fn containing(
        &self,
        commit: &CommitId,
        commits: &[impl AsRef<str>],
    ) -> Result<Containing, GitError> {
        let doing = || GitError::doing("walk through history");
        let wanted = oid(commit)?;
        let mut result = Containing::default();
        let mut walk = self.inner.revwalk().map_err(doing())?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE).map_err(doing())?;
        let mut ids = Vec::with_capacity(commits.len());
        let mut known = HashSet::new();
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        for commit in commits {
            let is_commit = |id: &Oid| matches!(odb.read_header(*id), Ok((_, ObjectType::Commit)));
            let id = Oid::from_str(commit.as_ref()).ok().filter(is_commit);
            if let Some(id) = id
                && known.insert(id)
            {
                walk.push(id).map_err(doing())?;
            }
            ids.push(id);
        }
        walk.hide(wanted).map_err(doing())?;
        // Parents come first. What the walk shows next to the way from the commit builds on none of
        // its commits, and so is left out here.
        let mut contain = HashSet::from([wanted]);
        for id in walk {
            let id = id.map_err(doing())?;
            let object = self.inner.find_commit(id).map_err(GitError::object(id, "a commit"))?;
            if object.parent_ids().any(|parent| contain.contains(&parent)) {
                contain.insert(id);
            }
        }
        for (position, id) in ids.into_iter().enumerate() {
            match id {
                Some(id) if contain.contains(&id) => result.found.push(position),
                Some(_) => {}
                None => result.missing.push(position),
            }
        }
        Ok(result)
    }
}
