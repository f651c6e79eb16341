//! A heading that is written as another one is.

use std::ops::Range;

use jiff::civil::Date;

use super::{dates, links};
use crate::release_notes::{Entry, words};

/// What a new heading says, and what it is modelled on.
pub(super) struct Model<'e> {
    pub(super) file: &'e [u8],
    pub(super) entry: &'e Entry,
    /// The version below the entry, which the address of a link may bear.
    pub(super) below: Option<&'e str>,
    pub(super) own_dates: bool,
}

/// Whether an entry is one of a packaging changelog.
pub(super) fn is_packaging(file: &[u8], entry: &Entry) -> bool {
    let heading = file.get(entry.heading.bytes.clone()).unwrap_or_default();
    let text = String::from_utf8_lossy(heading);
    text.contains("; urgency=") || crate::release_notes::heading::is_package_log(&text)
}

impl Model<'_> {
    /// The heading of another version: one line, and the rules around it if it has some. What
    /// belongs to the one release alone, such as a remark, is left out.
    pub(super) fn like(&self, version: &str, date: Option<Date>) -> Option<String> {
        let range = self.entry.heading.bytes.clone();
        let block = std::str::from_utf8(self.file.get(range.clone())?).ok()?;
        let release = self.entry.release()?;
        let inside = |bytes: &Range<usize>| {
            let start = bytes.start.checked_sub(range.start)?;
            let end = bytes.end.checked_sub(range.start)?;
            (end <= block.len()).then_some(start..end)
        };
        let at = inside(&release.span.bytes)?;
        let line_start = block[..at.start].rfind(['\n', '\r']).map_or(0, |found| found + 1);
        let line_end =
            block[at.end..].find(['\n', '\r']).map_or(block.len(), |found| at.end + found);
        let line = &block[line_start..line_end];
        let shifted = |range: Range<usize>| {
            let start = range.start.checked_sub(line_start)?;
            (range.end <= line_end).then(|| start..range.end - line_start)
        };
        let at = shifted(at)?;
        let old_date = self.entry.date.as_ref();
        let dated = old_date.and_then(|old| {
            let place = shifted(inside(&old.span.bytes)?)?;
            Some((place, old.value))
        });
        let parts = Parts { model: self, line, at, version, date };
        let new = parts.line(dated)?;
        let rules = |rules: &str| resized(rules, line, &new);
        Some(format!("{}{new}{}", rules(&block[..line_start]), rules(&block[line_end..])))
    }
}

struct Parts<'p> {
    model: &'p Model<'p>,
    line: &'p str,
    at: Range<usize>,
    version: &'p str,
    date: Option<Date>,
}

impl Parts<'_> {
    fn line(&self, dated: Option<(Range<usize>, Date)>) -> Option<String> {
        let (before, later) = match &dated {
            Some((place, old)) if place.end <= self.at.start => {
                let date = self.written(&self.line[place.clone()], *old, self.date?);
                let line = self.line;
                let rest = &line[place.end..self.at.start];
                (format!("{}{date}{rest}", &line[..place.start]), None)
            }
            _ => (self.line[..self.at.start].to_owned(), self.date),
        };
        let dated = dated.filter(|(place, _)| place.start >= self.at.end);
        let behind = self.behind(dated, later);
        Some(format!("{before}{}{behind}", self.version))
    }

    fn written(&self, old: &str, old_date: Date, date: Date) -> String {
        if self.model.own_dates { dates::like(old, old_date, date) } else { date.to_string() }
    }

    fn behind(&self, dated: Option<(Range<usize>, Date)>, date: Option<Date>) -> String {
        let rest = &self.line[self.at.end..];
        let mut length = closers(rest);
        let mut kept = rest[..length].to_owned();
        if let Some(target) = target(rest, length) {
            let release = self.model.entry.release();
            let current = release.map(|release| release.written.as_str()).unwrap_or_default();
            let below = self.model.below.map(|below| (below, current));
            let step: Vec<_> = std::iter::once((current, self.version)).chain(below).collect();
            kept.push_str(&links::moved(&rest[length..length + target], &step));
            length += target;
            let more = closers(&rest[length..]);
            kept.push_str(&rest[length..length + more]);
            length += more;
        }
        let start = self.at.end + length;
        match (dated, date) {
            (Some((place, old)), Some(date)) if place.start >= start => {
                let between = &self.line[start..place.start];
                let separator = if has_other_words(between) { short(between) } else { between };
                let date = self.written(&self.line[place.clone()], old, date);
                let tail = tail(&self.line[place.end..], separator, self.line);
                format!("{kept}{separator}{date}{tail}")
            }
            (None, Some(date)) => {
                format!("{kept} ({date}){}", tail(&self.line[start..], "", self.line))
            }
            _ => format!("{kept}{}", tail(&self.line[start..], "", self.line)),
        }
    }
}

/// The marks that close what was opened before the version.
fn closers(text: &str) -> usize {
    text.bytes().take_while(|byte| b"])*_`".contains(byte)).count()
}

/// The length of a link's target, `(https://…)` or `[name]`, that is behind its text.
fn target(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    if !text[..from].ends_with(']') {
        return None;
    }
    let (open, close) = match rest.as_bytes().first()? {
        b'(' if !rest[1..].trim_start().starts_with(|c: char| c.is_ascii_digit()) => (b'(', b')'),
        b'[' => (b'[', b']'),
        _ => return None,
    };
    let mut depth = 0usize;
    for (at, byte) in rest.bytes().enumerate() {
        depth = match byte {
            byte if byte == open => depth + 1,
            byte if byte == close => depth - 1,
            _ => depth,
        };
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Whether a text has words besides those that lead to a date, such as `released on`.
fn has_other_words(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| !words::leads_date(word))
}

/// The end of what is before a date, without the words in it.
fn short(between: &str) -> &'static str {
    match between.trim_end().chars().next_back() {
        Some('(') => " (",
        Some('[') => " [",
        _ => " - ",
    }
}

/// What is behind the last part, if it is mere marks; else the marks that must close.
fn tail(rest: &str, separator: &str, line: &str) -> String {
    if !rest.contains(char::is_alphanumeric) {
        return rest.trim_end().to_owned();
    }
    let mut text = String::new();
    match separator.trim_end().chars().next_back() {
        Some('(') => text.push(')'),
        Some('[') => text.push(']'),
        _ => {}
    }
    let ahead = line.trim_start();
    for mark in ["***", "**", "__"] {
        if ahead.starts_with(mark) && rest.contains(mark) {
            text.push_str(mark);
            break;
        }
    }
    for closing in ["</h", "</b>", "</strong>"] {
        if let Some(at) = rest.find(closing) {
            text.push_str(rest[at..].trim_end());
            break;
        }
    }
    text
}

/// The rules around a heading, as long as the new line where they were as long as the old one.
fn resized(rules: &str, old: &str, new: &str) -> String {
    let count = |text: &str| text.trim_end().chars().count();
    let mut out = String::new();
    for piece in rules.split_inclusive(['\n', '\r']) {
        let rule = piece.trim_end();
        let fits = !rule.is_empty() && count(rule) == count(old);
        match rule.chars().next().filter(|_| fits) {
            Some(mark) => {
                out.extend(std::iter::repeat_n(mark, count(new)));
                out.push_str(&piece[rule.len()..]);
            }
            None => out.push_str(piece),
        }
    }
    out
}
