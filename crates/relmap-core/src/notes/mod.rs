//! The release notes between two releases, rolled up: of a line of versions, newest first, from the
//! newest release file that has their entry, and from tag messages where none says anything.

mod between;
mod tag_notes;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use semver::Version;

use crate::release_notes::{self, Entry, ReleaseNotes};
use crate::version::lenient;

pub use between::{AppNotes, NotesBetween};
pub use tag_notes::tag_notes;

/// A line of versions, and between which two of them notes are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Line<'l> {
    /// The names that headings of the line may have before the version.
    pub titles: &'l [&'l str],
    /// The version after which notes count; none for those of `upto` alone.
    pub after: Option<&'l str>,
    /// The last version whose notes count.
    pub upto: &'l str,
    /// The release file as it is at `upto`: its path and content.
    pub file: Option<(&'l str, &'l [u8])>,
    /// The release files as they are now, the nearest first. They say nothing of which releases lie between, since
    /// they may be of another branch, but what they say of a release counts before anything else: an entry may have
    /// been written after its release.
    pub newest: &'l [(&'l str, &'l [u8])],
    /// The tags of the line.
    pub tags: &'l [TaggedRelease],
}

/// A release by its tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedRelease {
    /// The tag.
    pub tag: String,
    /// The version.
    pub version: String,
    /// The day, as `2026-11-20`, where it is known.
    pub date: Option<String>,
    /// The tag's message; none for a tag without one.
    pub message: Option<String>,
}

/// Where notes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file, by its path.
    File(String),
    /// The message of the tag.
    TagMessage,
    /// Neither says anything.
    Nothing,
}

/// A release and its notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedRelease {
    /// The tag, or the heading that stands for it.
    pub tag: String,
    /// The version as written.
    pub version: String,
    /// The day, where it is known.
    pub date: Option<String>,
    /// The notes; empty where nothing is said.
    pub notes: String,
    /// Where they come from.
    pub source: Source,
}

/// The releases of a line after one version and up to another, newest first, with their notes.
///
/// A release counts if the file has an entry for it or a tag names it. Versions decide what lies
/// between; where one of the two cannot be read as a version, the order of the file does.
///
/// ```
/// use relmap_core::notes::{Line, roll_up};
/// let file = b"charts-1.2.0\n\n- New.\n\ncharts-1.1.1\n\n- Fixed.\n\ncharts-1.1.0\n\n- First.\n";
/// let line = Line {
///     titles: &["charts"],
///     after: Some("1.1.0"),
///     upto: "1.2.0",
///     file: Some(("RELEASE.txt", file)),
///     newest: &[],
///     tags: &[],
/// };
/// let notes: Vec<String> = roll_up(&line).into_iter().map(|release| release.notes).collect();
/// assert_eq!(notes, ["- New.", "- Fixed."]);
/// ```
pub fn roll_up(line: &Line<'_>) -> Vec<NotedRelease> {
    let bytes = line.file.map_or(&b""[..], |(_, bytes)| bytes);
    let parsed = release_notes::parse(bytes);
    let entries = own_entries(&parsed, line.titles);
    let span = Span::of(line);
    let mut noted: Vec<NotedRelease> = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        let Some(release) = entry.release().filter(|_| entry.dictates()) else { continue };
        let counts = match &span {
            Some(span) => lenient(&release.written).is_some_and(|version| span.holds(&version)),
            None => by_position(&entries, line).is_some_and(|range| range.contains(&position)),
        };
        if counts {
            let tag = entry.tag_name().unwrap_or(&release.written).to_owned();
            let notes = entry.notes_text(bytes).replace('\r', "");
            let source =
                line.file.map_or(Source::Nothing, |(path, _)| Source::File(path.to_owned()));
            let date = entry.date.as_ref().map(|date| date.value.to_string());
            noted.push(NotedRelease { tag, version: release.written.clone(), date, notes, source });
        }
    }
    for tagged in line.tags {
        add_tag(&mut noted, tagged, line, span.as_ref());
    }
    for (path, bytes) in line.newest.iter().rev() {
        take_newest(&mut noted, path, bytes, line);
    }
    for release in noted.iter_mut().filter(|release| release.notes.is_empty()) {
        release.source = Source::Nothing;
    }
    noted.sort_by_key(|release| Reverse(lenient(&release.version)));
    noted
}

