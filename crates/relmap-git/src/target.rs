//! The target of a pull request: which commit it is, and what it has.

use git2::{ErrorCode, ObjectType, Oid};
use relmap_core::commit_id::CommitId;

use crate::commit_ids::commit_id;
use crate::{GitError, Repository, Snapshot};

impl Repository {
    /// The commit that a full reference name (`refs/remotes/origin/main`) or a full object id
    /// leads to; none if it is not here. Nothing else is tried, so that no branch or tag can pose
    /// as what is meant.
    ///
    /// # Errors
    /// When the reference cannot be read.
    pub fn commit_at(&self, name: &str) -> Result<Option<CommitId>, GitError> {
        let repo = &self.inner;
        if name.len() >= 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let id = Oid::from_str(name).ok();
            let commit = id.and_then(|id| repo.find_commit(id).ok());
            return Ok(commit.map(|commit| commit_id(commit.id())));
        }
        match repo.find_reference(name) {
            Ok(reference) => {
                let commit = reference.peel_to_commit();
                Ok(commit.ok().map(|commit| commit_id(commit.id())))
            }
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => {
                Ok(None)
            }
            Err(error) => Err(GitError::doing("read a reference")(error)),
        }
    }

    /// The commit that HEAD and another commit have in common; none if the history that is here
    /// does not show one.
    ///
    /// # Errors
    /// When a commit cannot be read.
    pub fn common_with_head(&self, commit: &CommitId) -> Result<Option<CommitId>, GitError> {
        let doing = || GitError::doing("look for the commit that a branch began at");
        let Some(head) = self.head_commit()? else { return Ok(None) };
        let commit = Oid::from_str(commit.as_str()).map_err(doing())?;
        match self.inner.merge_base(head, commit) {
            Ok(base) => Ok(Some(commit_id(base))),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(doing()(error)),
        }
    }

    /// Whether HEAD is at a commit, by its full id.
    ///
    /// # Errors
    /// When HEAD cannot be read.
    pub fn head_is(&self, commit: &str) -> Result<bool, GitError> {
        Ok(self.head_commit()?.is_some_and(|head| head.to_string() == commit))
    }

    /// Whether what a full reference name leads to contains HEAD; not where there is no such reference, or
    /// where the history that is here does not show it.
    ///
    /// # Errors
    /// When a commit cannot be read.
    pub fn head_is_on(&self, reference: &str) -> Result<bool, GitError> {
        let (Some(tip), Some(head)) = (self.commit_at(reference)?, self.head_commit()?) else {
            return Ok(false);
        };
        Ok(self.common_with_head(&tip)? == Some(commit_id(head)))
    }

    /// The first parent of the commit at HEAD, if it is here.
    ///
    /// # Errors
    /// When HEAD cannot be read.
    pub fn first_parent_of_head(&self) -> Result<Option<CommitId>, GitError> {
        let Some(head) = self.head_commit()? else { return Ok(None) };
        let commit =
            self.inner.find_commit(head).map_err(GitError::object(head, "the commit at HEAD"))?;
        Ok(commit.parent(0).ok().map(|parent| commit_id(parent.id())))
    }
}

impl Snapshot<'_> {
    /// Whether the commit has a folder at a path; the root is the empty string. What is not
    /// committed does not count.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn has_folder(&self, path: &str) -> Result<bool, GitError> {
        let Some(root) = self.tree else { return Ok(path.is_empty()) };
        if path.is_empty() {
            return Ok(true);
        }
        let tree = self.repo.inner.find_tree(root).map_err(GitError::object(root, "a folder"))?;
        match tree.get_path(std::path::Path::new(path)) {
            Ok(entry) => Ok(entry.kind() == Some(ObjectType::Tree)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(false),
            Err(error) => Err(GitError::doing("look for a folder")(error)),
        }
    }
}
