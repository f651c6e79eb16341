//! Reading files that the caller names.

use std::path::Path;

use relmap_git::GitError;

use crate::error::Error;

/// Reads a file that a path from a folder leads to. A symbolic link in a work tree leads to no file
/// outside it, and nothing but files is opened.
///
/// # Errors
/// If the file cannot be read, is no file, or has more than `limit` bytes.
pub fn read_file(folder: &Path, path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    relmap_git::read_file(folder, path, limit).map_err(|error| match error {
        GitError::Io { source, .. } => {
            let here = folder == Path::new(".");
            let path = if here { path.to_owned() } else { folder.join(path) };
            Error::Read { path, source }
        }
        error => error.into(),
    })
}
