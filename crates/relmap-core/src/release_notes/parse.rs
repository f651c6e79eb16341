//! Bytes to entries.

use std::ops::Range;

use super::ReleaseNotes;
use super::checks;
use super::date::{self, Reading};
use super::entry::{Entry, EntryVersion, ReleaseVersion, Spanned};
use super::fault::{Diagnostic, DiagnosticKind};
use super::field::Field;
use super::heading::{Kind, Shape, trailer_date};
use super::lines::{Line, Text};
use super::nearest::nearest;
use super::scan::{self, Candidate};
use super::{style, unclear, version, words};
use crate::conflict_markers;
use crate::position::{Position, Span};
use crate::title::Title;

pub(super) fn parse(bytes: &[u8]) -> ReleaseNotes {
    let mut faults = Vec::new();
    let mut notes = ReleaseNotes {
        preamble: 0..bytes.len(),
        entries: Vec::new(),
        faults: Vec::new(),
        oldest_first: false,
    };
    let Some(text) = Text::decode(bytes, &mut faults) else {
        notes.faults = faults;
        return notes;
    };
    let (candidates, has_indented) = scan::scan(&text);
    let mut headings = style::select(candidates);
    if headings.is_empty() && has_indented {
        headings = style::select_indented(scan::scan_indented(&text));
    }
    if headings.is_empty() {
        no_entries(&text, &mut faults);
    }
    let ends: Vec<usize> =
        headings.iter().skip(1).map(|next| next.start).chain([bytes.len()]).collect();
    if let Some(first) = headings.first() {
        notes.preamble = 0..first.start;
    }
    for (candidate, end) in headings.iter().zip(ends) {
        let entry = read_entry(&text, candidate, end, &mut faults);
        notes.entries.push(entry);
    }
    if let Some((mark, at)) = conflict_markers::first(bytes) {
        // Entries of both sides cannot be in order.
        let kind = DiagnosticKind::ConflictMarkers { mark };
        faults.push(Diagnostic::new(kind, Span::of(bytes, at)));
    } else {
        let order = checks::check(&notes.entries, &mut faults);
        notes.oldest_first = order == checks::Order::OldestFirst;
        if let Some(newest) = notes.newest().filter(|_| !notes.oldest_first) {
            faults.extend(unclear::above(&text, notes.preamble.end, newest));
        }
    }
    faults.sort_by_key(|fault| (fault.span.bytes.start, fault.rule()));
    notes.faults = faults;
    notes
}

fn no_entries(text: &Text<'_>, faults: &mut Vec<Diagnostic>) {
    let place = Position { line: 1, column: 1 };
    let span = Span { place, bytes: 0..0 };
    let kind = if text.lines().all(|line| line.is_blank()) {
        DiagnosticKind::EmptyFile
    } else {
        DiagnosticKind::NoHeading { near: nearest(text) }
    };
    faults.push(Diagnostic::new(kind, span));
}

fn read_entry(
    text: &Text<'_>,
    candidate: &Candidate<'_>,
    end: usize,
    faults: &mut Vec<Diagnostic>,
) -> Entry {
    let line = &candidate.line;
    let heading = &candidate.heading;
    let part = |range: &Range<usize>| line.text.get(range.clone()).unwrap_or_default();
    let slice = |range: &Range<usize>| part(range).to_owned();
    let version_span = line.span(heading.version.clone());
    let written = slice(&heading.version);
    let version = match heading.kind {
        Kind::Unreleased(_) => EntryVersion::Unreleased(version_span),
        Kind::Version => {
            let semver = version::judge(&written);
            if let Err(reason) = &semver {
                let kind = DiagnosticKind::InvalidVersion {
                    written: written.clone(),
                    reason: reason.clone(),
                    fix: version::fix(&written),
                    before: match &heading.title {
                        Some(title) if title.start <= heading.version.start => {
                            slice(&(title.start..heading.version.start))
                        }
                        _ => String::new(),
                    },
                };
                faults.push(Diagnostic::new(kind, version_span.clone()));
            }
            EntryVersion::Release(ReleaseVersion {
                written,
                span: version_span,
                has_v: heading.v,
                semver: semver.ok(),
                is_pending: heading.unreleased,
            })
        }
    };
    let title = heading.title.as_ref().map(|range| Spanned {
        value: Title::unchecked(part(range)),
        span: line.span(range.clone()),
    });
    let mut date = None;
    if let Some((reading, range)) = &heading.date {
        date = take_date(reading, line, range.clone(), faults);
    }
    let (fields, notes_start) = read_fields(text, candidate, end, faults);
    if heading.date.is_none() && heading.kind == Kind::Version {
        date = match heading.shape {
            Shape::Package => date_at_end(text, candidate, end, faults),
            // `relmap fmt` keeps the last line of a Debian entry, and writes the heading anew.
            _ => date_below(text, candidate, end, faults)
                .or_else(|| date_at_end(text, candidate, end, faults)),
        };
    }
    Entry {
        range: candidate.start..end,
        heading: Span {
            place: Position { line: line.number, column: 1 },
            bytes: candidate.start..candidate.end,
        },
        title,
        version,
        date,
        fields,
        notes: notes_start..end,
        tag: slice(&heading.tag),
    }
}

fn take_date(
    reading: &Reading,
    line: &Line<'_>,
    range: Range<usize>,
    faults: &mut Vec<Diagnostic>,
) -> Option<Spanned<jiff::civil::Date>> {
    let span = line.span(range.clone());
    let fault = |why: String, fix| DiagnosticKind::InvalidDate {
        written: line.text.get(range.clone()).unwrap_or_default().to_owned(),
        why,
        fix,
    };
    match reading {
        Reading::Day(date) => Some(Spanned { value: *date, span }),
        Reading::Misspelt(date, month) => {
            let why = format!("the month is spelt `{month}`");
            faults.push(Diagnostic::new(fault(why, Some(*date)), span.clone()));
            Some(Spanned { value: *date, span })
        }
        Reading::Impossible(why) => {
            faults.push(Diagnostic::new(fault(why.clone(), None), span));
            None
        }
        Reading::Vague => None,
    }
}

