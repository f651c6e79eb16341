//! Words, as `LABEL`, `ENV` and `ARG` have them.

use std::ops::Range;

/// The words of a text, with their quotes and escapes.
pub(super) fn words(text: &str, escape: char) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        if quote.is_none() && c.is_whitespace() {
            found.extend(start.take().map(|start| start..at));
            continue;
        }
        start = start.or(Some(at));
        match quote {
            _ if c == escape && quote != Some('\'') => {
                characters.next();
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

/// A key and its value, as ranges of a text. `ARG` alone has keys without a value.
pub(super) type KeyValue = (Range<usize>, Option<Range<usize>>);

/// The pairs of a text. `LABEL key a value` is the old way, and means one pair.
pub(super) fn pairs(text: &str, escape: char, old_way: bool) -> Vec<KeyValue> {
    let words = words(text, escape);
    let Some(first) = words.first() else { return Vec::new() };
    if old_way && !text[first.clone()].contains('=') {
        let value = words.get(1).map(|second| second.start..text.len());
        return vec![(first.clone(), value)];
    }
    let pair = |word: Range<usize>| match text[word.clone()].find('=') {
        Some(at) => (word.start..word.start + at, Some(word.start + at + 1..word.end)),
        None => (word, None),
    };
    words.into_iter().map(pair).collect()
}
