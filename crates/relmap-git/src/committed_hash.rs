//! The ids that files of the work tree would have in a commit.

use std::path::Path;

use git2::Oid;

use crate::GitError;

/// Hashes files as a commit would have them. libgit2 converts only what it also stores, so it stores
/// into memory, and that is thrown away.
pub(crate) struct Hasher<'a> {
    repo: &'a git2::Repository,
    memory: git2::Mempack<'a>,
}

impl<'a> Hasher<'a> {
    /// The database keeps the memory as long as it is open, so one hasher serves for many files.
    pub(crate) fn new(
        repo: &'a git2::Repository,
        odb: &'a git2::Odb<'a>,
    ) -> Result<Hasher<'a>, GitError> {
        let memory = odb.add_new_mempack_backend(1000);
        let memory = memory.map_err(GitError::doing("compare the work tree"))?;
        Ok(Hasher { repo, memory })
    }

    pub(crate) fn hash_as_committed(&self, disk: &Path) -> Result<Oid, GitError> {
        let doing = || GitError::doing("compare the work tree");
        let id = self.repo.blob_path(disk).map_err(doing());
        self.memory.reset().map_err(doing())?;
        id
    }
}
