//! Following symbolic links with a say in which ones.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::GitError;

/// How many links one path may lead through; Linux has the same bound.
const MAX_LINKS: usize = 40;

/// Walks a path from a folder, which must be resolved itself, to where it leads. `follows` is asked of
/// each link, by the folder that holds it; a link that is not followed is left in the path.
pub(crate) fn walk(
    start: &Path,
    path: &Path,
    mut follows: impl FnMut(&Path) -> bool,
) -> Result<PathBuf, GitError> {
    let mut at = start.to_owned();
    let mut ahead = parts(path);
    let mut links = 0;
    while let Some(part) = ahead.pop() {
        match Path::new(&part).components().next() {
            None | Some(Component::CurDir) => {}
            Some(Component::ParentDir) => {
                // `..` leads from where a link leads, not from where the link is.
                if is_link(&at) {
                    at = at.canonicalize().map_err(GitError::io(&at))?;
                }
                at.pop();
            }
            Some(Component::RootDir | Component::Prefix(_)) => at.push(&part),
            Some(Component::Normal(_)) => {
                let next = at.join(&part);
                if !is_link(&next) || !follows(&at) {
                    at = next;
                    continue;
                }
                links += 1;
                if links > MAX_LINKS {
                    return Err(GitError::LinkLoop { path: path.display().to_string() });
                }
                let target = fs::read_link(&next).map_err(GitError::io(&next))?;
                ahead.extend(parts(&target));
            }
        }
    }
    Ok(at)
}

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_symlink())
}

/// The parts of a path, last first.
fn parts(path: &Path) -> Vec<OsString> {
    path.components().rev().map(|part| part.as_os_str().to_owned()).collect()
}

/// The file that a path leads to. A link in a work tree may lead to another file of the same work
/// tree and to nothing else, since a commit can have brought it: a password of the user who runs
/// relmap must not be shown. A link outside work trees is the user's own.
pub(crate) fn resolve_inside(folder: &Path, path: &Path) -> Result<PathBuf, GitError> {
    let start = folder.canonicalize().map_err(GitError::io(folder))?;
    let mut work_trees: Vec<PathBuf> = Vec::new();
    let end = walk(&start, path, |holder| {
        let found =
            holder.ancestors().find(|folder| folder.join(".git").symlink_metadata().is_ok());
        work_trees.extend(found.map(Path::to_owned));
        true
    })?;
    if work_trees.iter().all(|root| is_inside(&end, root)) {
        return Ok(end);
    }
    let (path, target) = (path.display().to_string(), end.display().to_string());
    Err(GitError::LinkLeavesRepository { path, target })
}

/// Whether a path is in a work tree and not in its `.git` or that of a repository in it, which hold
/// what nobody committed, such as a password in a URL. Both must be resolved.
pub(crate) fn is_inside(path: &Path, root: &Path) -> bool {
    path.strip_prefix(root).is_ok_and(|inner| !has_git_folder(inner))
}

/// Whether a path leads through a folder `.git`. Some file systems take no notice of case.
pub fn has_git_folder(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"))
}

/// Reading errors of the folder above are those of the file.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_repositorys_own_files_are_inside() {
        for (path, expected) in [
            ("/r/a", true),
            ("/r/.gitignore", true),
            ("/r/a.git/config", true),
            ("/r/.git", false),
            ("/r/.git/config", false),
            ("/r/.GIT/config", false),
            ("/r/tools/.git/config", false),
            ("/r/tools/.Git/config", false),
            ("/r/a/b/.git", false),
            ("/other/a", false),
        ] {
            assert_eq!(is_inside(Path::new(path), Path::new("/r")), expected, "{path}");
        }
        // A submodule's own folder may be below the `.git` of the repository around it.
        assert!(is_inside(Path::new("/r/.git/x/a"), Path::new("/r/.git/x")));
    }
}
