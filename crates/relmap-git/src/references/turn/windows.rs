//! On Windows nobody waits for a turn: a lock there also keeps others from reading who has it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) fn lock(_folder: &Path, _name: &str, _at_most: Duration) -> Option<File> {
    None
}

/// The folder for temporary files, which is this user's alone.
pub(super) fn own_folder() -> Option<PathBuf> {
    Some(std::env::temp_dir())
}
