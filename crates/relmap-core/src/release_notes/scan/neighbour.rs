//! What kind of line a line is, told from how it begins.

use super::super::field::{self, KNOWN};

/// What kind of line is next to a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::release_notes) enum Neighbour {
    /// The edge of the file, or a blank line.
    Gap,
    /// A line of one repeated mark, or a heading without a version.
    Rule,
    /// A list item, a table row or a quotation.
    Item,
    /// A line that begins with white space.
    Indented,
    /// A field of the heading above it, such as `App: app-1.2.0`.
    Field,
    /// Anything else.
    Text,
}

/// Whether a line is marked as a heading by what it begins with.
pub(super) fn marked(ahead: &str) -> bool {
    ahead.starts_with('#') || ahead.starts_with("<h") || ahead.starts_with("<H")
}

pub(super) fn is_transparent(ahead: &str) -> bool {
    ahead.starts_with("<a ") || ahead.starts_with("<!--") || ahead.starts_with(".. ")
}

/// The mark of a line that consists of one mark, repeated.
pub(in crate::release_notes) fn rule_mark(text: &str) -> Option<u8> {
    let mark = *text.as_bytes().first()?;
    if !b"=-~^*#_+\"`.':".contains(&mark) {
        return None;
    }
    let text = text.trim_end();
    (text.len() >= 2 && text.bytes().all(|byte| byte == mark)).then_some(mark)
}

pub(in crate::release_notes) fn kind_of(text: &str, ahead: &str) -> Neighbour {
    let Some(first) = ahead.bytes().next() else {
        return Neighbour::Gap;
    };
    let second = ahead.as_bytes().get(1).copied();
    let bullet = matches!(first, b'-' | b'*' | b'+' | b'o')
        && matches!(second, None | Some(b' ' | b'\t'))
        || ahead.starts_with(['\u{2022}', '\u{B7}', '\u{25CF}', '\u{2013}']);
    if first == b'\r' || first == 0x0C {
        return if ahead.trim().is_empty() { Neighbour::Gap } else { Neighbour::Text };
    }
    if bullet || matches!(first, b'|' | b'>') || is_numbered(ahead) {
        Neighbour::Item
    } else if ahead.len() != text.len() {
        Neighbour::Indented
    } else if first == b'#' || (!first.is_ascii_alphanumeric() && rule_mark(ahead).is_some()) {
        Neighbour::Rule
    } else {
        Neighbour::Text
    }
}

/// `1. foo`, `2) foo`.
pub(super) fn is_numbered(ahead: &str) -> bool {
    let digits = ahead.bytes().take_while(u8::is_ascii_digit).count();
    let bytes = ahead.as_bytes();
    (1..=3).contains(&digits)
        && matches!(bytes.get(digits), Some(b'.' | b')'))
        && matches!(bytes.get(digits + 1), Some(b' ' | b'\t'))
}

/// `Key: value`, in the form of a field.
pub(in crate::release_notes) fn is_field(text: &str) -> bool {
    field::split(text).is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A field that means something to relmap.
pub(super) fn is_known_field(text: &str) -> bool {
    KNOWN.iter().any(|key| text.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
}

/// `Date: 2026-11-20` and the like.
pub(super) fn is_date_field(ahead: &str) -> bool {
    ahead.split_once(':').is_some_and(|(key, value)| {
        key.len() <= 16
            && key.split(' ').all(super::super::words::leads_date)
            && value.bytes().any(|byte| byte.is_ascii_digit())
    })
}
