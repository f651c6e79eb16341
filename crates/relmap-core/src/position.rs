//! Where something is in a text.

use std::ops::Range;

/// A place in a text file: line and column, both counted from 1.
///
/// A column counts characters, not bytes; a byte that is no UTF-8 counts as one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
}

/// A span of a text: where it starts, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// The place of the first byte.
    pub place: Position,
    /// The bytes, as offsets into the whole text.
    pub bytes: Range<usize>,
}

impl Position {
    /// The place of a byte of a text. It reads the text up to there: for many places in one text,
    /// ask [`Places`] instead.
    ///
    /// ```
    /// use relmap_core::position::Position;
    /// assert_eq!(Position::of("é\nab".as_bytes(), 4), Position { line: 2, column: 2 });
    /// ```
    pub fn of(text: &[u8], offset: usize) -> Position {
        let before = &text[..offset.min(text.len())];
        let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before[..start].iter().filter(|&&b| b == b'\n').count();
        let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
        Position { line, column }
    }
}

impl Span {
    /// The span of a text between two byte offsets.
    pub fn of(text: &[u8], bytes: Range<usize>) -> Span {
        Span { place: Position::of(text, bytes.start), bytes }
    }
}

impl Span {
    /// The span from a place to the end of its word: for places that came without bytes.
    pub fn at(text: &[u8], place: Position) -> Span {
        let line_start = match place.line {
            0 | 1 => Some(0),
            line => {
                let breaks = text.iter().enumerate().filter(|&(_, &b)| b == b'\n');
                breaks.map(|(at, _)| at + 1).nth(line - 2)
            }
        };
        let Some(line_start) = line_start else {
            return Span { place, bytes: text.len()..text.len() };
        };
        let line = text[line_start..].split(|&b| b == b'\n').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let start =
            line.char_indices().nth(place.column.saturating_sub(1)).map_or(line.len(), |c| c.0);
        let length = line[start..].find(char::is_whitespace).unwrap_or(line.len() - start);
        let start = (line_start + start).min(text.len());
        Span { place, bytes: start..(start + length).min(text.len()) }
    }
}

/// The places of a text, for those who ask for many of them: each takes a short look only.
///
/// ```
/// use relmap_core::position::{Position, Places};
/// let places = Places::of("é\nab");
/// assert_eq!(places.place(4), Position { line: 2, column: 2 });
/// ```
#[derive(Debug, Clone)]
pub struct Places<'t> {
    text: &'t str,
    /// The offset at which each line begins.
    lines: Vec<usize>,
    /// How many characters begin before each block of bytes.
    blocks: Vec<usize>,
}

/// How many bytes a block has.
const BLOCK: usize = 256;

impl<'t> Places<'t> {
    /// Goes through the text once.
    pub fn of(text: &'t str) -> Places<'t> {
        let breaks = text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let mut blocks = vec![0];
        let mut characters = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            characters += beginnings(block);
            blocks.push(characters);
        }
        Places { text, lines, blocks }
    }

    /// The place of a byte; that of the end for one that lies beyond it.
    pub fn place(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= offset);
        let start = self.lines[line - 1];
        Position { line, column: 1 + self.characters(offset) - self.characters(start) }
    }

    /// How many characters begin before a byte.
    fn characters(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.blocks[block] + beginnings(&self.text.as_bytes()[block * BLOCK..offset])
    }
}

/// How many characters begin in a piece of UTF-8.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_and_its_bytes_lead_to_each_other() {
        let text = "a: 1\r\nké: dé é\n".as_bytes();
        let span = Span::at(text, Position { line: 2, column: 5 });
        assert_eq!(&text[span.bytes.clone()], "dé".as_bytes());
        assert_eq!(Position::of(text, span.bytes.start), span.place);
    }

    #[test]
    fn places_count_from_one_in_characters() {
        let text = "ab\r\né漢c\n\nx".as_bytes();
        for (offset, line, column) in [
            (0, 1, 1),
            (1, 1, 2),
            (3, 1, 4),
            (4, 2, 1),
            (6, 2, 2),
            (9, 2, 3),
            (11, 3, 1),
            (12, 4, 1),
            (13, 4, 2),
            (99, 4, 2),
        ] {
            assert_eq!(Position::of(text, offset), Position { line, column }, "{offset}");
        }
        // A byte that is no UTF-8 is a character of its own.
        assert_eq!(Position::of(b"\xff\xffa", 2), Position { line: 1, column: 3 });
        let span = Span::of(text, 4..6);
        assert_eq!((span.place, span.bytes), (Position { line: 2, column: 1 }, 4..6));
    }

    #[test]
    fn a_word_ends_at_a_blank_or_at_the_line() {
        for (line, column, bytes) in
            [(1, 1, 0..2), (1, 2, 1..2), (1, 4, 3..5), (2, 1, 6..9), (2, 3, 8..9), (3, 1, 10..10)]
        {
            let span = Span::at(b"ab cd\nxyz\n", Position { line, column });
            assert_eq!(span.bytes, bytes, "{line}:{column}");
        }
    }

    #[test]
    fn a_place_outside_of_the_text_is_its_end() {
        for (line, column) in [(0, 0), (1, 99), (99, 1)] {
            let span = Span::at(b"ab\n", Position { line, column });
            assert!(span.bytes.end <= 3, "{line} {column}");
        }
        assert_eq!(Span::at(b"ab\n", Position { line: 1, column: 99 }).bytes, 2..2);
        assert_eq!(Span::at(b"ab\n", Position { line: 9, column: 1 }).bytes, 3..3);
        assert_eq!(Span::at(b"ab", Position { line: 0, column: 0 }).bytes, 0..2);
    }

    proptest! {
        #[test]
        fn any_byte_has_a_place_that_leads_back_to_it(text in "[a-cé漢 \n]{0,30}", at in any::<prop::sample::Index>()) {
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            prop_assume!(!starts.is_empty());
            let offset = *at.get(&starts);
            let span = Span::at(text.as_bytes(), Position::of(text.as_bytes(), offset));
            prop_assert_eq!(span.bytes.start, offset);
        }

        #[test]
        fn many_places_are_the_same_as_one_by_one(text in "([a-cé漢]{0,200}\n?){0,5}") {
            let places = Places::of(&text);
            for (offset, _) in text.char_indices() {
                prop_assert_eq!(places.place(offset), Position::of(text.as_bytes(), offset));
            }
            let end = Position::of(text.as_bytes(), text.len());
            prop_assert_eq!(places.place(text.len()), end);
            prop_assert_eq!(places.place(text.len() + 1000), end);
        }

        #[test]
        fn no_bytes_and_no_place_make_it_panic(
            text in proptest::collection::vec(any::<u8>(), 0..40),
            line in 0..50usize,
            column in 0..50usize,
            offset in 0..60usize,
        ) {
            let span = Span::at(&text, Position { line, column });
            prop_assert!(span.bytes.start <= span.bytes.end && span.bytes.end <= text.len());
            let place = Position::of(&text, offset);
            prop_assert!(place.line >= 1 && place.column >= 1);
        }
    }
}
