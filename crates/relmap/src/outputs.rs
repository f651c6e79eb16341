//! Where files may be written, for a repository and without one.

use std::path::Path;

use relmap_fs::Outputs;
use relmap_git::Repository;

/// Writes where the caller wants it, and follows no link of the repository out of its work tree.
pub(crate) fn outputs(repository: &Repository) -> Outputs {
    Outputs::new(repository.root(), [repository.git_dir()])
}

/// The same for a folder that need not be in a repository.
pub(crate) fn outputs_around(folder: &Path) -> Outputs {
    Repository::discover(folder).map(|repository| outputs(&repository)).unwrap_or_default()
}
