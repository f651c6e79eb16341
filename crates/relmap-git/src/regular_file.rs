//! Reading files from the disk: only what is a file, and never more than a bound.
//!
//! A FIFO would keep its reader waiting, a device may have no end, and to open one may do something.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use crate::GitError;

/// The size of a file; refuses what is no file, and what is larger than the bound. `shown` is its
/// name in messages.
pub(crate) fn check(full: &Path, shown: &str, limit: u64) -> Result<u64, GitError> {
    let metadata = fs::metadata(full).map_err(GitError::io(full))?;
    check_metadata(&metadata, shown, limit)
}

/// The same for a file that need not exist.
pub(crate) fn check_if_there(full: &Path, shown: &str, limit: u64) -> Result<(), GitError> {
    match fs::metadata(full) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(metadata) => check_metadata(&metadata, shown, limit).map(drop),
        // A link in circles, or a folder that cannot be entered: whoever reads it cannot either.
        Err(_) => Ok(()),
    }
}

/// Reads a file.
pub(crate) fn read(full: &Path, shown: &str, limit: u64) -> Result<Vec<u8>, GitError> {
    let size = check(full, shown, limit)?;
    let file = open(full).map_err(GitError::io(full))?;
    // It may have been replaced meanwhile.
    let metadata = file.metadata().map_err(GitError::io(full))?;
    check_metadata(&metadata, shown, limit)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(limit + 1).read_to_end(&mut bytes).map_err(GitError::io(full))?;
    check_size(shown, bytes.len() as u64, limit)?;
    Ok(bytes)
}

/// Reads a file that need not exist.
pub(crate) fn read_if_there(
    full: &Path,
    shown: &str,
    limit: u64,
) -> Result<Option<Vec<u8>>, GitError> {
    match read(full, shown, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(GitError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Refuses what is larger than a bound.
pub(crate) fn check_size(shown: &str, size: u64, limit: u64) -> Result<(), GitError> {
    if size > limit {
        return Err(GitError::TooLarge { path: shown.to_owned(), size, limit });
    }
    Ok(())
}

fn check_metadata(metadata: &Metadata, shown: &str, limit: u64) -> Result<u64, GitError> {
    if !metadata.is_file() {
        let kind = kind(metadata);
        return Err(GitError::NotAFile { path: shown.to_owned(), kind });
    }
    check_size(shown, metadata.len(), limit)?;
    Ok(metadata.len())
}

#[cfg(unix)]
fn kind(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = metadata.file_type();
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a FIFO (a named pipe)"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(metadata: &Metadata) -> &'static str {
    if metadata.is_dir() { "a folder" } else { "a device" }
}

/// Opens a file without waiting, should it have become a FIFO meanwhile.
fn open(full: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    options.open(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_larger_than_the_bound_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, "notes", 5).unwrap(), b"12345");
        assert_eq!(
            read(&path, "notes", 4).unwrap_err().to_string(),
            "`notes` has 5 bytes, more than the limit of 4 bytes"
        );
        assert_eq!(read_if_there(&folder.path().join("none"), "none", 4).unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_never_opened() {
        assert_eq!(
            read(Path::new("/dev/zero"), "notes", 4).unwrap_err().to_string(),
            "`notes` is a device, not a file; remove it, or put a file there"
        );
    }
}
