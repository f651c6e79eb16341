//! What is checked over the bytes, before any parsing.

use std::str;

use crate::position::Position;

use super::{YamlError, YamlErrorKind};

/// The most bytes that are read: the size at which Helm itself refuses a file of a chart.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// The most commas in a file.
///
/// The parser keeps the tokens of one flow collection (`[a, b, …]`) in memory until it closes, and
/// each item needs a comma. This bounds them to some ten times as many tokens.
pub const MAX_COMMAS: usize = 200_000;

/// The text of a file, without its byte order mark, once nothing speaks against parsing it.
pub(super) fn text(bytes: &[u8]) -> Result<&str, YamlError> {
    if bytes.len() > MAX_BYTES {
        return Err(YamlErrorKind::TooLarge(bytes.len()).nowhere());
    }
    if bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0xFF, 0xFE]) {
        return Err(YamlErrorKind::Utf16.at(place_of(bytes, 0)));
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        YamlErrorKind::NotUtf8(offset).at(place_of(bytes, offset))
    })?;
    if let Some(offset) = memchr::memchr(0, bytes) {
        // ASCII in UTF-16 without a byte order mark is valid UTF-8 with a NUL in each pair.
        let kind = match bytes {
            [0, first, 0, second, ..] | [first, 0, second, 0, ..]
                if *first != 0 && *second != 0 =>
            {
                YamlErrorKind::Utf16
            }
            _ => YamlErrorKind::NulByte(offset),
        };
        return Err(kind.at(place_of(bytes, offset)));
    }
    if bytes.iter().filter(|&&b| b == b',').count() > MAX_COMMAS {
        return Err(YamlErrorKind::TooManyCommas.nowhere());
    }
    if let Some(offset) = odd_character(bytes) {
        let letter = text.get(offset..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        let code = u32::from(letter);
        let kind = match letter {
            '\u{85}' | '\u{2028}' | '\u{2029}' => YamlErrorKind::LineBreak(code),
            '\u{FEFF}' => YamlErrorKind::ByteOrderMark,
            _ => YamlErrorKind::ControlCharacter(code),
        };
        return Err(kind.at(place_of(bytes, offset)));
    }
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    conflict_marker(text).map_or(Ok(text), Err)
}

/// How many bytes are looked at in one go.
const PART: usize = 128;

/// The first character that Helm's parser takes for something else than ours does: the line breaks that YAML 1.1 has
/// and YAML 1.2 has not, which end a comment there, and those that it refuses.
fn odd_character(bytes: &[u8]) -> Option<usize> {
    let is_odd = |at: usize, byte: u8| match byte {
        b'\t' | b'\n' | b'\r' => false,
        0..0x20 | 0x7F => true,
        // U+0080 to U+009F.
        0xC2 => bytes.get(at + 1).is_some_and(|next| *next < 0xA0),
        // U+2028 and U+2029.
        0xE2 => matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xA8 | 0xA9])),
        // U+FFFE and U+FFFF, and U+FEFF anywhere but at the start: where a document begins, our parser takes it for a
        // byte order mark, and Helm's for a part of the first key.
        0xEF => match bytes.get(at + 1..at + 3) {
            Some([0xBF, 0xBE | 0xBF]) => true,
            Some([0xBB, 0xBF]) => at > 0,
            _ => false,
        },
        _ => false,
    };
    // Of nearly all files no part has a byte that can begin one, which is told of many bytes at once.
    let may_be = |byte: &u8| {
        (*byte < 0x20) & !matches!(byte, b'\t' | b'\n' | b'\r')
            | matches!(byte, 0x7F | 0xC2 | 0xE2 | 0xEF)
    };
    let is_suspect = |part: &[u8]| part.iter().fold(false, |any, byte| any | may_be(byte));
    bytes.chunks(PART).enumerate().filter(|(_, part)| is_suspect(part)).find_map(
        |(number, part)| {
            let mut places = (number * PART..).zip(part);
            places.find(|(at, byte)| is_odd(*at, **byte)).map(|(at, _)| at)
        },
    )
}

/// The line, counted from 1, of a directive (`%YAML`, `%TAG`) above the data.
pub(super) fn directive(text: &str) -> Option<usize> {
    let is_plain = |line: &str| line.trim().is_empty() || line.starts_with('#');
    let (index, first) = text.lines().enumerate().find(|(_, line)| !is_plain(line))?;
    first.starts_with('%').then_some(index + 1)
}

/// The line of a `%YAML` directive for another version than 1.1, the only one that Helm takes.
pub(super) fn other_yaml_version(text: &str) -> Option<usize> {
    let line = directive(text)?;
    let version = text.lines().nth(line - 1)?.strip_prefix("%YAML")?;
    (version.split_whitespace().next() != Some("1.1")).then_some(line)
}

/// Finds what git writes around a conflict, always at the left margin.
fn conflict_marker(text: &str) -> Option<YamlError> {
    let (mark, at) = crate::conflict_markers::first(text.as_bytes())?;
    let place = Position { column: 1, ..place_of(text.as_bytes(), at.start) };
    Some(YamlErrorKind::ConflictMarker(mark).at(place))
}

fn place_of(bytes: &[u8], offset: usize) -> Position {
    let before = &bytes[..offset];
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    Position {
        line: before.iter().filter(|&&b| b == b'\n').count() + 1,
        column: String::from_utf8_lossy(&before[start..]).chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_character_is_found_wherever_it_is() {
        for odd in ["\u{1}", "\u{7f}", "\u{85}", "\u{2028}", "\u{2029}", "\u{fffe}", "\u{ffff}"] {
            for before in (0..20).chain(PART - 4..PART + 4).chain([3 * PART, 3 * PART + 1]) {
                for filler in ["a", "\n", "ä", "–", "é\t"] {
                    let before = filler.repeat(before);
                    let text = format!("{before}{odd}{filler}\u{1}{filler}");
                    assert_eq!(odd_character(text.as_bytes()), Some(before.len()), "{text:?}");
                }
            }
        }
        for (text, at) in [("\u{feff}\u{feff}a", 3), ("a\n---\n\u{feff}b", 6), ("a: \u{feff}", 3)] {
            assert_eq!(odd_character(text.as_bytes()), Some(at), "{text:?}");
        }
        assert_eq!(odd_character("\u{feff}a".as_bytes()), None);
        for text in ["", "a\tb\r\n", "\u{a0}", "–\u{2027}\u{202a}", "\u{fffd}"] {
            assert_eq!(odd_character(text.repeat(PART).as_bytes()), None, "{text:?}");
        }
    }
}
