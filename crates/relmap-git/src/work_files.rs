//! What git knows of single files of the work tree, and of whoever writes them.

use std::path::Path;

use git2::Status;

use crate::{GitError, Repository, special_files};

impl Repository {
    /// Whether a file of the work tree differs from the one in HEAD, or is not in HEAD at all.
    ///
    /// # Errors
    /// When git cannot tell.
    pub fn is_dirty(&self, path: &str) -> Result<bool, GitError> {
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        if let Some(root) = self.root() {
            special_files::check_around(root, folder)?;
        }
        match self.inner.status_file(Path::new(path)) {
            Ok(status) => Ok(!status.is_empty() && status != Status::IGNORED),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(false),
            Err(error) => Err(GitError::doing("read the state of a file")(error)),
        }
    }

    /// The editor that git's configuration names (`core.editor`).
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn configured_editor(&self) -> Result<Option<String>, GitError> {
        let doing = || GitError::doing("read the configuration");
        let config = self.inner.config().and_then(|mut config| config.snapshot());
        match config.map_err(doing())?.get_string("core.editor") {
            Ok(editor) => Ok(Some(editor).filter(|editor| !editor.trim().is_empty())),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(doing()(error)),
        }
    }
}
