//! Bytes to lines: the encoding, the line ends, and where a byte is.

use std::borrow::Cow;
use std::ops::Range;

use super::fault::{Diagnostic, DiagnosticKind};
use crate::position::{Position, Span};

/// The text of a file, with the same length and the same offsets as its bytes.
pub(super) struct Text<'b> {
    text: Cow<'b, str>,
    /// Where the first line begins: behind a byte order mark.
    start: usize,
    /// `\n`, or `\r` in a file that has no `\n` at all.
    terminator: char,
    /// A mark that is before every line, as in a file pasted out of a diff or a comment.
    prefix: Option<u8>,
}

impl<'b> Text<'b> {
    /// Decodes a file; a byte that is no UTF-8 is replaced by one control character, so that
    /// offsets stay true. Nothing is returned for UTF-16, whose offsets would not.
    pub(super) fn decode(bytes: &'b [u8], faults: &mut Vec<Diagnostic>) -> Option<Text<'b>> {
        let at_start = |bytes: Range<usize>| Span { place: Position { line: 1, column: 1 }, bytes };
        if let Some(encoding) = utf16(bytes) {
            let kind = DiagnosticKind::Utf16 { encoding };
            let end = bytes.len().min(2);
            faults.push(Diagnostic::new(kind, at_start(0..end)));
            return None;
        }
        let start = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let mut invalid = None;
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) => {
                invalid = Some(error.valid_up_to());
                Cow::Owned(substitute_invalid(bytes))
            }
        };
        let terminator =
            if bytes.contains(&b'\n') || !bytes.contains(&b'\r') { '\n' } else { '\r' };
        let mut text = Text { text, start, terminator, prefix: None };
        text.prefix = text.find_prefix();
        if let Some(offset) = invalid {
            let byte = bytes[offset];
            faults.push(Diagnostic::new(
                DiagnosticKind::NotUtf8 { offset, byte },
                text.locate(offset, 1),
            ));
        }
        // `contains` looks at many bytes at once, and nearly every file has no such byte.
        if bytes.contains(&0)
            && let Some(offset) = bytes.iter().position(|&byte| byte == 0)
        {
            let count = bytes.iter().filter(|&&byte| byte == 0).count();
            faults.push(Diagnostic::new(
                DiagnosticKind::NulByte { offset, count },
                text.locate(offset, 1),
            ));
        }
        Some(text)
    }

    pub(super) fn lines(&self) -> Lines<'_> {
        self.lines_from(self.start, 1)
    }

    /// The lines from the beginning of one of them.
    pub(super) fn lines_from(&self, position: usize, number: usize) -> Lines<'_> {
        Lines {
            text: &self.text,
            position,
            number,
            terminator: self.terminator,
            prefix: self.prefix,
        }
    }

    /// The place of a span, found by counting from the start of the file. For the one or two
    /// faults of a whole file; lines know their own places.
    fn locate(&self, offset: usize, len: usize) -> Span {
        let before = &self.text[self.start.min(offset)..offset];
        let line = before.matches(self.terminator).count() + 1;
        let line_start = before.rfind(self.terminator).map_or(0, |at| at + 1);
        Span {
            place: Position { line, column: before[line_start..].chars().count() + 1 },
            bytes: offset..offset + len,
        }
    }

    /// The mark that begins every line which is not blank, if there is one.
    fn find_prefix(&self) -> Option<u8> {
        let mut lines = self.lines().filter(|line| !line.is_blank());
        let first = *lines.next()?.text.as_bytes().first()?;
        let is_mark = matches!(first, b'+' | b'>' | b';' | b'\'');
        (is_mark && lines.all(|line| line.text.as_bytes()[0] == first)).then_some(first)
    }
}

/// Names UTF-16 by its byte order mark, or by the NUL bytes that ASCII text has in it.
fn utf16(bytes: &[u8]) -> Option<&'static str> {
    const LITTLE: &str = "UTF-16 little endian";
    const BIG: &str = "UTF-16 big endian";
    match bytes {
        [0xFF, 0xFE, ..] => return Some(LITTLE),
        [0xFE, 0xFF, ..] => return Some(BIG),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(512) & !1];
    if sample.len() < 4 {
        return None;
    }
    let nul_at = |odd: usize| {
        let bytes = sample.iter().skip(odd).step_by(2);
        bytes.filter(|&&byte| byte == 0).count() * 2
    };
    // Nine of ten characters of the sample are ASCII, and the other halves are no NUL.
    let nearly_all = sample.len() * 9 / 10;
    match (nul_at(0), nul_at(1)) {
        (0, odd) if odd >= nearly_all => Some(LITTLE),
        (even, 0) if even >= nearly_all => Some(BIG),
        _ => None,
    }
}

fn substitute_invalid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{1A}'));
    }
    text
}

/// One line, without its terminator and without a mark that is before every line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    /// Counted from 1.
    pub(super) number: usize,
    /// Where the line begins, the mark included.
    pub(super) start: usize,
    /// Where `text` begins.
    pub(super) text_start: usize,
    /// Where the next line begins.
    pub(super) end: usize,
    pub(super) text: &'t str,
    /// The line with the mark, for counting columns.
    whole: &'t str,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim_start().is_empty()
    }

    /// The position of a part of `text`.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let before = self.text_start - self.start + range.start;
        Span {
            place: Position { line: self.number, column: self.whole[..before].chars().count() + 1 },
            bytes: self.text_start + range.start..self.text_start + range.end,
        }
    }

    /// The span of the whole line, white space at its end left out.
    pub(super) fn whole_span(&self) -> Span {
        Span {
            place: Position { line: self.number, column: 1 },
            bytes: self.start..self.start + self.whole.trim_end().len(),
        }
    }
}

/// The lines of a text.
#[derive(Clone)]
pub(super) struct Lines<'t> {
    text: &'t str,
    position: usize,
    number: usize,
    terminator: char,
    prefix: Option<u8>,
}

impl<'t> Lines<'t> {
    /// The next line, without moving on.
    pub(super) fn peek(&self) -> Option<Line<'t>> {
        self.clone().next()
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let start = self.position;
        let rest = &self.text[start..];
        if rest.is_empty() {
            return None;
        }
        let length = rest.find(self.terminator);
        let end = length.map_or(self.text.len(), |length| start + length + 1);
        let whole = &rest[..length.unwrap_or(rest.len())];
        let whole = whole.strip_suffix('\r').unwrap_or(whole);
        let mut marked = 0;
        if self.prefix.is_some() && whole.as_bytes().first().copied() == self.prefix {
            let blank = matches!(whole.as_bytes().get(1), Some(b' ' | b'\t'));
            marked = 1 + usize::from(blank);
        }
        let line = Line {
            number: self.number,
            start,
            text_start: start + marked,
            end,
            text: &whole[marked..],
            whole,
        };
        self.position = end;
        self.number += 1;
        Some(line)
    }
}
