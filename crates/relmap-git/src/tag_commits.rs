//! The tags of a repository with their commits, and what the repository is called.

use std::fs;

use relmap_core::commit_id::CommitId;
use relmap_core::tag_name::TagName;

use crate::commit_ids::commit_id;
use crate::{GitError, Repository};

impl Repository {
    /// All tags that lead to a commit: the name, and the commit's full id.
    ///
    /// # Errors
    /// When the references or a tag cannot be read.
    pub fn tag_commits(&self) -> Result<Vec<(TagName, CommitId)>, GitError> {
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        let tags = self.tags()?;
        let mut found = Vec::with_capacity(tags.tags.len());
        for tag in tags.tags.iter() {
            if let Some(commit) = self.peel(&odb, tag)? {
                found.push((tag.name.clone(), commit_id(commit)));
            }
        }
        Ok(found)
    }

    /// The addresses of the remotes, as they are configured.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn remote_addresses(&self) -> Result<Vec<String>, GitError> {
        let doing = || GitError::doing("list the remotes");
        let mut addresses = Vec::new();
        for name in self.inner.remotes().map_err(doing())?.iter() {
            let Ok(Some(name)) = name else { continue };
            let remote = self.inner.find_remote(name).map_err(doing())?;
            if let Ok(url) = remote.url() {
                addresses.push(url.to_owned());
            }
        }
        Ok(addresses)
    }

    /// Whether both are views of one repository: the same folder, or work trees of one clone.
    pub fn is_same_as(&self, other: &Repository) -> bool {
        let place = |repository: &Repository| fs::canonicalize(repository.inner.commondir()).ok();
        let own = place(self);
        own.is_some() && own == place(other)
    }
}