/// Reads the fields directly under a heading, and says where the notes begin.
fn read_fields(
    text: &Text<'_>,
    candidate: &Candidate<'_>,
    end: usize,
    faults: &mut Vec<Diagnostic>,
) -> (Vec<Field>, usize) {
    let mut fields: Vec<(Field, usize)> = Vec::new();
    let mut notes_start = candidate.next_line.min(end);
    let lines = text.lines_from(candidate.next_line, candidate.next_number);
    for line in lines.take_while(|line| line.start < end) {
        let Some(field) = Field::read(&line) else {
            break;
        };
        notes_start = line.end;
        let earlier = fields.iter().find(|(other, _)| other.repeats(&field));
        check_field(&field, line.number, earlier.map(|(_, line)| *line), faults);
        // Many fields would make the search for an earlier one slow; an entry has a handful.
        if fields.len() >= 64 {
            break;
        }
        fields.push((field, line.number));
    }
    separated_fields(text, candidate, end, faults);
    let fields = fields.into_iter().map(|(field, _)| field).collect();
    (fields, notes_start)
}

/// Finds known fields that a blank line parts from the heading, as formatters of Markdown put it. A
/// line counts only if its value fits the key: notes may begin with a word such as `App:`.
fn separated_fields(
    text: &Text<'_>,
    candidate: &Candidate<'_>,
    end: usize,
    faults: &mut Vec<Diagnostic>,
) {
    let mut is_behind_blank = false;
    let lines = text.lines_from(candidate.next_line, candidate.next_number);
    for line in lines.take_while(|line| line.start < end).take(64) {
        if line.is_blank() {
            is_behind_blank = true;
            continue;
        }
        let Some(field) = Field::read(&line) else { break };
        let fits =
            field.app().is_some() || field.image().is_some() || field.bump_override().is_some();
        if is_behind_blank && fits {
            let kind = DiagnosticKind::SeparatedField { key: field.key.clone() };
            faults.push(Diagnostic::new(kind, field.key_span.clone()));
        }
    }
}

fn check_field(field: &Field, line: usize, earlier: Option<usize>, faults: &mut Vec<Diagnostic>) {
    let at_value = |kind| Diagnostic::new(kind, field.value_span.clone());
    let value = field.value.clone();
    if let Some(near) = field.meant() {
        let kind = DiagnosticKind::UnknownField { key: field.key.clone(), near };
        faults.push(Diagnostic::new(kind, field.key_span.clone()));
    }
    if let Some(first_line) = earlier {
        let kind = match field.app() {
            Some(app) => DiagnosticKind::RepeatedApp { name: app.title, line, first_line },
            None => DiagnosticKind::RepeatedField { key: field.key.clone(), line, first_line },
        };
        faults.push(Diagnostic::new(kind, field.key_span.clone()));
    }
    if let Some(Err(reason)) = field.read_app() {
        faults.push(at_value(DiagnosticKind::InvalidApp { value, reason }));
    } else if let Some(Err(reason)) = field.read_image() {
        faults.push(at_value(DiagnosticKind::InvalidImage { value, reason }));
    } else if let Some(Err(reason)) = field.read_bump() {
        faults.push(at_value(DiagnosticKind::InvalidBump { value, reason }));
    }
}

/// A date on a line of its own below the heading: `Released: 2026-11-20`, `*November 20, 2026*`.
fn date_below(
    text: &Text<'_>,
    candidate: &Candidate<'_>,
    end: usize,
    faults: &mut Vec<Diagnostic>,
) -> Option<Spanned<jiff::civil::Date>> {
    let lines = text
        .lines_from(candidate.next_line, candidate.next_number)
        .take(6)
        .take_while(|line| line.start < end)
        .filter(|line| !line.is_blank());
    for line in lines.take(3) {
        if line.text.len() > 120 {
            continue;
        }
        let masked = super::markup::mask(line.text);
        let mut rest = masked.trim_start_matches(|c: char| !c.is_alphanumeric());
        let mut said = false;
        let date = loop {
            if let Some(date) = date::read(rest) {
                break Some(date);
            }
            let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            if length == 0 || !words::leads_date(&rest[..length]) {
                break None;
            }
            said = true;
            rest = rest[length..].trim_start_matches([' ', ':', ',', '-', '(', '\t']);
        };
        let Some(date) = date else {
            continue;
        };
        let start = masked.len() - rest.len();
        let behind = rest[date.length..].trim_matches(|c: char| !c.is_alphanumeric());
        // A line that begins with a date and goes on is a note.
        let alone = behind.is_empty() || (said && behind.len() < 40 && !line.text.starts_with('-'));
        if alone && date.reading != Reading::Vague {
            return take_date(&date.reading, &line, start..start + date.length, faults);
        }
    }
    None
}

/// The date of a Debian entry, in the line with the name of who made the release.
fn date_at_end(
    text: &Text<'_>,
    candidate: &Candidate<'_>,
    end: usize,
    faults: &mut Vec<Diagnostic>,
) -> Option<Spanned<jiff::civil::Date>> {
    let lines = text.lines_from(candidate.next_line, candidate.next_number);
    for line in lines.take_while(|line| line.start < end) {
        if let Some((reading, range)) = trailer_date(line.text) {
            return take_date(&reading, &line, range, faults);
        }
    }
    None
}
