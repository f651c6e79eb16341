//! The folder below which a server shows its repositories by name.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::server::Bare;

/// A folder for what a server needs. Its path is short: it will hold a socket.
pub(crate) fn temporary() -> TempDir {
    tempfile::tempdir().unwrap_or_else(|error| panic!("temporary folder: {error}"))
}

/// A folder with a link to each repository.
pub(crate) fn serve(folder: &TempDir, repositories: &[&Bare]) -> PathBuf {
    let root = folder.path().join("repositories");
    fs::create_dir(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    for repository in repositories {
        symlink(repository.path(), root.join(repository.name()))
            .unwrap_or_else(|error| panic!("{}: {error}", repository.name()));
    }
    root
}
