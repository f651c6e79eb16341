//! Looking up a path in a tree, following symbolic links as a checkout would.

use git2::{ObjectType, Oid};

use crate::trees::{FOLDER, Found, LINK, Trees};
use crate::{GitError, content};

/// How many links one path may lead through; Linux has the same bound.
const MAX_LINKS: usize = 40;

/// The longest target of a link, in bytes; Linux has the same bound.
const MAX_TARGET: usize = 4096;

/// The file that a path leads to; none if there is none, or something other than a file.
///
/// # Errors
/// When a link leads out of the tree, or in circles.
pub(crate) fn resolve(trees: &impl Trees, root: Oid, path: &str) -> Result<Option<Oid>, GitError> {
    let end = end(trees, root, path)?.map(|end| end.found);
    Ok(end.filter(|found| found.kind() == ObjectType::Blob).map(|found| found.id))
}

/// Where a path ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    /// The path without links.
    pub(crate) path: String,
    pub(crate) found: Found,
}

/// What a path leads to: a file, a folder, or the submodule that it leads into.
///
/// # Errors
/// When a link leads out of the tree, or in circles.
pub(crate) fn end(trees: &impl Trees, root: Oid, path: &str) -> Result<Option<End>, GitError> {
    let mut folders: Vec<Oid> = vec![root];
    let mut names: Vec<String> = Vec::new();
    let mut ahead: Vec<String> = parts(path);
    let mut links = 0;
    let mut last_target = path.to_owned();
    while let Some(part) = ahead.pop() {
        let Some(folder) = folders.last() else {
            return Ok(None);
        };
        if part == ".." {
            folders.pop();
            names.pop();
            if folders.is_empty() {
                return Err(leaves(path, &last_target));
            }
            continue;
        }
        let Some(found) = trees.entry(*folder, part.as_bytes())? else {
            return Ok(None);
        };
        match found.kind() {
            ObjectType::Tree => {
                folders.push(found.id);
                names.push(part);
            }
            ObjectType::Blob if found.mode == LINK => {
                links += 1;
                let target = content::read_blob(trees.repo(), found.id, path, content::MAX_TEXT)?;
                if links > MAX_LINKS || target.len() > MAX_TARGET {
                    return Err(GitError::LinkLoop { path: path.to_owned() });
                }
                last_target = String::from_utf8_lossy(&target).into_owned();
                if last_target.starts_with('/') {
                    return Err(leaves(path, &last_target));
                }
                ahead.extend(parts(&last_target));
            }
            ObjectType::Blob if !ahead.is_empty() => return Ok(None),
            // What a submodule holds is not in this repository.
            _ => {
                names.push(part);
                return Ok(Some(End { path: names.join("/"), found }));
            }
        }
    }
    let folder = folders.pop().unwrap_or(root);
    Ok(Some(End { path: names.join("/"), found: Found { id: folder, mode: FOLDER } }))
}

/// The parts of a path, last first.
fn parts(path: &str) -> Vec<String> {
    path.rsplit('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned).collect()
}

fn leaves(path: &str, target: &str) -> GitError {
    GitError::LinkLeavesRepository { path: path.to_owned(), target: target.to_owned() }
}