/// Takes what a file says of each release that it has an entry for.
fn take_newest(noted: &mut [NotedRelease], path: &str, bytes: &[u8], line: &Line<'_>) {
    let parsed = release_notes::parse(bytes);
    let is_known = line.file.is_some_and(|(known, _)| known == path);
    for entry in own_entries(&parsed, line.titles).into_iter().filter(|entry| entry.dictates()) {
        // At another path, such as that of the whole repository, may be the releases of something else.
        if !is_known && entry.joined_title().is_some_and(|title| !line.titles.contains(&title)) {
            continue;
        }
        let Some(version) = entry.release() else { continue };
        let same = noted.iter_mut().find(|release| is_same(&release.version, &version.written));
        let Some(release) = same else { continue };
        let notes = entry.notes_text(bytes).replace('\r', "");
        if !notes.is_empty() {
            release.notes = notes;
            release.source = Source::File(path.to_owned());
        }
        if let Some(date) = &entry.date {
            release.date = Some(date.value.to_string());
        }
    }
}

/// Whether a file has an entry for a version: one that lacks it is another line's.
pub fn has_entry(bytes: &[u8], titles: &[&str], version: &str) -> bool {
    let parsed = release_notes::parse(bytes);
    own_entries(&parsed, titles)
        .iter()
        .filter_map(|entry| entry.release())
        .any(|release| is_same(&release.written, version))
}

/// Adds what a tag says to its release, or the release itself.
fn add_tag(
    noted: &mut Vec<NotedRelease>,
    tagged: &TaggedRelease,
    line: &Line<'_>,
    span: Option<&Span>,
) {
    let from_message = || {
        let notes = tagged.message.as_deref().map(|message| tag_notes(message, &tagged.tag));
        notes.unwrap_or_default()
    };
    if let Some(known) = noted.iter_mut().find(|known| is_same(&known.version, &tagged.version)) {
        // The tag is what people look for; a heading may be a bare version.
        known.tag.clone_from(&tagged.tag);
        known.date = known.date.take().or_else(|| tagged.date.clone());
        if known.notes.is_empty() {
            known.notes = from_message();
            known.source = Source::TagMessage;
        }
        return;
    }
    let counts = match (span, lenient(&tagged.version)) {
        (Some(span), Some(version)) => span.holds(&version),
        _ => is_same(&tagged.version, line.upto),
    };
    if counts {
        noted.push(NotedRelease {
            tag: tagged.tag.clone(),
            version: tagged.version.clone(),
            date: tagged.date.clone(),
            notes: from_message(),
            source: Source::TagMessage,
        });
    }
}

/// The versions that count.
struct Span {
    after: Option<Version>,
    upto: Version,
}

impl Span {
    /// None where a version cannot be read.
    fn of(line: &Line<'_>) -> Option<Span> {
        let upto = lenient(line.upto)?;
        let after = match line.after {
            Some(after) => Some(lenient(after)?),
            None => None,
        };
        Some(Span { after, upto })
    }

    fn holds(&self, version: &Version) -> bool {
        // The order of all parts: builds of one version are releases of their own.
        match &self.after {
            Some(after) => version > after && version <= &self.upto,
            None => *version == self.upto,
        }
    }
}

/// The entries of a line: a file that several components share has those of others, too.
fn own_entries<'n>(parsed: &'n ReleaseNotes, titles: &[&str]) -> Vec<&'n Entry> {
    let all: BTreeSet<&str> = parsed.entries.iter().filter_map(Entry::joined_title).collect();
    let is_shared = all.len() > 1 && titles.iter().any(|title| all.contains(title));
    let mine = |entry: &&Entry| {
        !is_shared || entry.joined_title().is_none_or(|title| titles.contains(&title))
    };
    parsed.entries.iter().filter(mine).collect()
}

/// Which entries count by the order of the file.
fn by_position(entries: &[&Entry], line: &Line<'_>) -> Option<std::ops::Range<usize>> {
    let at = |version: &str| {
        entries.iter().position(|entry| {
            entry.release().is_some_and(|release| is_same(&release.written, version))
        })
    };
    let upto = at(line.upto)?;
    let end = match line.after {
        None => upto + 1,
        Some(after) => at(after)?,
    };
    (upto < end).then_some(upto..end)
}

/// Whether two versions are the same, however they are written.
fn is_same(a: &str, b: &str) -> bool {
    let bare = |text: &str| text.strip_prefix(['v', 'V']).unwrap_or(text).to_owned();
    bare(a) == bare(b) || lenient(a).is_some_and(|a| lenient(b) == Some(a))
}
