//! What is before the version: labels, and perhaps a title.

use std::ops::Range;

use super::find::{Dated, Found};
use super::{Reader, Refusal};
use crate::release_notes::words;

/// What was read before the version.
pub(super) struct Left {
    pub(super) title: Option<Range<usize>>,
    pub(super) joined: bool,
    pub(super) label: bool,
    pub(super) colon: bool,
}

impl Reader<'_> {
    /// Reads what is before the version.
    pub(super) fn left(&self, found: &Found, early_date: Option<&Dated>) -> Result<Left, Refusal> {
        let mut start = self.body.start;
        if let Some((_, date)) = early_date {
            if !self.is_empty(start..date.start) {
                return Err(Refusal::TextBefore);
            }
            // `2026-11-20 (Widget v1.2.0)`.
            let behind =
                self.masked[date.end..found.word.start].trim_start_matches([' ', '\t', '(', '[']);
            start = found.word.start - behind.len();
        }
        start = self.skip_bracketed(start, found.word.start);
        let mut colon = false;
        let mut list: Vec<Range<usize>> = Vec::new();
        for word in split_words(self.masked, start..found.word.start) {
            let text = &self.masked[word.clone()];
            if text.chars().any(char::is_alphanumeric) {
                colon = text.ends_with(':');
                list.push(word);
            } else if text.contains(['(', ')', '"', '=', '<', '>', ';', '!', '?']) {
                // An opening bracket right before the version is its own.
                let is_last = self.is_empty(word.end..found.word.start);
                if !is_last || !matches!(text, "(" | "<" | "\"") {
                    return Err(Refusal::TextBefore);
                }
            } else {
                colon |= text.contains(':');
            }
        }
        let is_label = |word: &Range<usize>| words::is_label(&self.masked[word.clone()]);
        // `What is new in 1.2.0`.
        if list.len() > 2 && words_are(self.masked, &list, &["what", "is", "new"]) {
            list.drain(..2);
        }
        if let [first, second, ..] = list.as_slice()
            && list.len() > 2
            && words::is_overview(&self.masked[first.clone()], &self.masked[second.clone()])
        {
            list.drain(..2);
        }
        // `Supported Release 1.2.0` says that the release is supported; `Supported Foo` does not.
        if let [first, second, ..] = list.as_slice()
            && words_are(self.masked, std::slice::from_ref(first), &["supported"])
            && is_label(second)
        {
            list.remove(0);
        }
        let is_tie = |word: &Range<usize>| words::is_tie(&self.masked[word.clone()]);
        let mut from = 0;
        while from < list.len() && (is_label(&list[from]) || (from > 0 && is_tie(&list[from]))) {
            from += 1;
        }
        let mut to = list.len();
        while to > from {
            if is_label(&list[to - 1]) {
                to -= 1;
            } else if to - 1 > from && is_tie(&list[to - 1]) && is_label(&list[to - 2]) {
                to -= 2;
            } else {
                break;
            }
        }
        let mut label = from > 0 || to < list.len();
        let names = &list[from..to];
        let joined_name = found.word.start..found.start.saturating_sub(1).max(found.word.start);
        let mut joined = found.start > found.word.start;
        let mut title = None;
        if joined {
            let name = &self.masked[joined_name.clone()];
            if name.contains(':') && words::is_label(name.trim_end_matches(':')) {
                (label, colon, joined) = (true, true, false);
            } else if words::is_joined_label(name) {
                // `release-1.2.0` is the name of a tag, and `version-1.2.0` is none.
                label = true;
                joined = name.eq_ignore_ascii_case("release");
            } else {
                title = Some(joined_name);
            }
        }
        // A date before the version may be followed by who made the release.
        if early_date.is_some() {
            let sure = found.token.mark > 0 || label || joined;
            if names.len() > 5 || (!names.is_empty() && !sure) {
                return Err(Refusal::TextBefore);
            }
        } else if let (Some(first), Some(last)) = (names.first(), names.last()) {
            // `App: app-1.2.0` names something else.
            let keyed = joined && self.masked[last.clone()].ends_with(':');
            if keyed || !self.is_title(names) {
                return Err(Refusal::TextBefore);
            }
            let end = title.as_ref().map_or(last.end, |name| name.end);
            let name = self.masked[first.start..end].trim_end_matches([':', ',', ' ', '-']);
            title = Some(first.start..first.start + name.len());
        }
        Ok(Left { title, joined, label, colon })
    }

    fn is_empty(&self, range: Range<usize>) -> bool {
        !self.masked.get(range).unwrap_or_default().contains(|c: char| c.is_alphanumeric())
    }

    /// Steps over bracketed labels such as `[STABLE]`, which are no title.
    fn skip_bracketed(&self, start: usize, end: usize) -> usize {
        let mut position = start;
        while let Some(text) = self.masked.get(position..end) {
            let ahead = text.trim_start_matches([' ', '\t', '-', ':', '|']);
            let closing = ahead.strip_prefix('[').and_then(|inner| inner.find(']'));
            let Some(closing) = closing else {
                break;
            };
            position = end - ahead.len() + closing + 2;
        }
        position
    }

    fn is_title(&self, names: &[Range<usize>]) -> bool {
        let most = if self.plain() { 5 } else { 8 };
        let mut is_title = names.len() <= most;
        for (index, name) in names.iter().enumerate() {
            let word = &self.masked[name.clone()];
            let bare = word.trim_end_matches([':', ',']);
            let last = index + 1 == names.len();
            let punctuated = word.ends_with(['.', ';', '?', '!']) || (bare != word && !last);
            let option = word.starts_with('-') && !bare.trim_matches('-').is_empty();
            let foreign =
                option || word.contains("://") || word.contains(['"', '$', '=', '\\', '*']);
            let wrong = punctuated || words::is_of_sentence(bare) || foreign;
            is_title &= !wrong;
        }
        is_title
    }
}

/// Whether a list of words begins with these.
fn words_are(text: &str, list: &[Range<usize>], known: &[&str]) -> bool {
    let same =
        |(word, known): (&Range<usize>, &&str)| text[word.clone()].eq_ignore_ascii_case(known);
    list.len() >= known.len() && list.iter().zip(known).all(same)
}

/// Words between blanks and brackets; a bracket or quotation mark is a word of its own.
pub(super) fn split_words(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut current: Option<usize> = None;
    let (start, end) = (range.start, range.end);
    for (at, character) in text.get(range).unwrap_or_default().char_indices() {
        let at = start + at;
        let single = matches!(character, '(' | ')' | '[' | ']' | '"' | '=' | '<' | '>');
        if character.is_whitespace() || single {
            words.extend(current.take().map(|from| from..at));
            if single {
                words.push(at..at + 1);
            }
        } else {
            current = current.or(Some(at));
        }
    }
    words.extend(current.map(|from| from..end));
    words
}
