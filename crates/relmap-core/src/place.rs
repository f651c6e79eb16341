//! Where something stands in a text.

use std::ops::Range;

/// A place in a text file: line and column, both counted from 1.
///
/// A column counts characters, not bytes; a byte that is no UTF-8 counts as one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
}

/// A stretch of a text: where it starts, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// The place of the first byte.
    pub place: Place,
    /// The bytes, as offsets into the whole text.
    pub bytes: Range<usize>,
}

impl Place {
    /// The place of a byte of a text. It reads the text up to there: for many places in one text,
    /// go through the lines instead.
    ///
    /// ```
    /// use relmap_core::place::Place;
    /// assert_eq!(Place::of("é\nab".as_bytes(), 4), Place { line: 2, column: 2 });
    /// ```
    pub fn of(text: &[u8], offset: usize) -> Place {
        let before = &text[..offset.min(text.len())];
        let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before[..start].iter().filter(|&&b| b == b'\n').count();
        let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
        Place { line, column }
    }
}

impl Span {
    /// The stretch of a text between two byte offsets.
    pub fn of(text: &[u8], bytes: Range<usize>) -> Span {
        Span { place: Place::of(text, bytes.start), bytes }
    }
}
