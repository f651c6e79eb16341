//! A line above the first heading that looks like a heading of another style.

use std::cmp::Ordering;

use super::entry::Entry;
use super::fault::{Diagnostic, DiagnosticKind, NearMiss};
use super::heading;
use super::lines::{Line, Text};
use super::markup::mask;
use super::nearest::{judge, shorten};
use super::scan::{Neighbour, is_field, kind_of, names_version, rule_mark};
use super::{version, words};

/// How many words a heading has at most.
const MOST_WORDS: usize = 10;

/// Words of a sentence that headings have too: `Overview of changes from Widget 1.0 to 1.1`.
const IN_HEADINGS: [&str; 11] =
    ["in", "of", "for", "from", "to", "and", "between", "the", "is", "a", "now"];

/// Looks above the first heading for a line that stands by itself, reads like a heading, and names
/// a version that may follow the newest one: then an older entry would be taken for the newest.
pub(super) fn above(text: &Text<'_>, end: usize, newest: &Entry) -> Option<Diagnostic> {
    let known = Known {
        version: &newest.release()?.written,
        title: newest.tag_title().or(newest.title.as_ref().map(|title| title.value.as_str())),
    };
    let mut is_free = true;
    let mut fence = false;
    let mut lines = text.lines().take_while(|line| line.start < end).peekable();
    while let Some(line) = lines.next() {
        let ahead = line.text.trim_start_matches([' ', '\t']);
        let kind = kind_of(line.text, ahead);
        let is_rule = rule_mark(ahead).is_some();
        fence ^= ahead.starts_with("```") || ahead.starts_with("~~~") && !is_rule;
        let below_is_rule = lines.peek().is_some_and(|below| rule_mark(below.text).is_some());
        let ends = below_is_rule || lines.peek().is_none_or(|below| may_be_below(below));
        let of_kind = match kind {
            Neighbour::Text | Neighbour::Rule => true,
            // An item is one where it is written as the newest heading is.
            Neighbour::Item => known.is_titled(ahead.trim_start_matches(['-', '*', '+', ' '])),
            _ => false,
        };
        let may_be = of_kind && !is_rule && !fence;
        let is_marked = below_is_rule || heading::shape_of(line.text).0.is_marked();
        if may_be
            && (is_free && ends || is_marked)
            && let Some(why) = looks_like_heading(&line, ahead, is_marked, &known)
        {
            let near = NearMiss { line: line.number, text: shorten(ahead.trim_end()), why };
            let (newest, newest_line) = (newest.tag_name()?.to_owned(), newest.line());
            let kind = DiagnosticKind::NewestUnclear { near, newest, newest_line };
            return Some(Diagnostic::new(kind, line.span(0..line.text.trim_end().len())));
        }
        is_free = ahead.trim().is_empty() || is_rule;
    }
    None
}

/// Whether a line may be right below a heading.
fn may_be_below(below: &Line<'_>) -> bool {
    let ahead = below.text.trim_start_matches([' ', '\t']);
    let is_list = matches!(kind_of(below.text, ahead), Neighbour::Gap | Neighbour::Item);
    is_list || is_field(below.text)
}

/// Why a line that looks like a heading is none; nothing where it does not look like one.
fn looks_like_heading(
    line: &Line<'_>,
    ahead: &str,
    is_marked: bool,
    newest: &Known<'_>,
) -> Option<&'static str> {
    let is_prose = ahead.trim_end().ends_with(['.', ',', ';', ':', '\\']);
    if line.text.len() > 120 || is_prose || !(names_version(ahead) || is_marked) {
        return None;
    }
    let masked = mask(line.text);
    let list: Vec<&str> = masked.split_whitespace().collect();
    let may_head = |word: &str| !words::is_of_sentence(word) || is_in_headings(word);
    if list.len() > MOST_WORDS || masked.contains("://") {
        return None;
    }
    if !is_marked && !list.iter().all(|word| may_head(word.trim_matches([':', ',']))) {
        return None;
    }
    let is_ours = newest.is_named_in(&list);
    let follows = |word: &str| may_follow(newest.version, word, is_ours);
    let is_next =
        masked.split([' ', '\t', '(', ')', '[', ']', ',', ':', '"', '?', '!']).any(follows);
    let why = judge(line.text, ahead).map_or("names no version", |(_, why)| why);
    is_next.then_some(why)
}

fn is_in_headings(word: &str) -> bool {
    IN_HEADINGS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What the newest heading says.
struct Known<'n> {
    version: &'n str,
    title: Option<&'n str>,
}

impl Known<'_> {
    /// Whether a text begins with the title and something that joins it.
    fn is_titled(&self, text: &str) -> bool {
        let title = self.title.unwrap_or_default();
        let start = text.get(..title.len());
        !title.is_empty()
            && start.is_some_and(|start| start.eq_ignore_ascii_case(title))
            && !text[title.len()..].starts_with(char::is_alphabetic)
    }

    fn is_named_in(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_titled(word.trim_start_matches(['(', '[', '"'])))
    }
}

/// Whether a word names a version that a release after the newest one may have. Of another title
/// it must be near.
fn may_follow(newest: &str, word: &str, is_ours: bool) -> bool {
    let bytes = word.as_bytes();
    let is_start = |at: &usize| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let joined =
            before == Some(b'.') && at.checked_sub(2).is_some_and(|at| bytes[at].is_ascii_digit());
        bytes[*at].is_ascii_digit() && !joined && !before.is_some_and(|b| b.is_ascii_digit())
    };
    let found = (0..bytes.len()).filter(is_start).find_map(|at| {
        let token = version::read(word.get(at..)?.trim_end_matches(['.', '-', '\'']))?;
        (token.parts >= 2).then(|| &word[at + token.mark..at + token.mark + token.length])
    });
    let Some(found) = found else { return false };
    let major = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit()).next().and_then(|part| part.parse::<u64>().ok())
    };
    let is_near = match (major(newest), major(found)) {
        (Some(newest), Some(found)) => found <= newest.saturating_add(1),
        _ => false,
    };
    (is_ours || is_near) && version::compare(found, newest) == Some(Ordering::Greater)
}
