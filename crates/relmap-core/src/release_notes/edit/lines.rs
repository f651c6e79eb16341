//! The lines of a span of a file.

use std::ops::Range;

/// One line: its bytes, and where the next one begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'f> {
    pub(super) start: usize,
    /// Where its text ends, before the line break.
    pub(super) text_end: usize,
    /// Where the next line begins.
    pub(super) end: usize,
    pub(super) text: &'f [u8],
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }

    /// The text without white space around it.
    pub(super) fn trimmed(&self) -> &[u8] {
        self.text.trim_ascii()
    }
}

/// The lines of a span that begins at the beginning of one.
pub(super) fn lines(file: &[u8], stretch: Range<usize>) -> Vec<Line<'_>> {
    let terminator = if file.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut lines = Vec::new();
    let mut start = stretch.start;
    while start < stretch.end.min(file.len()) {
        let rest = &file[start..stretch.end.min(file.len())];
        let length = rest.iter().position(|&byte| byte == terminator);
        let end = length.map_or(start + rest.len(), |length| start + length + 1);
        let whole = &file[start..start + length.unwrap_or(rest.len())];
        let text = whole.strip_suffix(b"\r").unwrap_or(whole);
        lines.push(Line { start, text_end: start + text.len(), end, text });
        start = end;
    }
    lines
}

/// Where the line after a place begins; none where the file ends without a line break.
pub(super) fn next_line(file: &[u8], from: usize) -> Option<usize> {
    let terminator = if file.contains(&b'\n') { b'\n' } else { b'\r' };
    file.get(from..)?.iter().position(|&byte| byte == terminator).map(|at| from + at + 1)
}
