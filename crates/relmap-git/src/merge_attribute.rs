//! Which driver merges a file, and whether this clone has it.

use std::path::Path;

use git2::{AttrCheckFlags, AttrValue, ErrorCode};

use crate::{GitError, Repository};

impl Repository {
    /// Whether `.gitattributes`, as it is in the index, has a driver of this name merge a file.
    ///
    /// # Errors
    /// When the attributes cannot be read.
    pub fn is_merged_by(&self, driver: &str, path: &str) -> Result<bool, GitError> {
        let doing = GitError::doing("read .gitattributes");
        let flags = AttrCheckFlags::INDEX_ONLY;
        let found = self.inner.get_attr(Path::new(path), "merge", flags).map_err(doing)?;
        Ok(matches!(AttrValue::from_string(found), AttrValue::String(name) if name == driver))
    }

    /// Whether git's settings have a command for a merge driver of this name.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn has_merge_driver(&self, driver: &str) -> Result<bool, GitError> {
        let key = format!("merge.{driver}.driver");
        let doing = || GitError::doing(&format!("read {key}"));
        let config = self.inner.config().and_then(|mut all| all.snapshot()).map_err(doing())?;
        match config.get_string(&key) {
            Ok(command) => Ok(!command.trim().is_empty()),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(false),
            Err(error) => Err(doing()(error)),
        }
    }
}
