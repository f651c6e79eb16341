//! The one version of a line.

use std::ops::Range;

use super::{Reader, Refusal};
use crate::release_notes::date::{self, Reading};
use crate::release_notes::version::{self, Token};
use crate::release_notes::words;

/// A version and the word it is in.
pub(super) struct Found {
    pub(super) word: Range<usize>,
    /// The offset of the version's mark or first digit.
    pub(super) start: usize,
    pub(super) token: Token,
}

impl Found {
    pub(super) fn version(&self) -> Range<usize> {
        let start = self.start + self.token.mark;
        start..start + self.token.length
    }
}

/// A date and where it is.
pub(super) type Dated = (Reading, Range<usize>);

const DELIMITERS: &str = " \t[](),;\"|{}<>!=";
const JOINERS: [char; 5] = ['-', '_', '/', '@', ':'];

impl Reader<'_> {
    /// The leftmost version, and a date that is before it.
    pub(super) fn find_version(&self) -> Result<(Found, Option<Dated>), Refusal> {
        let mut early_date: Option<Dated> = None;
        let mut fallback = None;
        let mut previous: Option<&str> = None;
        let mut position = self.body.start;
        for count in 0..16 {
            let Some(word) = self.next_word(position) else {
                break;
            };
            position = word.end;
            let text = &self.masked[word.clone()];
            // `Nov 2026 - 1.2.0`; a year alone may be part of a version.
            let month_leads = count == 0 && text.starts_with(|c: char| c.is_alphabetic());
            let date = date::read(&self.masked[word.start..self.body.end])
                .filter(|date| date.reading != Reading::Vague || month_leads);
            if let Some(date) = date {
                let range = word.start..word.start + date.length;
                // `2026.01.15` is a date only next to a version, and so is `15.01.2026` behind a
                // word such as `Version`.
                let whole = self.token_in(&word, count == 0, previous);
                let year_first = text.bytes().take(4).all(|byte| byte.is_ascii_digit());
                let may_be_version = year_first || previous.is_some_and(words::is_label);
                if whole.is_some() && may_be_version && self.masked[range.clone()].contains('.') {
                    fallback = fallback.or(whole);
                }
                position = range.end.max(position);
                if early_date.is_none() {
                    early_date = Some((date.reading, range));
                }
                previous = None;
                continue;
            }
            if let Some(found) = self.token_in(&word, count == 0, previous) {
                return Ok((found, early_date));
            }
            previous = Some(text);
        }
        match fallback {
            Some(found) => Ok((found, None)),
            None => Err(Refusal::NoVersion),
        }
    }

    fn next_word(&self, position: usize) -> Option<Range<usize>> {
        let text = &self.masked[position..self.body.end];
        let ahead = text.trim_start_matches(|c| DELIMITERS.contains(c));
        let start = self.body.end - ahead.len();
        let length = ahead.find(|c| DELIMITERS.contains(c)).unwrap_or(ahead.len());
        let word = ahead[..length].trim_end_matches(['.', ':', '?', '\'', '-', '/']);
        // A word of such marks alone still counts as one, so that the search moves on.
        let length = if word.is_empty() { length } else { word.len() };
        (length > 0).then_some(start..start + length)
    }

    /// The version in a word: at its start or behind a joiner, leftmost, SemVer preferred.
    fn token_in(
        &self,
        word: &Range<usize>,
        is_first: bool,
        previous: Option<&str>,
    ) -> Option<Found> {
        let text = &self.masked[word.clone()];
        if text.contains("://") || !text.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let splits = || {
            let joined = text
                .char_indices()
                .filter(|(_, c)| JOINERS.contains(c))
                .map(|(at, _)| at + 1)
                .filter(|&at| text[..at - 1].contains(char::is_alphabetic));
            std::iter::once(0).chain(joined)
        };
        let token_at = |at: usize| version::read(&text[at..]);
        let is_semver = |at: usize, token: &Token| {
            version::judge(&text[at + token.mark..at + token.mark + token.length]).is_ok()
        };
        let enough = |at: usize, token: &Token| match token.parts {
            1 if token.mark > 0 => at > 0 || is_first || text.starts_with(['v', 'V']),
            1 => at == 0 && (is_first || previous.is_some_and(words::is_label)),
            _ => true,
        };
        let pick = |wanted: &dyn Fn(usize, &Token) -> bool| {
            splits().find_map(|at| token_at(at).filter(|token| wanted(at, token)).map(|t| (at, t)))
        };
        let (at, token) = pick(&is_semver).or_else(|| pick(&enough))?;
        Some(Found { word: word.clone(), start: word.start + at, token })
    }
}
