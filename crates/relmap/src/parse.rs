//! Reading a release file without a repository.

use relmap_core::release_notes::{self, ReleaseNotes};

/// Reads a RELEASE.txt or a changelog. Everything that is wrong with it is in the result, each with
/// its place.
///
/// ```
/// let notes = relmap::parse(b"app-1.2.0 (2026-11-20)\n\n- More replicas.\n");
/// let newest = notes.newest().unwrap();
/// assert_eq!(newest.tag_name(), Some("app-1.2.0"));
/// ```
pub fn parse(bytes: &[u8]) -> ReleaseNotes {
    release_notes::parse(bytes)
}
