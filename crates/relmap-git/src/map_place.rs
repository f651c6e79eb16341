//! Whether a branch is fit to hold the release map.

use git2::{ObjectType, Tree};
use relmap_core::commit_id::CommitId;

use crate::{GitError, Repository};

impl Repository {
    /// The names of all that is at the top of a commit, folders too.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn names_at(&self, commit: &CommitId) -> Result<Vec<String>, GitError> {
        let tree = self.tree_of(commit)?;
        let names =
            tree.iter().map(|entry| String::from_utf8_lossy(entry.name_bytes()).into_owned());
        Ok(names.collect())
    }

    /// The names of what is in a folder at the top of a commit; none if there is no such folder.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn names_in(&self, commit: &CommitId, folder: &str) -> Result<Vec<String>, GitError> {
        let tree = self.tree_of(commit)?;
        let Some(entry) = tree.get_name(folder) else { return Ok(Vec::new()) };
        if entry.kind() != Some(git2::ObjectType::Tree) {
            return Ok(Vec::new());
        }
        let doing = GitError::doing(&format!("read `{folder}` of the map"));
        let tree = self.inner.find_tree(entry.id()).map_err(doing)?;
        let names =
            tree.iter().map(|entry| String::from_utf8_lossy(entry.name_bytes()).into_owned());
        Ok(names.collect())
    }

    /// Whether a branch can have this name.
    pub fn is_branch_name(&self, branch: &str) -> bool {
        git2::Branch::name_is_valid(branch).unwrap_or(false)
    }

    /// Whether HEAD is on a branch, in a repository with a work tree.
    ///
    /// # Errors
    /// When HEAD cannot be read.
    pub fn is_checked_out(&self, branch: &str) -> Result<bool, GitError> {
        if self.root().is_none() {
            return Ok(false);
        }
        let head = self.inner.find_reference("HEAD").map_err(GitError::doing("read HEAD"))?;
        let target = head.symbolic_target_bytes().unwrap_or_default();
        Ok(target == format!("refs/heads/{branch}").as_bytes())
    }

    /// A folder at the top of a tree, if it has one. A file of that name is in the way.
    pub(crate) fn folder_of(
        &self,
        tree: Option<&Tree<'_>>,
        name: &str,
    ) -> Result<Option<Tree<'_>>, git2::Error> {
        let Some(entry) = tree.and_then(|tree| tree.get_name(name)) else { return Ok(None) };
        match entry.kind() {
            Some(ObjectType::Tree) => self.inner.find_tree(entry.id()).map(Some),
            _ => Err(git2::Error::from_str(&format!("`{name}` is not a folder"))),
        }
    }
}
