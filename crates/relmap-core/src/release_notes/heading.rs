//! The line-level rule: whether one line has the form of a release heading.
//!
//! `docs/release-txt.md` states the rule in words. In short, a heading is
//!
//! ```text
//! [marks] [date] [label] [title] VERSION [date] [remark] [marks]
//! ```
//!
//! and nothing else. Whether a line of that form is a heading of *this* file, [`super::style`]
//! decides from the lines around it.

use std::ops::Range;

use super::date::{self, Reading};
use super::markup::mask;
use super::version::{self, Token};
use super::words::{self, Unreleased};

/// What marks a line as a heading, before its words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// `## 1.2.0`, `=== 1.2.0`, `<h2>1.2.0</h2>`, with the level.
    Marked(u8),
    /// `1.2.0` above a line of `=`, or between two.
    Underlined,
    /// `**1.2.0**`.
    Bold,
    /// `--- 1.2.0 ---`.
    Decorated,
    /// Words alone.
    Plain,
    /// `* Version 1.2.0`.
    Bullet,
}

impl Shape {
    /// Whether the author marked the line as a heading.
    pub(super) fn is_marked(self) -> bool {
        !matches!(self, Shape::Plain | Shape::Bullet)
    }
}

/// What stands behind version and date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing, or what the release is: `(unreleased)`, `[YANKED]`, `Bug Fix Release`.
    Clean,
    /// Other words in parentheses.
    Remark,
    /// Words behind a dash or a colon.
    Tagline,
    /// Words that just follow.
    Free,
}

/// A line of the form of a heading. Ranges are offsets into the line.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) shape: Shape,
    pub(super) title: Option<Range<usize>>,
    /// What a tag would be called: the version with its `v` and with a title joined to it.
    pub(super) tag: Range<usize>,
    /// Whether a word such as `Version` stood before the version.
    pub(super) label: bool,
    /// `Version: 1.2.0`, which may be a field of something else.
    pub(super) colon: bool,
    /// Whether a `v` stood before the version.
    pub(super) v: bool,
    /// Where the version stands, or the word for "unreleased".
    pub(super) version: Range<usize>,
    pub(super) kind: Kind,
    pub(super) parts: usize,
    /// Whether a remark says that this version is yet to be released.
    pub(super) unreleased: bool,
    pub(super) date: Option<(Reading, Range<usize>)>,
    pub(super) tail: Tail,
}

/// Whether a heading has a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Version,
    Unreleased(Unreleased),
}

/// Why a line that names a version is no heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    /// It does not name a version.
    NoVersion,
    /// It is a constraint such as `foo==1.2.0`.
    Constraint,
    /// The words before the version are no title.
    TextBefore,
    /// Something stands behind the version or the date.
    TextAfter,
}

/// The longest line that can be a heading, in bytes.
pub(super) const LONGEST: usize = 1000;

/// Reads a line by the rule.
pub(super) fn read(line: &str) -> Result<Heading, Refusal> {
    let (shape, start) = shape_of(line);
    let masked = mask(line);
    let body = trim_marks(&masked, start);
    let reader = Reader {
        shape,
        masked: &masked,
        body: body.clone(),
        sentence: ends_as_sentence(&masked[start..]),
    };
    if let Some(heading) = reader.unreleased() {
        return Ok(heading);
    }
    reader.versioned()
}

/// The shape of a line by itself, and where its words begin.
pub(super) fn shape_of(line: &str) -> (Shape, usize) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let text = &line[indent..];
    let bytes = text.as_bytes();
    let run = |byte: u8| bytes.iter().take_while(|&&b| b == byte).count();
    let blank_at = |at: usize| bytes.get(at).is_none_or(|b| b" \t".contains(b));
    let hashes = run(b'#');
    let equals = run(b'=');
    if (1..=6).contains(&hashes) {
        return (Shape::Marked(hashes as u8), indent + hashes);
    }
    if (1..=6).contains(&equals) && blank_at(equals) {
        return (Shape::Marked(equals as u8), indent + equals);
    }
    if let [b'<', b'h' | b'H', level @ b'1'..=b'6', ..] = bytes {
        return (Shape::Marked(level - b'0'), indent);
    }
    let stars = run(b'*').max(run(b'_'));
    let tag = |name: &str| text.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name));
    if (stars == 2 || stars == 3) && !blank_at(stars) || tag("<b>") || tag("<strong>") {
        return (Shape::Bold, indent);
    }
    let decoration = ["--", "==", "**", "~~ ", "++", "::"];
    if decoration.iter().any(|mark| text.starts_with(mark)) {
        return (Shape::Decorated, indent);
    }
    let bullet = text
        .strip_prefix(['*', '-', '+', '•', '·', 'o'])
        .filter(|rest| rest.starts_with([' ', '\t']));
    if let Some(rest) = bullet {
        let closing = rest.trim_end();
        if bytes[0] != b'o' && closing.len() > 2 && closing.ends_with(char::from(bytes[0])) {
            return (Shape::Decorated, indent);
        }
        return (Shape::Bullet, line.len() - rest.len());
    }
    // One `*` or `_` right before the words is emphasis.
    if bytes.first().is_some_and(|b| b"*_".contains(b)) {
        return (Shape::Bold, indent);
    }
    (Shape::Plain, indent)
}

