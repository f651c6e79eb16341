//! The text that is parsed, with allowance for what Helm's parser lets pass and ours does not.
//!
//! go-yaml does not look at the indentation inside `[…]`, `{…}` and quotes, and takes a tab after
//! a colon. Real charts have both. Blanks at the beginning of such lines mean nothing, so where the
//! parser objects, they are pushed to the right and the text is parsed again.

use std::borrow::Cow;
use std::collections::HashSet;

use saphyr_parser::{Marker, ScanError};

use crate::position::Position;

use super::precheck::MAX_BYTES;

/// By how many columns a line is pushed to the right; deeper indentation than that is not fixed.
const SHIFT: usize = 256;

/// How many bytes may be parsed again in all, whatever the number of faults.
const MAX_PARSED_AGAIN: usize = 8 * MAX_BYTES;

/// A text and how it was fixed.
pub(super) struct Source<'a> {
    text: Cow<'a, str>,
    /// The lines, counted from 1, that were pushed to the right.
    shifted: HashSet<usize>,
    parsed_again: usize,
    lines_before: usize,
    /// Where the text ends.
    end: Position,
}

impl<'a> Source<'a> {
    /// A text that has `lines_before` above it in its file.
    pub(super) fn new(text: &'a str, lines_before: usize) -> Source<'a> {
        Source {
            text: Cow::Borrowed(text),
            shifted: HashSet::new(),
            parsed_again: 0,
            lines_before,
            end: end(text),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The place in the original file.
    pub(super) fn place(&self, marker: Marker) -> Position {
        let line = marker.line().max(1);
        // The parser has a line below the last one for a value that the text ends without.
        if line > self.end.line {
            return Position { line: self.end.line + self.lines_before, ..self.end };
        }
        let shift = if self.shifted.contains(&line) { SHIFT } else { 0 };
        let line = line + self.lines_before;
        Position { line, column: marker.col().saturating_sub(shift) + 1 }
    }

    /// Fixes what the parser stumbled over; false if Helm's would have stumbled as well, or if too
    /// much has been fixed already.
    pub(super) fn repair(&mut self, error: &ScanError) -> bool {
        let marker = error.marker();
        let Some(at) = self.offset(marker) else {
            return false;
        };
        self.parsed_again += self.text.len();
        if self.parsed_again > MAX_PARSED_AGAIN {
            return false;
        }
        let line = marker.line();
        match error.info() {
            "invalid indentation in quoted scalar" => {
                let (_, breaks) = skip_quoted(self.text.as_bytes(), at);
                self.shift(line + 1, &breaks)
            }
            "invalid indentation" => {
                let start = self.text[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1);
                let mut lines = vec![start];
                lines.extend(flow_lines(self.text.as_bytes(), at));
                self.shift(line, &lines)
            }
            info if info.starts_with("':' must be followed by") => self.untab(at),
            _ => false,
        }
    }

    /// The byte that a marker is before.
    fn offset(&self, marker: &Marker) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut start = 0;
        for _ in 1..marker.line() {
            let end = start + bytes[start..].iter().position(|&b| is_break(b))?;
            start = after_break(bytes, end);
        }
        let rest = &self.text[start..];
        rest.char_indices().nth(marker.col()).map(|(at, _)| start + at)
    }

    /// Pushes lines to the right: `starts` are those of consecutive lines, the first being `line`.
    fn shift(&mut self, line: usize, starts: &[usize]) -> bool {
        let fresh: Vec<usize> = (line..)
            .zip(starts)
            .filter(|(line, _)| self.shifted.insert(*line))
            .map(|(_, &start)| start)
            .collect();
        if fresh.is_empty() || self.text.len() + fresh.len() * SHIFT > 2 * MAX_BYTES {
            return false;
        }
        let mut text = String::with_capacity(self.text.len() + fresh.len() * SHIFT);
        let mut done = 0;
        for start in fresh {
            text.push_str(&self.text[done..start]);
            text.extend(std::iter::repeat_n(' ', SHIFT));
            done = start;
        }
        text.push_str(&self.text[done..]);
        self.text = Cow::Owned(text);
        true
    }

    /// Turns the tabs around a place, which stand after a colon, into blanks.
    fn untab(&mut self, at: usize) -> bool {
        let before = self.text[..at].trim_end_matches('\t').len();
        let tabs = self.text[before..].len() - self.text[before..].trim_start_matches('\t').len();
        if tabs == 0 || !self.text[..before].ends_with(':') {
            return false;
        }
        let range = before..before + tabs;
        self.text.to_mut().replace_range(range, &" ".repeat(tabs));
        true
    }
}

/// The place behind a text.
fn end(text: &str) -> Position {
    let bytes = text.as_bytes();
    let pairs =
        if bytes.contains(&b'\r') { bytes.windows(2).filter(|w| w == b"\r\n").count() } else { 0 };
    let breaks = bytes.iter().filter(|&&byte| is_break(byte)).count() - pairs;
    let last = text.rfind(['\n', '\r']).map_or(0, |found| found + 1);
    Position { line: breaks + 1, column: text[last..].chars().count() + 1 }
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Where the line after the break at `at` begins.
fn after_break(bytes: &[u8], at: usize) -> usize {
    match &bytes[at..] {
        [b'\r', b'\n', ..] => at + 2,
        _ => at + 1,
    }
}

/// From a quote on: where its text ends, and where the lines begin that it goes over.
fn skip_quoted(bytes: &[u8], open: usize) -> (usize, Vec<usize>) {
    let quote = bytes[open];
    let mut lines = Vec::new();
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' && bytes.get(at + 1).is_some_and(|&b| !is_break(b)) => at += 2,
            b if b == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            b if b == quote => return (at + 1, lines),
            b if is_break(b) => {
                at = after_break(bytes, at);
                lines.push(at);
            }
            _ => at += 1,
        }
    }
    (bytes.len(), lines)
}

/// From a place inside `[…]` or `{…}` on: where the lines begin up to the closing bracket.
fn flow_lines(bytes: &[u8], from: usize) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut depth = 0usize;
    // A quote begins quoted text only where a value may begin.
    let mut fresh = true;
    let mut at = from;
    while at < bytes.len() {
        let follows_blank = at == 0 || bytes[at - 1].is_ascii_whitespace();
        match bytes[at] {
            b'"' | b'\'' if fresh => {
                let (end, inside) = skip_quoted(bytes, at);
                lines.extend(inside);
                fresh = false;
                at = end;
                continue;
            }
            b'[' | b'{' => {
                depth += 1;
                fresh = true;
            }
            b']' | b'}' => {
                let Some(outer) = depth.checked_sub(1) else {
                    return lines;
                };
                depth = outer;
                fresh = false;
            }
            b',' => fresh = true,
            b':' => fresh = bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
            b'#' if follows_blank => {
                while at < bytes.len() && !is_break(bytes[at]) {
                    at += 1;
                }
                continue;
            }
            b if is_break(b) => {
                at = after_break(bytes, at);
                lines.push(at);
                continue;
            }
            b' ' | b'\t' => {}
            _ => fresh = false,
        }
        at += 1;
    }
    lines
}
