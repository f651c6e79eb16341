//! The manner in which a file is written: what the next entry should look like.

use super::lines::lines;
use crate::release_notes::{Entry, ReleaseNotes};

/// How a file is written.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// What ends a line.
    pub(super) newline: &'static str,
    /// What begins a note, the blanks behind it included.
    pub(super) bullet: String,
    /// How many blank lines are before the notes.
    pub(super) gap_before_notes: usize,
    /// How many blank lines are between entries.
    pub(super) gap_between: usize,
    /// How many `#` a heading has, in Markdown.
    pub(super) level: Option<usize>,
    /// Whether entries are dated.
    pub(super) dated: bool,
    /// Whether dates are written as in the file, or in the canonical form.
    pub(super) own_dates: bool,
}

impl Style {
    /// The manner of a file, taken from its newest entries.
    pub(super) fn of(file: &[u8], notes: &ReleaseNotes) -> Style {
        let releases: Vec<&Entry> = notes.entries.iter().filter(|entry| entry.dictates()).collect();
        let dated = releases.iter().filter(|entry| entry.date.is_some()).count();
        let newest_dated = releases.first().is_some_and(|entry| entry.date.is_some());
        Style {
            newline: newline(file),
            bullet: notes.entries.iter().find_map(|e| bullet(file, e)).unwrap_or("- ".into()),
            gap_before_notes: notes.entries.iter().find_map(|e| gap_before(file, e)).unwrap_or(1),
            gap_between: gap_between(file, notes).unwrap_or(1),
            level: notes.entries.first().and_then(|entry| level(file, entry)),
            // A file with nothing released yet has the canonical form.
            dated: newest_dated || releases.is_empty() || dated * 2 >= releases.len().max(1),
            own_dates: true,
        }
    }

    /// The same, where the file's own manner is not understood: plain dates, and blank lines.
    pub(super) fn plainer(self) -> Style {
        Style {
            own_dates: false,
            gap_between: self.gap_between.max(1),
            gap_before_notes: self.gap_before_notes.max(1),
            ..self
        }
    }

    /// So many line breaks.
    pub(super) fn breaks(&self, count: usize) -> String {
        self.newline.repeat(count)
    }
}

fn newline(file: &[u8]) -> &'static str {
    match file.iter().position(|&byte| byte == b'\n') {
        Some(at) if at > 0 && file[at - 1] == b'\r' => "\r\n",
        None if file.contains(&b'\r') => "\r",
        _ => "\n",
    }
}

/// The mark of the first list item of an entry that is not indented, or else of any.
fn bullet(file: &[u8], entry: &Entry) -> Option<String> {
    let all = lines(file, entry.notes.clone());
    let marks = all.iter().filter_map(|line| {
        let text = std::str::from_utf8(line.text).ok()?;
        let ahead = text.trim_start_matches([' ', '\t']);
        let rest = ahead.strip_prefix(['-', '*', '+', '\u{2022}'])?;
        let words = rest.trim_start_matches([' ', '\t']);
        let is_item = words.len() < rest.len() && !words.is_empty();
        is_item.then(|| text[..text.len() - words.len()].to_owned())
    });
    let (flush, indented): (Vec<_>, Vec<_>) =
        marks.partition(|mark| !mark.starts_with([' ', '\t']));
    flush.into_iter().chain(indented).next()
}

fn gap_before(file: &[u8], entry: &Entry) -> Option<usize> {
    let all = lines(file, entry.notes.clone());
    let blank = all.iter().take_while(|line| line.is_blank()).count();
    (blank < all.len() && blank <= 3).then_some(blank)
}

fn gap_between(file: &[u8], notes: &ReleaseNotes) -> Option<usize> {
    let above = notes.entries.iter().rev().skip(1).rev();
    above
        .filter_map(|entry| {
            let all = lines(file, entry.range.clone());
            let blank = all.iter().rev().take_while(|line| line.is_blank()).count();
            (blank + 1 < all.len() && blank <= 3).then_some(blank)
        })
        .next()
}

/// How many `#` begin the heading of an entry.
pub(super) fn level(file: &[u8], entry: &Entry) -> Option<usize> {
    let heading = file.get(entry.heading.bytes.clone())?;
    let count = heading.iter().take_while(|&&byte| byte == b'#').count();
    (count > 0).then_some(count)
}
