//! What is behind the version: a date, what kind of release it is, or other words.

use std::ops::Range;

use super::Tail;
use super::before::split_words;
use crate::release_notes::date::{self, Reading};
use crate::release_notes::{version, words};

/// Reads what is behind the version.
pub(super) struct Right<'m> {
    masked: &'m str,
    rest: Range<usize>,
    pub(super) date: Option<(Reading, Range<usize>)>,
    pub(super) tail: Tail,
    pub(super) unreleased: bool,
    pub(super) ends_in_date: bool,
    /// The words behind the version make a sentence or a range.
    pub(super) goes_on: bool,
}

impl<'m> Right<'m> {
    pub(super) fn new(masked: &'m str, rest: Range<usize>) -> Self {
        Right {
            masked,
            rest,
            date: None,
            tail: Tail::Clean,
            unreleased: false,
            ends_in_date: false,
            goes_on: false,
        }
    }

    fn text(&self) -> &'m str {
        &self.masked[self.rest.clone()]
    }

    fn advance(&mut self, length: usize) {
        self.rest.start = (self.rest.start + length).min(self.rest.end);
    }

    pub(super) fn read(&mut self) {
        let mut separated = false;
        loop {
            let text = self.text();
            let separators: &[char] = &[
                ' ', '\t', '-', ':', ',', '/', '|', '@', '.', ']', ')', '>', ';', '+', '~', '_',
                '#', '=',
            ];
            let ahead = text.trim_start_matches(separators);
            let skipped = &text[..text.len() - ahead.len()];
            separated |= skipped.contains(['-', ':', '|', '/', ',', ';']);
            self.advance(skipped.len());
            if ahead.is_empty() {
                return;
            }
            if ahead.starts_with(['(', '[', '<', '{']) {
                self.group(ahead);
            } else if let Some(length) = self.leading_date(ahead) {
                self.advance(length);
            } else if let Some(length) = date::placeholder_length(ahead) {
                self.unreleased = true;
                self.advance(length);
            } else if let Some(length) = state_length(ahead) {
                self.unreleased |= words::says_unreleased(&ahead[..length]);
                self.advance(length);
            } else {
                self.free_text(ahead, separated);
                return;
            }
        }
    }

    /// A date that the text begins with, words such as `released on` before it included.
    fn leading_date(&mut self, text: &str) -> Option<usize> {
        let mut position = 0;
        for _ in 0..5 {
            let rest = &text[position..];
            if self.date.is_none()
                && let Some(date) = date::read(rest)
            {
                let start = self.rest.start + position;
                if date.reading != Reading::Vague {
                    self.date = Some((date.reading, start..start + date.length));
                }
                return Some(position + date.length);
            }
            let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            if length == 0 || !words::leads_date(&rest[..length]) {
                return None;
            }
            let behind = rest[length..].trim_start_matches([' ', ':', ',', '\t', '-']);
            position = text.len() - behind.len();
        }
        None
    }

    /// A group in brackets: a date, a state, or a remark.
    fn group(&mut self, text: &str) {
        let close = match text.as_bytes()[0] {
            b'(' => ')',
            b'[' => ']',
            b'<' => '>',
            _ => '}',
        };
        let end = text.find(close).unwrap_or(text.len());
        let inner = &text[1..end];
        let ahead = inner.trim_start();
        self.advance(1 + inner.len() - ahead.len());
        let length = self.leading_date(ahead);
        let rest = ahead[length.unwrap_or(0)..].trim_matches([' ', ',', '-', ':', '.', ';']);
        self.unreleased |= words::says_unreleased(rest)
            || date::placeholder_length(rest) == Some(rest.len()) && !rest.is_empty();
        if !rest.is_empty() && state_length(rest) != Some(rest.len()) {
            // A date that a remark merely mentions is not that of the release.
            let apart = |date: &(Reading, Range<usize>)| {
                let before = self.masked[..date.1.start].trim_end();
                before.ends_with([',', ';', ':', '-', '|', '/'])
            };
            let had_date = self.date.is_some();
            self.trailing_date(rest);
            if !had_date && !self.date.as_ref().is_some_and(apart) {
                self.date = None;
                self.ends_in_date = false;
            }
            self.tail = self.tail.max_with(Tail::Remark);
        }
        self.advance(ahead.len() + 1);
    }

    fn free_text(&mut self, text: &str, separated: bool) {
        let first = text.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default();
        let target = text.trim_start_matches(['-', '=', '>', ' ']);
        let last = target.trim_end_matches([')', ']', ':', '.', ' ']);
        let is_range = version::read(last).is_some_and(|token| token.parts >= 2);
        self.goes_on = is_range;
        self.goes_on |= !separated && words::is_verb(first);
        self.unreleased |= words::says_unreleased(text) && text.len() < 40;
        let length = text.len();
        self.trailing_date(text);
        let quoted = text.starts_with(['"', '\'']);
        self.tail =
            self.tail.max_with(if separated || quoted { Tail::Tagline } else { Tail::Free });
        self.advance(length);
    }

    /// Looks for a date at the end of a text, in parentheses or not.
    fn trailing_date(&mut self, text: &str) {
        if self.date.is_some() {
            return;
        }
        let base = self.rest.start + self.text().find(text).unwrap_or(0);
        let trimmed = text.trim_end_matches([' ', ')', ']', '.', ':', '>', '}']);
        let starts = trimmed.char_indices().filter(|&(at, character)| {
            let before = trimmed[..at].chars().next_back();
            character.is_alphanumeric() && !before.is_some_and(|c| c.is_alphanumeric() || c == '.')
        });
        for (at, _) in starts {
            if let Some(date) = date::read(&trimmed[at..])
                && at + date.length == trimmed.len()
                && date.reading != Reading::Vague
            {
                self.date = Some((date.reading, base + at..base + at + date.length));
                self.ends_in_date = true;
                return;
            }
        }
    }
}

impl Tail {
    fn rank(self) -> u8 {
        match self {
            Tail::Clean => 0,
            Tail::Remark => 1,
            Tail::Tagline => 2,
            Tail::Free => 3,
        }
    }

    fn max_with(self, other: Tail) -> Tail {
        if other.rank() > self.rank() { other } else { self }
    }
}

/// The length of words that only say what kind of release it is.
fn state_length(text: &str) -> Option<usize> {
    let mut end = 0;
    let mut counts = false;
    for word in split_words(text, 0..text.len()) {
        let bare = text[word.clone()].trim_end_matches([',', '.', ':', ';']);
        let is_number = bare.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
            && bare.bytes().any(|b| b.is_ascii_digit());
        if words::is_state(bare) || (counts && is_number) {
            counts = words::is_counted(bare);
            end = word.end;
        } else {
            break;
        }
    }
    // A state word that free text goes on from is a part of that text.
    let rest = text[end..].trim_start_matches([' ', '\t', ',', '-', ':', ';', '.']);
    let stops = rest.is_empty()
        || rest.starts_with(['(', ')', '[', ']', '>', '}', '#', '='])
        || date::read(rest).is_some()
        || date::placeholder_length(rest).is_some()
        || rest
            .split_whitespace()
            .next()
            .is_some_and(|word| words::leads_date(word.trim_end_matches(':')));
    (end > 0 && stops).then_some(end)
}
