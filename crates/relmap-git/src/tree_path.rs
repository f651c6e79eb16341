//! Looking up a path in a tree, following symbolic links as a checkout would.

use git2::{ObjectType, Oid};

use crate::trees::{LINK, Trees};
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
    let mut folders: Vec<Oid> = vec![root];
    let mut ahead: Vec<String> = parts(path);
    let mut links = 0;
    let mut last_target = path.to_owned();
    while let Some(part) = ahead.pop() {
        let Some(folder) = folders.last() else {
            return Ok(None);
        };
        if part == ".." {
            folders.pop();
            if folders.is_empty() {
                return Err(leaves(path, &last_target));
            }
            continue;
        }
        let Some(found) = trees.entry(*folder, part.as_bytes())? else {
            return Ok(None);
        };
        match found.kind() {
            ObjectType::Tree => folders.push(found.id),
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
            ObjectType::Blob => return Ok(ahead.is_empty().then_some(found.id)),
            // A submodule: what it holds is not in this repository.
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// The parts of a path, last first.
fn parts(path: &str) -> Vec<String> {
    path.rsplit('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned).collect()
}

fn leaves(path: &str, target: &str) -> GitError {
    GitError::LinkLeavesRepository { path: path.to_owned(), target: target.to_owned() }
}
