//! Reading what a file holds, within bounds.

use std::fs;
use std::path::Path;

use git2::Oid;

use crate::GitError;

/// The largest file that is read, in bytes.
pub(crate) const MAX_FILE: u64 = 256 << 20;

/// Reads a file's content from the object database. The path is for messages.
pub(crate) fn read_blob(repo: &git2::Repository, id: Oid, path: &str) -> Result<Vec<u8>, GitError> {
    let odb = check_blob(repo, id, path)?;
    let object = odb.read(id).map_err(GitError::object(id, path))?;
    Ok(object.data().to_vec())
}

/// Refuses a file that is too large, before it is read.
pub(crate) fn check_blob<'r>(
    repo: &'r git2::Repository,
    id: Oid,
    path: &str,
) -> Result<git2::Odb<'r>, GitError> {
    let odb = repo.odb().map_err(GitError::doing("open the object database"))?;
    let (size, _) = odb.read_header(id).map_err(GitError::object(id, path))?;
    check_size(path, size as u64)?;
    Ok(odb)
}

/// Reads a file from the disk.
pub(crate) fn read_disk(full: &Path, path: &str) -> Result<Vec<u8>, GitError> {
    let size = fs::metadata(full).map_err(GitError::io(full))?.len();
    check_size(path, size)?;
    fs::read(full).map_err(GitError::io(full))
}

fn check_size(path: &str, size: u64) -> Result<(), GitError> {
    if size > MAX_FILE {
        return Err(GitError::TooLarge { path: path.to_owned(), size, limit: MAX_FILE });
    }
    Ok(())
}
