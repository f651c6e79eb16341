//! `Changes from 1.1 to 1.2`: of the two versions the second one is that of the entry.

use std::ops::Range;

use crate::release_notes::{version, words};

/// What is left of the words of a heading when its beginning says from which version the
/// changes are: it begins with the version that they lead to.
pub(super) fn skip_from(masked: &str, body: Range<usize>) -> Option<Range<usize>> {
    let text = masked.get(body.clone())?;
    let mut parts = Words { text, position: 0 };
    let mut word = parts.next()?;
    if word.eq_ignore_ascii_case("overview") {
        parts.next().filter(|second| words::is_overview(word, second))?;
        word = parts.next()?;
    }
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
        // The title may be before each version: `from Widget 1.1 to Widget 1.2`.
        for _ in 0..MOST_WORDS {
            if version::read(word).is_some() || !(opened || words::is_label(word)) {
                break;
            }
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
    let reads = |word: &str| version::read(word.trim_end_matches([',', ':', '.', '\''])).is_some();
    for count in 0..=MOST_WORDS {
        let begins = parts.next_start()?;
        let word = parts.next()?;
        if reads(word) {
            return Some(body.start + start..body.end);
        }
        if words::is_label(word) {
            start = parts.next_start()?;
        } else if !opened || count == MOST_WORDS || words::is_of_sentence(word) {
            return None;
        } else {
            start = start.min(begins);
        }
    }
    None
}

/// How many words a title before one of the versions may have.
const MOST_WORDS: usize = 4;

/// Whether a line begins as such a heading does, which some files indent.
pub(in crate::release_notes) fn opens_span(ahead: &str) -> bool {
    let mut words = ahead.split_whitespace().take(4);
    let is = |word: &str, known: &str| word.eq_ignore_ascii_case(known);
    words.next().is_some_and(|word| words::is_label(word) || is(word, "overview"))
        && words.any(|word| is(word, "between") || is(word, "from"))
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
