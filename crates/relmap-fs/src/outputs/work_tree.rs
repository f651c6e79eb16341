//! Which folders are work trees, whose links nobody vouches for.

use std::fs;
use std::path::{Path, PathBuf};

/// The work trees that are known by other means than a `.git` in them, and folders of git's own.
#[derive(Debug, Clone, Default)]
pub(super) struct WorkTrees {
    pub(super) roots: Vec<PathBuf>,
    pub(super) git_dirs: Vec<PathBuf>,
}

impl WorkTrees {
    /// The root of the innermost work tree that holds a folder, whose path has no links in it.
    pub(super) fn around<'f>(&self, folder: &'f Path) -> Option<&'f Path> {
        let is_root = |folder: &&Path| {
            self.roots.iter().any(|root| root == folder)
                || folder.join(".git").symlink_metadata().is_ok()
        };
        folder.ancestors().find(is_root)
    }

    /// Whether a place in a work tree is git's own. The path has no links in it.
    pub(super) fn is_git(&self, root: &Path, place: &Path) -> bool {
        // The name on the disk, where case and signs that nobody sees make no difference.
        let existing = place.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
        [Some(place), existing.as_deref()].into_iter().flatten().any(|place| {
            let inside = place.strip_prefix(root).unwrap_or(place);
            inside.iter().any(|part| part.eq_ignore_ascii_case(".git"))
                || self.git_dirs.iter().any(|git_dir| place.starts_with(git_dir))
        })
    }
}
