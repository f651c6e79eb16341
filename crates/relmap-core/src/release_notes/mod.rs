//! `RELEASE.txt`: bytes to entries, with the place of everything and all faults at once.
//!
//! ```
//! use relmap_core::release_notes;
//!
//! let notes = release_notes::parse(b"charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- More replicas.\n");
//! let newest = notes.newest().unwrap();
//! assert_eq!(newest.tag_name(), Some("charts-1.1.1"));
//! assert_eq!(newest.version_text(), "1.1.1");
//! assert_eq!(newest.apps().next().unwrap().tag, "app-1.2.0");
//! assert!(notes.faults.is_empty());
//! ```
//!
//! Reading goes in two steps, which `docs/release-txt.md` states in full: `heading` says which
//! lines have the form of a heading, `style` which of those are headings of this file.

mod checks;
mod date;
mod declaration;
pub mod edit;
mod entry;
mod fault;
mod field;
mod format;
mod from_commits;
mod heading;
mod items;
mod lines;
mod markup;
mod metadata_lines;
mod nearest;
mod parse;
mod reason;
mod scan;
mod style;
mod unclear;
mod version;
mod words;

#[cfg(test)]
mod tests;

use std::ops::Range;

use semver::Version;

pub use declaration::Declaration;
pub use entry::{Entry, EntryVersion, ReleaseVersion, Spanned};
pub use fault::{Diagnostic, DiagnosticKind, NearMiss};
pub use field::{AppRef, BumpOverride, Field, ImageRef, title_and_version};
pub use format::{FormatError, canonical};
pub use from_commits::from_commits;
pub use items::{Items, items};
pub(crate) use metadata_lines::told_in_lists;
pub use metadata_lines::without_metadata;
pub use reason::{AppReason, BumpReason, ImageReason};
pub use version::VersionReason;

/// Whether two release files have entries of a version that differ; `None` unless both have one.
pub fn tell_differently(one: &[u8], other: &[u8], version: &Version) -> Option<bool> {
    let words = |bytes| {
        let is_it =
            |entry: &&Entry| entry.semver().is_some_and(|own| own.cmp_precedence(version).is_eq());
        Some(parse(bytes).entries.iter().find(is_it)?.words(bytes))
    };
    Some(words(one)? != words(other)?)
}

/// What a release file says, and all that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseNotes {
    /// The text before the first heading, as bytes of the file; the whole file if it has none.
    pub preamble: Range<usize>,
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// All faults, in the order of the file.
    pub faults: Vec<Diagnostic>,
    /// Whether the oldest entry is first, which is a fault.
    pub oldest_first: bool,
}

/// Reads a release file. Whatever the bytes are, what can be read is read, and the rest is a
/// fault; the time is linear in their number.
pub fn parse(bytes: &[u8]) -> ReleaseNotes {
    parse::parse(bytes)
}

impl ReleaseNotes {
    /// The entry that dictates the version: the first one that is about a version, or the last
    /// one in a file that has its oldest entry first.
    pub fn newest(&self) -> Option<&Entry> {
        if self.oldest_first {
            return checks::last_release(&self.entries);
        }
        self.entries.iter().find(|entry| entry.dictates())
    }

    /// The release that came before the newest one: the next entry that dictates a version.
    pub fn before_newest(&self) -> Option<&Entry> {
        let newest = self.newest()?;
        let older = |entry: &&Entry| entry.heading != newest.heading && entry.dictates();
        if self.oldest_first {
            return self.entries.iter().rev().find(older);
        }
        self.entries.iter().find(older)
    }

    /// The apps that the newest entry names.
    pub fn newest_apps(&self) -> Vec<AppRef> {
        self.newest().map(|entry| entry.apps().collect()).unwrap_or_default()
    }

    /// The apps of the newest entry that names any, be it released or not.
    pub fn known_apps(&self) -> Vec<AppRef> {
        let mut telling = self.entries.iter().filter(|entry| entry.names_app());
        let newest = if self.oldest_first { telling.next_back() } else { telling.next() };
        newest.map(|entry| entry.apps().collect()).unwrap_or_default()
    }

    /// Whether notes are being collected for a release to come.
    pub fn has_unreleased(&self) -> bool {
        self.entries.iter().any(|entry| !entry.dictates())
    }

    /// The entry of a version, named as it is written, by the tag's name, or by the word for an
    /// unreleased entry. A `v` before the version makes no difference.
    pub fn entry(&self, version: &str) -> Option<&Entry> {
        let named = |version: &str| {
            let is_named = |entry: &&Entry| {
                entry.version_text() == version || entry.tag_name() == Some(version)
            };
            self.entries.iter().find(is_named)
        };
        named(version).or_else(|| named(version.strip_prefix('v')?))
    }

    /// The parts of the file in order: the preamble, then heading, fields and notes of every
    /// entry. Put together they are the whole file, byte for byte.
    pub fn segments(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let entries = self.entries.iter().flat_map(|entry| {
            let heading = entry.range.start..entry.heading.bytes.end;
            let fields = entry.heading.bytes.end..entry.notes.start;
            [heading, fields, entry.notes.clone()]
        });
        std::iter::once(self.preamble.clone()).chain(entries)
    }
}
