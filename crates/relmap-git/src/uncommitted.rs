//! Files of the work tree that no commit has yet.

use git2::{Status, StatusOptions};

use crate::{GitError, Repository, special_files};

impl Repository {
    /// The paths of tracked files that differ from HEAD, and of untracked ones that are not
    /// ignored, in order. A bare repository has none.
    ///
    /// # Errors
    /// When the work tree cannot be read.
    pub fn uncommitted(&self) -> Result<Vec<String>, GitError> {
        self.uncommitted_of(true)
    }

    /// The paths of tracked files that differ from HEAD, in order.
    ///
    /// # Errors
    /// When the work tree cannot be read.
    pub fn uncommitted_tracked(&self) -> Result<Vec<String>, GitError> {
        self.uncommitted_of(false)
    }

    fn uncommitted_of(&self, untracked: bool) -> Result<Vec<String>, GitError> {
        if self.root().is_none() {
            return Ok(Vec::new());
        }
        let index = crate::git_index::read(&self.inner)?;
        special_files::check_all(&self.inner, &index, "")?;
        let mut options = StatusOptions::new();
        options
            .include_untracked(untracked)
            .recurse_untracked_dirs(untracked)
            .include_ignored(false)
            .exclude_submodules(true)
            .no_refresh(true);
        let statuses = self.inner.statuses(Some(&mut options));
        let statuses = statuses.map_err(GitError::doing("compare the work tree"))?;
        let mut paths: Vec<String> = statuses
            .iter()
            .filter(|entry| !entry.status().is_empty() && entry.status() != Status::IGNORED)
            .map(|entry| (entry.status(), String::from_utf8_lossy(entry.path_bytes()).into_owned()))
            // What relmap itself left when it was killed is no work of anybody.
            .filter(|(status, path)| *status != Status::WT_NEW || !relmap_fs::is_temporary(path))
            .map(|(_, path)| path)
            .collect();
        paths.sort();
        Ok(paths)
    }
}
