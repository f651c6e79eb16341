//! Submodules: repositories in a work tree whose URL and commit a commit there chooses.

use std::path::Path;

use git2::ObjectType;

use crate::{GitError, Repository};

/// The mode of a submodule in the index.
const GITLINK: u32 = 0o160_000;

/// Refuses a work tree that is a submodule of the one around it, by the index or by HEAD there.
pub(crate) fn refuse(root: &Path) -> Result<(), GitError> {
    let Ok(root) = root.canonicalize() else { return Ok(()) };
    let Some(parent) = root.parent() else { return Ok(()) };
    // Nothing around it, or nothing that can be opened.
    let Ok(around) = Repository::discover(parent) else { return Ok(()) };
    let Some(work_tree) = around.root().and_then(|folder| folder.canonicalize().ok()) else {
        return Ok(());
    };
    let Ok(path) = root.strip_prefix(&work_tree) else { return Ok(()) };
    let index = crate::git_index::read(&around.inner)?;
    let in_index = index.get_path(path, 0).is_some_and(|entry| entry.mode == GITLINK);
    let in_head = || {
        let tree = around.inner.head().and_then(|head| head.peel_to_tree());
        let entry = tree.and_then(|tree| tree.get_path(path));
        entry.is_ok_and(|entry| entry.kind() == Some(ObjectType::Commit))
    };
    match in_index || in_head() {
        true => Err(GitError::Submodule { path: root.clone(), work_tree }),
        false => Ok(()),
    }
}
