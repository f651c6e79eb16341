//! What a release file holds, entry by entry.

use std::ops::Range;

use jiff::civil::Date;
use semver::Version;

use super::field::{AppRef, BumpOverride, Field, ImageRef};
use crate::component::title_in;
use crate::position::Span;
use crate::title::Title;

/// A value and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// One release: heading, fields, notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Everything that belongs to the entry, as bytes of the file. Entries follow one another
    /// without a gap, up to the end of the file.
    pub range: Range<usize>,
    /// The heading: its line, and the rules above and below it if it is underlined. The place is
    /// that of the line with the version.
    pub heading: Span,
    /// The name before the version: `charts` in `charts-1.1.0`, `Foo Bar` in `Foo Bar 1.2.0`.
    pub title: Option<Spanned<Title>>,
    /// What the entry is about.
    pub version: EntryVersion,
    /// The day of the release, from the heading or from a line such as `Released: 2026-11-20`
    /// below it.
    pub date: Option<Spanned<Date>>,
    /// The `Key: value` lines directly under the heading.
    pub fields: Vec<Field>,
    /// Where the notes stand: the rest of the entry.
    pub notes: Range<usize>,
    pub(super) tag: String,
}

/// The version of an entry, or that it has none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryVersion {
    /// The entry collects notes for a release to come, and dictates nothing.
    Unreleased(Span),
    /// The entry is about a version.
    Release(ReleaseVersion),
}

/// A version in a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseVersion {
    /// The version to the letter, without a `v` before it: `1.10` stays `1.10`.
    pub written: String,
    /// The place of `written`.
    pub span: Span,
    /// Whether a `v` was before it.
    pub has_v: bool,
    /// The version, or `None` where SemVer rejects it; then the file has a fault.
    pub semver: Option<Version>,
    /// Whether the heading says that this version is yet to be released: `1.3.0 (unreleased)`.
    pub is_pending: bool,
}

impl Entry {
    /// The line of the heading, counted from 1.
    pub fn line(&self) -> usize {
        self.heading.place.line
    }

    /// The version in the heading; `None` for an entry that is unreleased.
    pub fn release(&self) -> Option<&ReleaseVersion> {
        match &self.version {
            EntryVersion::Unreleased(_) => None,
            EntryVersion::Release(release) => Some(release),
        }
    }

    /// The version as it is written, or the word that stands for "unreleased".
    pub fn version_text(&self) -> &str {
        match &self.version {
            EntryVersion::Unreleased(_) => &self.tag,
            EntryVersion::Release(release) => &release.written,
        }
    }

    /// The name of the tag that the heading dictates, to the letter: `charts-1.1.1`, `v1.2.0`,
    /// `app/1.2.0`. A title that is set off by a blank is not part of it. `None` for an entry
    /// that is unreleased.
    pub fn tag_name(&self) -> Option<&str> {
        self.release().map(|_| self.tag.as_str())
    }

    /// What is before the version in the name of the tag: `charts-`, `release/v`, `v` or
    /// nothing. `None` for an entry that is unreleased.
    pub fn tag_prefix(&self) -> Option<&str> {
        self.tag_name()?.strip_suffix(self.release()?.written.as_str())
    }

    /// The title that the tag has: a joined one, or the `release` of `release-1.2.0`, which is no
    /// title of a component.
    pub fn tag_title(&self) -> Option<&str> {
        title_in(self.tag_prefix()?)
    }

    /// Whether the title is joined to the version, as it is in a tag's name.
    pub fn has_joined_title(&self) -> bool {
        let title = self.title.as_ref();
        title.is_some_and(|title| self.tag.starts_with(title.value.as_str()))
    }

    /// The title, if it is joined to the version.
    pub fn joined_title(&self) -> Option<&str> {
        self.title.as_ref().map(|title| title.value.as_str()).filter(|_| self.has_joined_title())
    }

    /// The version, where SemVer accepts it.
    pub fn semver(&self) -> Option<&Version> {
        self.release().and_then(|release| release.semver.as_ref())
    }

    /// Whether the entry dictates a version: it has one, and does not say that it is yet to be
    /// released.
    pub fn dictates(&self) -> bool {
        self.release().is_some_and(|release| !release.is_pending)
    }

    /// The app releases that this release deploys, as far as they can be read, in their order.
    pub fn apps(&self) -> impl Iterator<Item = AppRef> + '_ {
        self.fields.iter().filter_map(Field::app)
    }

    /// Whether the entry names an app release that can be read.
    pub fn names_app(&self) -> bool {
        self.apps().next().is_some()
    }

    /// The images that this release deploys, as far as they can be read.
    pub fn images(&self) -> impl Iterator<Item = ImageRef> + '_ {
        self.fields.iter().filter_map(Field::image)
    }

    /// Why this release departs from the bump rules, if it says so.
    pub fn bump_override(&self) -> Option<BumpOverride> {
        self.fields.iter().find_map(Field::bump_override)
    }

    /// The notes as text, without blank lines around them. `bytes` is the file that was parsed.
    pub fn notes_text(&self, bytes: &[u8]) -> String {
        let notes = bytes.get(self.notes.clone()).unwrap_or_default();
        let text = String::from_utf8_lossy(notes);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if !line.trim().is_empty() {
                break;
            }
            start += line.len();
        }
        text[start..].trim_end().to_owned()
    }

    /// The words below the heading, without the definitions of links that are at the end of a file.
    /// `bytes` is the file that was parsed.
    pub fn words<'b>(&self, bytes: &'b [u8]) -> Vec<&'b [u8]> {
        let all = bytes.get(self.heading.bytes.end..self.range.end).unwrap_or_default();
        let lines = all.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
        let is_link =
            |line: &[u8]| line.starts_with(b"[") && line.windows(2).any(|pair| pair == b"]:");
        let words = lines.filter(|line| !is_link(line));
        let words = words.flat_map(|line| line.split(u8::is_ascii_whitespace));
        words.filter(|word| !word.is_empty()).collect()
    }
}
