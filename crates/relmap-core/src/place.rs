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
