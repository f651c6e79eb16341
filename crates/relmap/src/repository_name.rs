//! What to call a repository.

use relmap_git::Repository;

use crate::error::Error;

/// What the repository is called: the name of its folder.
pub(crate) fn dir_name(repository: &Repository) -> String {
    let folder = repository.root().unwrap_or(repository.git_dir());
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".git").unwrap_or(&name).to_owned()
}

/// What to call a repository on a page: the last part of where it was cloned from, since a CI system
/// names its folders as it likes, or else the name of its folder.
pub(crate) fn display_name(repository: &Repository) -> Result<String, Error> {
    let origin = repository.remote("origin")?.map(|remote| remote.url);
    let last = |url: &str| {
        let name = url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
        name.strip_suffix(".git").unwrap_or(name).to_owned()
    };
    let name = origin.as_deref().map(last).filter(|name| !name.is_empty() && name != ".");
    Ok(name.unwrap_or_else(|| dir_name(repository)))
}
