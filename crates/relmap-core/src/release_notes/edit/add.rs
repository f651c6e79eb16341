//! A new heading on top of a file, or in the place of one that gathers notes.

use super::heading::Model;
use super::lines::{lines, next_line};
use super::style::{Style, level};
use super::{Change, dates, links};
use crate::edit::{Edit, apply};
use crate::release_notes::{Entry, EntryVersion, ReleaseNotes};

/// The file with the heading of a new entry, which has no notes yet but those that were gathered.
pub(super) fn heading(
    file: &[u8],
    notes: &ReleaseNotes,
    change: &Change,
    style: &Style,
) -> Option<Vec<u8>> {
    let newest = notes.newest();
    let waiting = waiting(notes);
    let version = change.version.to_string();
    let date = change.date.filter(|_| style.dated || change.is_date_wanted);
    let below = newest.and_then(|newest| version_below(notes, newest));
    let block = match newest {
        Some(entry) => {
            let model = Model { file, entry, below, own_dates: style.own_dates };
            let below_heading = date_line(file, entry, change, style);
            let date = date.filter(|_| below_heading.is_none());
            format!("{}{}", model.like(&version, date)?, below_heading.unwrap_or_default())
        }
        None => from_waiting(file, waiting?, change, date)?,
    };
    let mut edits = match (waiting, newest) {
        (Some(waiting), _) => vec![at_waiting(file, waiting, &block, style)],
        (None, Some(newest)) => {
            let at = start_of(file, notes, newest);
            let gap = style.breaks(1 + style.gap_between);
            vec![Edit::insert(at, format!("{block}{gap}"))]
        }
        (None, None) => return None,
    };
    if let Some(newest) = newest {
        edits.extend(links::for_new(file, notes, newest, below, &version, style.newline));
    }
    Some(apply(file, edits))
}

/// The entry that gathers notes above the newest release.
pub(super) fn waiting(notes: &ReleaseNotes) -> Option<&Entry> {
    let newest = notes.newest();
    let above = |entry: &&Entry| newest.is_none_or(|newest| entry.range.start < newest.range.start);
    notes.entries.iter().take_while(above).find(|entry| !entry.dictates())
}

/// Whether a heading that gathers notes stays, as in files by the custom of "Keep a Changelog".
pub(super) fn stays(file: &[u8], waiting: &Entry) -> bool {
    level(file, waiting).is_some() && matches!(waiting.version, EntryVersion::Unreleased(_))
}

fn at_waiting(file: &[u8], waiting: &Entry, block: &str, style: &Style) -> Edit {
    if !stays(file, waiting) {
        return Edit::replace(waiting.heading.bytes.clone(), block);
    }
    match next_line(file, waiting.heading.bytes.end) {
        Some(at) => {
            let gap = style.breaks(style.gap_between.max(1));
            Edit::insert(at, format!("{gap}{block}{}", style.newline))
        }
        None => Edit::insert(file.len(), format!("{}{block}", style.breaks(2))),
    }
}

/// Where an entry begins, anchors right above its heading included.
fn start_of(file: &[u8], notes: &ReleaseNotes, entry: &Entry) -> usize {
    let floor = notes.entries.iter().map(|entry| entry.heading.bytes.end);
    let floor = floor.filter(|end| *end <= entry.range.start).max().unwrap_or(notes.preamble.start);
    let bom = if file.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let above = lines(file, floor.max(bom)..entry.range.start);
    let anchors = above.iter().rev().take_while(|line| line.trimmed().starts_with(b"<a "));
    anchors.last().map_or(entry.range.start, |line| line.start)
}

/// The version of the entry of the same title below another one.
fn version_below<'n>(notes: &'n ReleaseNotes, newest: &Entry) -> Option<&'n str> {
    let title = |entry: &Entry| entry.title.as_ref().map(|title| title.value.clone());
    let below = notes.entries.iter().filter(|entry| entry.range.start > newest.range.start);
    let mut alike = below.filter(|entry| title(entry) == title(newest));
    alike.find_map(|entry| entry.release()).map(|release| release.written.as_str())
}

/// The line below the heading that dates an entry, for the new one, with what is before it.
fn date_line(file: &[u8], entry: &Entry, change: &Change, style: &Style) -> Option<String> {
    let (old, new) = (entry.date.as_ref()?, change.date?);
    let heading_end = entry.heading.bytes.end;
    if old.span.bytes.start < heading_end {
        return None;
    }
    let below = lines(file, next_line(file, heading_end)?..entry.range.end);
    let at = below.iter().position(|line| line.end > old.span.bytes.start)?;
    let line = &below[at];
    let text = std::str::from_utf8(line.text).ok()?;
    let (start, end) = (old.span.bytes.start - line.start, old.span.bytes.end - line.start);
    let written = text.get(start..end)?;
    let date = if style.own_dates { dates::like(written, old.value, new) } else { new.to_string() };
    let gap = if below[..at].iter().all(|line| line.is_blank()) { at } else { 0 };
    Some(format!("{}{}{date}{}", style.breaks(1 + gap), &text[..start], &text[end..]))
}

/// The heading of the first release in a file that only gathers notes so far.
fn from_waiting(
    file: &[u8],
    waiting: &Entry,
    change: &Change,
    date: Option<jiff::civil::Date>,
) -> Option<String> {
    let heading = std::str::from_utf8(file.get(waiting.heading.bytes.clone())?).ok()?;
    let (EntryVersion::Unreleased(span), marked) = (&waiting.version, level(file, waiting)) else {
        return Some(change.tag.clone());
    };
    let line = heading.lines().next()?;
    let at = span.bytes.start.checked_sub(waiting.heading.bytes.start)?;
    let before = line.get(..at)?;
    let closing = line.get(at..)?.find(']').filter(|_| before.ends_with('['));
    let date = match (date, marked) {
        (Some(date), Some(_)) => format!(" - {date}"),
        (Some(date), None) => format!(" ({date})"),
        (None, _) => String::new(),
    };
    let closing = if closing.is_some() { "]" } else { "" };
    Some(format!("{before}{}{closing}{date}", change.tag))
}
