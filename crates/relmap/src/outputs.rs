//! Where files may be written, for a repository and without one.

use std::path::Path;

use relmap_fs::Outputs;
use relmap_git::Repository;

use crate::workspace::Workspace;

impl Workspace {
    /// Writes files where the caller wants them, and follows no link of the repository out of its
    /// work tree.
    pub fn outputs(&self) -> Outputs {
        outputs(&self.repository)
    }
}

/// The same for a repository.
pub(crate) fn outputs(repository: &Repository) -> Outputs {
    Outputs::new(repository.root(), [repository.git_dir()])
}

/// The same for a folder that need not be in a repository.
pub fn outputs_around(folder: impl AsRef<Path>) -> Outputs {
    Repository::discover(folder.as_ref()).map(|repository| outputs(&repository)).unwrap_or_default()
}
