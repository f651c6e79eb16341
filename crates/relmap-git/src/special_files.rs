//! Files that libgit2 reads from the work tree by itself. It would wait for a FIFO and read a device,
//! so these are looked at before it is let loose on a folder.

use std::collections::HashSet;
use std::path::Path;

use walkdir::WalkDir;

use crate::{GitError, regular_file};

/// The names of such files.
const NAMES: [&str; 3] = [".gitattributes", ".gitignore", ".gitmodules"];

/// The most that they may have, in bytes. git itself reads no larger `.gitattributes`.
const LIMIT: u64 = 100 << 20;

/// Looks at the files in one folder, which is seen from the root of the work tree.
pub(crate) fn check_folder(root: &Path, folder: &Path) -> Result<(), GitError> {
    for name in NAMES {
        let path = folder.join(name);
        regular_file::check_if_there(&root.join(&path), &path.to_string_lossy(), LIMIT)?;
    }
    Ok(())
}

/// Looks at those in a folder and in all around it.
pub(crate) fn check_around(root: &Path, folder: &Path) -> Result<(), GitError> {
    let mut folders: Vec<&Path> = folder.ancestors().collect();
    folders.reverse();
    folders.into_iter().try_for_each(|folder| check_folder(root, folder))
}

/// Looks at those that matter for everything that git could tell of a folder: around it, in it, and
/// next to each file that is tracked. What git ignores is looked into only where it is tracked;
/// submodules are looked into, since libgit2 does so as well.
pub(crate) fn check_all(
    repo: &git2::Repository,
    index: &git2::Index,
    folder: &str,
) -> Result<(), GitError> {
    let Some(root) = repo.workdir() else { return Ok(()) };
    check_around(root, Path::new(folder))?;
    let mut known: HashSet<String> = HashSet::new();
    let mut submodules: HashSet<String> = HashSet::new();
    for entry in index.iter() {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        if !relmap_core::component::is_inside(&path, folder) {
            continue;
        }
        let mut above = Path::new(&path).parent();
        // The folders above one that is known are known.
        while let Some(folder) = above.filter(|folder| !known.contains(&*folder.to_string_lossy()))
        {
            check_folder(root, folder)?;
            known.insert(folder.to_string_lossy().into_owned());
            above = folder.parent();
        }
        if i32::try_from(entry.mode) == Ok(crate::trees::SUBMODULE) {
            submodules.insert(path);
        }
    }
    let mut fault = None;
    let walk = WalkDir::new(root.join(folder)).follow_links(false).into_iter();
    let walk = walk.filter_entry(|entry| {
        if fault.is_some() || !entry.file_type().is_dir() || entry.file_name() == ".git" {
            return false;
        }
        let Ok(inner) = entry.path().strip_prefix(root) else { return false };
        fault = check_folder(root, inner).err();
        let is_other = entry.depth() > 0
            && entry.path().join(".git").exists()
            && !submodules.contains(&*inner.to_string_lossy());
        fault.is_none()
            && !is_other
            && (entry.depth() == 0 || !repo.is_path_ignored(inner).unwrap_or(false))
    });
    walk.for_each(drop);
    fault.map_or(Ok(()), Err)
}
