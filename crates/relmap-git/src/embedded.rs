//! Repositories that a commit can have brought along. git never commits anything called `.git`, but
//! a bare repository is a folder like any other, and its settings and hooks would run as if they were
//! the user's own. git refuses such a one with `safe.bareRepository=explicit`; so does relmap, always.

use std::env;
use std::path::{Component, Path, PathBuf};

use crate::GitError;

/// The repository that is found from a folder, or none: its own files are in this folder.
pub(crate) fn find(start: &Path, ceilings: &[PathBuf]) -> Option<PathBuf> {
    git2::Repository::discover_path(start, ceilings).ok()
}

/// The same, without a look at the folders above.
pub(crate) fn find_here(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let above: Vec<PathBuf> = folder.parent().map(Path::to_owned).into_iter().collect();
    find(&folder, &above)
}

/// Refuses a bare repository that lies in the work tree of another one, unless `GIT_DIR` names it.
/// `git_dir` is what was found from `start`. `work_tree` is one that is known without a `.git` in it.
pub(crate) fn check(
    start: &Path,
    git_dir: &Path,
    work_tree: Option<&Path>,
) -> Result<(), GitError> {
    // What cannot be resolved cannot be opened either.
    let (Ok(start), Ok(git_dir)) = (start.canonicalize(), git_dir.canonicalize()) else {
        return Ok(());
    };
    // Otherwise a `.git` led to it, and no commit can hold a `.git`.
    let is_bare = start.starts_with(&git_dir);
    if !is_bare || is_named_by_environment(&git_dir) {
        return Ok(());
    }
    match holder(&git_dir, work_tree) {
        Some(work_tree) => Err(GitError::Embedded { path: git_dir, work_tree }),
        None => Ok(()),
    }
}

/// The work tree that holds the files of a repository, where a commit can have put them.
fn holder(git_dir: &Path, known: Option<&Path>) -> Option<PathBuf> {
    let known = known.and_then(|folder| folder.canonicalize().ok());
    for folder in git_dir.ancestors().skip(1) {
        let inner = git_dir.strip_prefix(folder).unwrap_or(git_dir);
        if inner.components().any(|part| part == Component::Normal(".git".as_ref())) {
            return None;
        }
        let is_known = known.as_deref() == Some(folder);
        if is_known || is_work_tree(folder) && !is_own(folder, git_dir) {
            return Some(folder.to_owned());
        }
    }
    None
}

/// Whether a folder has a `.git`: a folder with a HEAD, or a file or link that leads to one.
fn is_work_tree(folder: &Path) -> bool {
    let dot_git = folder.join(".git");
    match dot_git.symlink_metadata() {
        Ok(found) if found.is_dir() => dot_git.join("HEAD").symlink_metadata().is_ok(),
        Ok(_) => true,
        Err(_) => false,
    }
}

/// Whether the `.git` of a folder leads to this repository, or to one around it.
fn is_own(folder: &Path, git_dir: &Path) -> bool {
    let own = find_here(folder).and_then(|own| own.canonicalize().ok());
    own.is_some_and(|own| own != folder && git_dir.starts_with(own))
}

fn is_named_by_environment(git_dir: &Path) -> bool {
    let named = env::var_os("GIT_DIR").filter(|named| !named.is_empty());
    named.is_some_and(|named| Path::new(&named).canonicalize().is_ok_and(|named| named == git_dir))
}
