//! Files that somebody names, in a repository or elsewhere.

use std::path::Path;

use crate::{GitError, content, links, regular_file};

/// Reads a file that a path from a folder leads to. A symbolic link in a work tree is followed inside
/// of that work tree only, and nothing but files is opened.
///
/// # Errors
/// When a link leads out of its work tree, when there is something else than a file, when it is too
/// large, or when it cannot be read.
pub fn read_file(folder: &Path, path: &Path, limit: u64) -> Result<Vec<u8>, GitError> {
    let full = links::resolve_inside(folder, path)?;
    regular_file::read(&full, &path.display().to_string(), limit)
}

/// The most that is read of a RELEASE.txt, in bytes.
pub const MAX_RELEASE_FILE: u64 = content::MAX_TEXT;

/// The most that is read of a file of the release map, in bytes.
pub const MAX_MAP_FILE: u64 = content::MAX_LEDGER;
