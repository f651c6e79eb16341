//! `Changes from 1.1 to 1.2`: of the two versions the second one is that of the entry.

use std::ops::Range;

use crate::release_notes::{version, words};

/// What is left of the words of a heading when its beginning says from which version the
/// changes are: it begins with the version that they lead to.
pub(super) fn skip_from(masked: &str, body: Range<usize>) -> Option<Range<usize>> {
    let text = masked.get(body.clone())?;
    let mut parts = Words { text, position: 0 };
    let mut word = parts.next()?;
    // `Changes between`, `Change log from`, `Changes in Widget from`, `Changelog Widget`.
    let mut opened = false;
    if version::read(word).is_none() {
        if !words::is_label(word) {
            return None;
        }
        for _ in 0..5 {
            word = parts.next()?;
            opened = ["from", "between"].iter().any(|known| known.eq_ignore_ascii_case(word));
            if opened || version::read(word).is_some() {
                break;
            }
        }
        if opened {
            word = parts.next()?;
        }
        if words::is_label(word) {
            word = parts.next()?;
        }
    }
    version::read(word)?;
    let joiner = parts.next()?;
    // Without such words before it, `1.1 and 1.2` may be anything.
    let joiners: &[&str] = if opened { &["to", "and", "->", "until", "-"] } else { &["to"] };
    if !joiners.iter().any(|known| known.eq_ignore_ascii_case(joiner)) {
        return None;
    }
    let mut start = parts.next_start()?;
    let word = parts.next()?;
    if words::is_label(word) {
        start = parts.next_start()?;
    }
    let word = parts.text[start..].split([' ', '\t']).next()?;
    version::read(word.trim_end_matches([',', ':', '.', '\'']))?;
    Some(body.start + start..body.end)
}

/// The words between blanks, one after the other.
struct Words<'m> {
    text: &'m str,
    position: usize,
}

impl<'m> Words<'m> {
    fn next_start(&self) -> Option<usize> {
        let ahead = self.text[self.position..].trim_start_matches([' ', '\t']);
        (!ahead.is_empty()).then_some(self.text.len() - ahead.len())
    }

    fn next(&mut self) -> Option<&'m str> {
        let start = self.next_start()?;
        let rest = &self.text[start..];
        let length = rest.find([' ', '\t']).unwrap_or(rest.len());
        self.position = start + length;
        Some(&rest[..length])
    }
}
