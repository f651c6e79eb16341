//! A look at the bytes of a line, which most lines do not pass, before it is read by the rule.

use super::neighbour::{Neighbour, is_numbered};
use crate::release_notes::{heading, words};

/// Whether a line is worth reading.
pub(super) fn passes(text: &str, ahead: &str, kind: Neighbour) -> bool {
    if text.len() > heading::LONGEST || ahead.starts_with(['|', '>']) || is_numbered(ahead) {
        return false;
    }
    // Behind a tab it is an item of a log that goes by days.
    if kind == Neighbour::Item && (text.starts_with('\t') || !may_be_item_heading(ahead)) {
        return false;
    }
    let is_span = || heading::opens_span(ahead) && ahead.bytes().any(|byte| byte.is_ascii_digit());
    (names_version(ahead) || may_be_unreleased(ahead) || is_span()) && !is_link_definition(ahead)
}

/// Whether a list item might head an entry: it begins with a version, a date, or a word such as
/// `Version`, or it is a short one that ends in a version or a date. Most list items do not, and
/// most lines of release notes are list items.
fn may_be_item_heading(ahead: &str) -> bool {
    if heading::is_package_log(ahead) {
        return true;
    }
    let words = ahead.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = words.split([' ', '-', ':']).next().unwrap_or_default();
    let number = first.trim_start_matches(['v', 'V', 'r', 'R']);
    let ends_in_number = || {
        let end = words.trim_end_matches([')', ']', ':', '*', '_', ' ']);
        words.len() <= 48 && end.ends_with(|c: char| c.is_ascii_digit())
    };
    number.starts_with(|c: char| c.is_ascii_digit()) || words::is_label(first) || ends_in_number()
}

/// Whether a line might name a version: two numbers are joined, or one follows a word such as
/// `Version` or a mark.
pub(in crate::release_notes) fn names_version(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(first_digit) = bytes.iter().position(u8::is_ascii_digit) else { return false };
    let joins = |three: &[u8]| {
        three[0].is_ascii_digit() && b".-_".contains(&three[1]) && three[2].is_ascii_digit()
    };
    let announced = || b"vVrR#=*_[<".contains(&bytes[0]) || !bytes[0].is_ascii();
    let has_mark = |pair: &[u8]| b"vV".contains(&pair[0]) && pair[1].is_ascii_digit();
    bytes[first_digit..].windows(3).any(joins) || announced() || bytes.windows(2).any(has_mark)
}

fn may_be_unreleased(ahead: &str) -> bool {
    if ahead.len() > 100 {
        return false;
    }
    let from = ahead.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = from.find(|c: char| !c.is_alphabetic() && c != ' ').unwrap_or(from.len());
    let phrase = from[..end].trim_end();
    let head = phrase.split_whitespace().next().unwrap_or_default();
    words::unreleased(phrase).is_some() || words::unreleased(head).is_some()
}

/// `[1.2.0]: https://...`, which defines a link and heads nothing.
fn is_link_definition(ahead: &str) -> bool {
    ahead
        .strip_prefix('[')
        .and_then(|inner| inner.split_once("]:"))
        .is_some_and(|(name, _)| !name.contains(']'))
}
