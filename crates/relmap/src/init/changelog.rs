//! A changelog that is there already: it tells of past releases, and may serve as the release file.

use relmap_core::component::join;
use relmap_core::release_notes::{self, ReleaseNotes};
use relmap_git::Snapshot;
use semver::Version;

use crate::error::Error;

/// What changelogs are called.
const NAMES: [&str; 5] =
    ["CHANGELOG.md", "CHANGES.md", "Changelog.md", "changelog.md", "CHANGELOG"];

/// A changelog that was read.
pub(super) struct Changelog {
    pub(super) path: String,
    bytes: Vec<u8>,
    notes: ReleaseNotes,
}

impl Changelog {
    /// The changelog in a folder.
    pub(super) fn find(snapshot: &Snapshot<'_>, folder: &str) -> Result<Option<Changelog>, Error> {
        for name in NAMES {
            let path = join(folder, name);
            if let Some(bytes) = snapshot.read(&path)? {
                let notes = release_notes::parse(&bytes);
                return Ok(Some(Changelog { path, bytes, notes }));
            }
        }
        Ok(None)
    }

    pub(super) fn source(&self) -> (&ReleaseNotes, &[u8]) {
        (&self.notes, &self.bytes)
    }

    /// Whether its newest entry is the newest release that is tagged, or one to come. Whether a check
    /// passes with it is asked later.
    pub(super) fn serves(&self, newest: Option<&Version>) -> bool {
        let declared = self.notes.newest().and_then(|entry| entry.semver());
        declared.is_some_and(|declared| {
            newest.is_none_or(|newest| declared.cmp_precedence(newest).is_ge())
        })
    }
}
