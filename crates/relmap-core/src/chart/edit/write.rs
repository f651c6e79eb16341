//! The bytes of one value, and what is written in their place.

use std::ops::Range;

use crate::chart::yaml::{self, Kind, Node, Scalar};
use crate::edit::Edit;

use super::YamlEditError;
use super::locate::{self, Found};

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Plain,
    Single,
    Double,
    /// Nothing is there at all.
    Absent,
}

/// The edit that sets a value.
pub(super) fn edit(
    file: &[u8],
    found: &Found<'_>,
    path: &str,
    value: &str,
) -> Result<Edit, YamlEditError> {
    let text = locate::text(file);
    let several = || YamlEditError::SeveralLines { path: path.to_owned(), place: found.node.place };
    let not_safe = || YamlEditError::Unsafe { path: path.to_owned() };
    let (range, manner) = match stretch(text, found).ok_or_else(not_safe)? {
        Stretch::Value(range, manner) => (range, manner),
        Stretch::SeveralLines => return Err(several()),
    };
    let written = match manner {
        Manner::Plain => plain_or_quoted(value),
        Manner::Absent => format!(" {}", plain_or_quoted(value)),
        Manner::Single if !has_control(value) => format!("'{}'", value.replace('\'', "''")),
        Manner::Single | Manner::Double => double_quoted(value),
    };
    let base = file.len() - text.len();
    Ok(Edit::replace(base + range.start..base + range.end, written))
}

/// A value without quotes where that is still text for every reader, and else in quotes.
pub(super) fn plain_or_quoted(value: &str) -> String {
    if is_plain_text(value) { value.to_owned() } else { double_quoted(value) }
}

/// Whether a plain scalar is text: for Helm, and for readers that take `12:30` as a number or
/// `2026-11-20` as a day.
fn is_plain_text(value: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._+/@:-".contains(c);
    let begins = value.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '/');
    let numeric = |c: char| c.is_ascii_digit() || "_.:-+eE".contains(c);
    let like_number = value.chars().all(numeric) && value.contains([':', '-', '_', 'e', 'E']);
    begins
        && !value.ends_with(':')
        && !like_number
        && value.chars().all(allowed)
        && yaml::load(format!("v: {value}\n").as_bytes()).is_ok_and(|document| {
            document
                .root
                .get("v")
                .is_some_and(|node: &Node| node.kind() == Kind::Str && node.text() == Some(value))
        })
}

fn has_control(value: &str) -> bool {
    value.chars().any(char::is_control)
}

pub(super) fn double_quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            c if c.is_control() => text.push_str(&format!("\\x{:02x}", c as u32)),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

enum Stretch {
    Value(Range<usize>, Manner),
    SeveralLines,
}

/// Where the text of a value is, its quotes included.
fn stretch(text: &str, found: &Found<'_>) -> Option<Stretch> {
    let scalar = found.node.as_scalar()?;
    let start = locate::offset(text, found.node.place)?;
    if text[start..].starts_with('*') {
        let at = anchored(text, start)?;
        return quoted_or(text, at, scalar);
    }
    if scalar.raw.is_empty() && !scalar.quoted {
        let at = behind_colon(text, locate::offset(text, found.key_place?)?)?;
        return Some(Stretch::Value(at..at, Manner::Absent));
    }
    quoted_or(text, behind_properties(text, start), scalar)
}

fn quoted_or(text: &str, start: usize, scalar: &Scalar) -> Option<Stretch> {
    let rest = &text[start..];
    let raw = scalar.raw.as_ref();
    let manner = match rest.as_bytes().first()? {
        b'"' => Manner::Double,
        b'\'' => Manner::Single,
        // A block, whose text is below its mark.
        _ if scalar.quoted => return Some(Stretch::SeveralLines),
        _ if rest.starts_with(raw) && !raw.is_empty() => {
            return Some(Stretch::Value(start..start + raw.len(), Manner::Plain));
        }
        _ => return Some(Stretch::SeveralLines),
    };
    let end = start + quoted_length(rest)?;
    if text[start..end].contains(['\n', '\r']) {
        return Some(Stretch::SeveralLines);
    }
    Some(Stretch::Value(start..end, manner))
}

/// The length of a quoted text that begins here.
fn quoted_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.first()?;
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// Steps over anchors and tags that stand before a value.
fn behind_properties(text: &str, mut at: usize) -> usize {
    while text[at..].starts_with(['&', '!']) {
        let rest = &text[at..];
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let blanks = rest[word..].len() - rest[word..].trim_start_matches([' ', '\t']).len();
        at += word + blanks;
    }
    at
}

/// The value that an alias stands for: the last anchor of its name before it.
fn anchored(text: &str, alias: usize) -> Option<usize> {
    let end = |c: char| c.is_whitespace() || ",[]{}".contains(c);
    let rest = &text[alias + 1..];
    let name = &rest[..rest.find(end).unwrap_or(rest.len())];
    let anchor = format!("&{name}");
    let is_whole = |at: &usize| {
        let behind = &text[at + anchor.len()..];
        let before = text[..*at].chars().next_back();
        behind.starts_with([' ', '\t']) && before.is_none_or(|c| end(c) || c == ':')
    };
    let at = text[..alias].match_indices(&anchor).map(|(at, _)| at).filter(is_whole).last()?;
    Some(behind_properties(text, at))
}

/// The place right behind the colon of a key.
fn behind_colon(text: &str, key: usize) -> Option<usize> {
    let rest = &text[key..];
    let from = if rest.starts_with(['"', '\'']) { quoted_length(rest)? } else { 0 };
    let line = rest[from..].split(['\n', '\r']).next()?;
    let ends = |at: &usize| {
        let behind = line[at + 1..].chars().next();
        behind.is_none_or(|c| c.is_whitespace() || ",]}".contains(c))
    };
    let colon = line.match_indices(':').map(|(at, _)| at).find(ends)?;
    Some(key + from + colon + 1)
}
