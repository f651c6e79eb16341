//! The release file of a component: a new one, or a changelog that is there.

use relmap_core::init::{FirstEntry, release_file};

use super::InitFile;
use crate::error::{Error, InitError};

/// The release file of a component.
pub(super) enum ReleaseFile {
    /// A file to write.
    New(InitFile),
    /// A changelog that is there, and the RELEASE.txt that would be written instead.
    Changelog {
        /// Its path.
        path: String,
        /// The path of the other file.
        instead: String,
    },
}

impl ReleaseFile {
    pub(super) fn path(&self) -> &str {
        match self {
            ReleaseFile::New(file) => &file.path,
            ReleaseFile::Changelog { path, .. } => path,
        }
    }

    pub(super) fn is_changelog(&self) -> bool {
        matches!(self, ReleaseFile::Changelog { .. })
    }
}

/// What an entry above all releases of this branch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Top {
    NotReleased,
    /// Tagged, on another branch.
    Elsewhere,
}

/// The file with these entries, of which so many are tagged.
pub(super) fn new_file(
    name: &str,
    path: String,
    entries: &[FirstEntry],
    (tagged, top): (usize, Top),
) -> Result<InitFile, Error> {
    let newest = entries.first().map(|entry| entry.tag.clone()).unwrap_or_default();
    let Some(content) = release_file(entries) else {
        return Err(InitError::NoFile { name: name.to_owned(), tag: newest }.into());
    };
    let oldest = entries.last().map(|entry| entry.tag.clone()).unwrap_or_default();
    let about = match (entries.len(), tagged) {
        (1, 0) => format!("a first entry, {newest}"),
        (1, _) => format!("one release, {newest}"),
        (all, tagged) if all > tagged => {
            let what = match top {
                Top::NotReleased => "is not released yet",
                Top::Elsewhere => "is released on another branch",
            };
            match tagged {
                1 => format!("the release {oldest}, and {newest}, which {what}"),
                _ => format!("{tagged} releases down to {oldest}, and {newest}, which {what}"),
            }
        }
        (all, _) => format!("{all} releases, {oldest} to {newest}"),
    };
    Ok(InitFile::new(path, content, about))
}
