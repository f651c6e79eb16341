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

impl Span {
    /// The stretch from a place to the end of its word: for places that came without bytes.
    pub fn at(text: &[u8], place: Place) -> Span {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_and_its_bytes_lead_to_each_other() {
        let text = "a: 1\r\nké: dé é\n".as_bytes();
        let span = Span::at(text, Place { line: 2, column: 5 });
        assert_eq!(&text[span.bytes.clone()], "dé".as_bytes());
        assert_eq!(Place::of(text, span.bytes.start), span.place);
    }

    #[test]
    fn a_place_outside_of_the_text_is_its_end() {
        for (line, column) in [(0, 0), (1, 99), (99, 1)] {
            let span = Span::at(b"ab\n", Place { line, column });
            assert!(span.bytes.end <= 3, "{line} {column}");
        }
    }
}