/// The words of a line: decoration at both ends is left out.
fn trim_marks(masked: &str, start: usize) -> Range<usize> {
    let text = &masked[start..];
    let ahead = text.trim_start_matches([' ', '\t', '=', '-', '~', '_', '+', ':', '.', '|']);
    let start = masked.len() - ahead.len();
    let end = ahead.trim_end_matches([' ', '\t', '=', '-', '~', '#', ':', '|', '\r']);
    start..start + end.len()
}

fn ends_as_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', ',', ';', '!', '?', '\\'])
}

struct Reader<'m> {
    shape: Shape,
    masked: &'m str,
    body: Range<usize>,
    /// Whether the line ends in a full stop, a comma or the like.
    sentence: bool,
}

/// A version and the word it stands in.
struct Found {
    word: Range<usize>,
    /// The offset of the version's mark or first digit.
    start: usize,
    token: Token,
}

impl Found {
    fn version(&self) -> Range<usize> {
        let start = self.start + self.token.mark;
        start..start + self.token.length
    }
}

const DELIMITERS: &str = " \t[](),;\"|{}<>!=";
const JOINERS: [char; 5] = ['-', '_', '/', '@', ':'];

impl Reader<'_> {
    fn unreleased(&self) -> Option<Heading> {
        let text = &self.masked[self.body.clone()];
        let trimmed = text.trim_start_matches(['[', '(', ' ']);
        let start = self.body.end - trimmed.len();
        let mut ends = vec![trimmed.len()];
        ends.extend(trimmed.find([']', '(', ')', ':', '-', '/', ',', '|', '@', '<']));
        ends.reverse();
        for end in ends {
            let phrase = trimmed[..end].trim_end_matches([' ', ']', ')', '.', '\t']);
            let Some(kind) = words::unreleased(phrase) else {
                continue;
            };
            if self.shape == Shape::Plain && kind == Unreleased::Hinted {
                return None;
            }
            let version = start..start + phrase.len();
            let mut right = Right::new(self.masked, version.end..self.body.end);
            right.read();
            if right.tail == Tail::Free || (right.tail == Tail::Tagline && self.plain()) {
                return None;
            }
            return Some(Heading {
                shape: self.shape,
                title: None,
                tag: version.clone(),
                label: false,
                colon: false,
                v: false,
                version,
                kind: Kind::Unreleased(kind),
                parts: 0,
                unreleased: true,
                date: right.date,
                tail: right.tail,
            });
        }
        None
    }

    fn plain(&self) -> bool {
        !self.shape.is_marked()
    }

    fn versioned(&self) -> Result<Heading, Refusal> {
        let (found, early_date) = self.find_version()?;
        let version = found.version();
        let before = self.masked[..found.word.start].chars().next_back();
        let right_before = self.masked[..found.start].chars().next_back();
        if matches!(before, Some('=' | '<' | '>' | '!'))
            || matches!(right_before, Some('^' | '~' | '$' | '#' | '\''))
        {
            return Err(Refusal::Constraint);
        }
        let left = self.left(&found, early_date.as_ref())?;
        let mut right = Right::new(self.masked, found.word.end..self.body.end);
        right.read();
        if found.token.parts == 1 && found.token.mark == 0 && !left.label {
            let dated = right.date.is_some() && right.tail == Tail::Clean;
            if !dated || !self.shape.is_marked() || left.title.is_some() {
                return Err(Refusal::NoVersion);
            }
        }
        if right.goes_on {
            return Err(Refusal::TextAfter);
        }
        let dated = right.date.is_some() || early_date.is_some();
        if self.plain() {
            let too_much = right.tail == Tail::Free && !(dated && right.ends_in_date);
            if too_much || self.sentence || self.body.len() > 150 {
                return Err(Refusal::TextAfter);
            }
            // `Some words (1.2.0)` is a note about a version.
            if before == Some('(') && left.title.is_some() && !dated {
                return Err(Refusal::TextBefore);
            }
        }
        let tag_start = if left.joined { found.word.start } else { found.start };
        Ok(Heading {
            shape: self.shape,
            title: left.title,
            tag: tag_start..version.end,
            label: left.label,
            colon: left.colon,
            v: found.token.mark > 0,
            version,
            kind: Kind::Version,
            parts: found.token.parts,
            unreleased: right.unreleased,
            date: right.date.or(early_date),
            tail: right.tail,
        })
    }

    /// The leftmost version, and a date that stands before it.
    fn find_version(&self) -> Result<(Found, Option<(Reading, Range<usize>)>), Refusal> {
        let mut early_date: Option<(Reading, Range<usize>)> = None;
        let mut fallback = None;
        let mut previous: Option<&str> = None;
        let mut position = self.body.start;
        for count in 0..16 {
            let Some(word) = self.next_word(position) else {
                break;
            };
            position = word.end;
            let text = &self.masked[word.clone()];
            let date = date::read(&self.masked[word.start..self.body.end])
                .filter(|date| date.reading != Reading::Vague);
            if let Some(date) = date {
                let range = word.start..word.start + date.length;
                // `2026.01.15` is a date only beside a version.
                let whole = self.token_in(&word, count == 0, previous);
                if whole.is_some() && self.masked[range.clone()].contains('.') {
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

    /// Reads what stands before the version.
    fn left(
        &self,
        found: &Found,
        early_date: Option<&(Reading, Range<usize>)>,
    ) -> Result<Left, Refusal> {
        let mut start = self.body.start;
        if let Some((_, date)) = early_date {
            if !self.is_empty(start..date.start) {
                return Err(Refusal::TextBefore);
            }
            start = date.end;
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
            if words::is_label(name) && !name.eq_ignore_ascii_case("release") {
                label = true;
                joined = false;
            } else if name.contains(':') && words::is_label(name.trim_end_matches(':')) {
                (label, colon, joined) = (true, true, false);
            } else if words::is_label(name) {
                label = true;
            } else {
                title = Some(joined_name);
            }
        }
        // A date before the version may be followed by who made the release.
        if early_date.is_some() {
            if names.len() > 5 {
                return Err(Refusal::TextBefore);
            }
        } else if let (Some(first), Some(last)) = (names.first(), names.last()) {
            if !self.is_title(names) {
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
            let wrong = punctuated || words::is_of_sentence(bare) || word.contains("://");
            is_title &= !wrong;
        }
        is_title
    }
}

struct Left {
    title: Option<Range<usize>>,
    joined: bool,
    label: bool,
    colon: bool,
}

/// Words between blanks and brackets; a bracket or quotation mark is a word of its own.
fn split_words(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
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

/// Reads what stands behind the version.
struct Right<'m> {
    masked: &'m str,
    rest: Range<usize>,
    date: Option<(Reading, Range<usize>)>,
    tail: Tail,
    unreleased: bool,
    ends_in_date: bool,
    /// The words behind the version make a sentence or a range.
    goes_on: bool,
}

impl<'m> Right<'m> {
    fn new(masked: &'m str, rest: Range<usize>) -> Self {
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

    fn read(&mut self) {
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
            self.trailing_date(rest, self.rest.end);
            self.tail = self.tail.max_with(Tail::Remark);
        }
        self.advance(ahead.len() + 1);
    }

    fn free_text(&mut self, text: &str, separated: bool) {
        let first = text.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default();
        let is_range = version::read(first.trim_end_matches([')', ']', ':', '.']))
            .is_some_and(|token| token.parts >= 2);
        let arrow = text.starts_with("->") || text.starts_with("=>");
        self.goes_on = arrow || (is_range && first.len() == text.trim_end().len());
        self.goes_on |= !separated && words::is_verb(first);
        self.unreleased |= words::says_unreleased(text) && text.len() < 40;
        let length = text.len();
        self.trailing_date(text, self.rest.start + length);
        let quoted = text.starts_with(['"', '\'']);
        self.tail =
            self.tail.max_with(if separated || quoted { Tail::Tagline } else { Tail::Free });
        self.advance(length);
    }

    /// Looks for a date at the end of a text, in parentheses or not.
    fn trailing_date(&mut self, text: &str, _end: usize) {
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
    let mut after_build = false;
    for word in split_words(text, 0..text.len()) {
        let bare = text[word.clone()].trim_end_matches([',', '.', ':', ';']);
        let is_number = bare.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
            && bare.bytes().any(|b| b.is_ascii_digit());
        if words::is_state(bare) || (after_build && is_number) {
            after_build = bare.eq_ignore_ascii_case("build");
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
