//! What to call a repository.

use relmap_core::network::{repository_name, without_git_suffix};
use relmap_git::Repository;

use crate::error::Error;

/// What the repository is called: the name of its folder.
pub(crate) fn dir_name(repository: &Repository) -> String {
    let folder = repository.root().unwrap_or(repository.git_dir());
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    without_git_suffix(&name).to_owned()
}

/// What to call a repository on a page: the last part of where it was cloned from, since a CI system
/// names its folders as it likes, or else the name of its folder.
pub(crate) fn display_name(repository: &Repository) -> Result<String, Error> {
    let origin = repository.remote("origin")?.map(|remote| remote.url);
    let name = origin.as_deref().map(repository_name).filter(|name| !matches!(*name, "" | "."));
    Ok(name.map_or_else(|| dir_name(repository), str::to_owned))
}
