//! Reading what a file holds, within bounds.

use std::path::Path;

use git2::Oid;

use crate::{GitError, regular_file};

/// The most that a file may have whose content is only copied or compared, in bytes.
pub(crate) const MAX_FILE: u64 = 256 << 20;

/// The most that a file of the release map may have, and all files of one together. It grows by a line a release,
/// and nothing of it may be left out: a million releases have some 300 MB.
pub(crate) const MAX_LEDGER: u64 = 1 << 30;

/// The most that a file may have that is read as text: RELEASE.txt, Chart.yaml, values and the like.
/// The largest that were seen in public repositories have less than 2 MiB.
pub(crate) const MAX_TEXT: u64 = 16 << 20;

/// The most that relmap.toml may have.
const MAX_CONFIG: u64 = 1 << 20;

/// The most that is read of a file of this name.
pub(crate) fn limit(path: &str) -> u64 {
    match path.rsplit('/').next() {
        Some("relmap.toml") => MAX_CONFIG,
        _ => MAX_TEXT,
    }
}

/// Reads a file's content from the object database. The path is for messages.
pub(crate) fn read_blob(
    repo: &git2::Repository,
    id: Oid,
    path: &str,
    limit: u64,
) -> Result<Vec<u8>, GitError> {
    let (odb, _) = check_blob(repo, id, path, limit)?;
    let object = odb.read(id).map_err(GitError::object(id, path))?;
    Ok(object.data().to_vec())
}

/// How many bytes a file has, before it is read. One that is too large is refused.
pub(crate) fn check_blob<'r>(
    repo: &'r git2::Repository,
    id: Oid,
    path: &str,
    limit: u64,
) -> Result<(git2::Odb<'r>, usize), GitError> {
    let odb = repo.odb().map_err(GitError::doing("open the object database"))?;
    let (size, _) = odb.read_header(id).map_err(GitError::object(id, path))?;
    regular_file::check_size(path, size as u64, limit)?;
    Ok((odb, size))
}

/// Reads a file from the disk. The path is for messages.
pub(crate) fn read_disk(full: &Path, path: &str, limit: u64) -> Result<Vec<u8>, GitError> {
    regular_file::read(full, path, limit)
}
