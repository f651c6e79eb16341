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

mod before;
mod behind;
mod find;
mod package;
mod shape;
mod span;

use std::ops::Range;

use self::behind::Right;
use self::shape::{ends_as_sentence, trim_marks};
use super::date::Reading;
use super::markup::mask;
use super::words::{self, Unreleased};

pub(super) use self::package::{is_package_log, trailer_date};
pub(super) use self::shape::{Shape, shape_of};
pub(super) use self::span::opens_span;

/// What is behind version and date.
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
    /// Whether the title is joined to the version, as in `app-1.2.0`.
    pub(super) joined: bool,
    /// Whether a word such as `Version` was before the version.
    pub(super) label: bool,
    /// `Version: 1.2.0`, which may be a field of something else.
    pub(super) colon: bool,
    /// Whether a `v` was before the version.
    pub(super) v: bool,
    /// Where the version is, or the word for "unreleased".
    pub(super) version: Range<usize>,
    pub(super) kind: Kind,
    pub(super) parts: usize,
    /// Whether a remark says that this version is yet to be released.
    pub(super) unreleased: bool,
    pub(super) date: Option<(Reading, Range<usize>)>,
    pub(super) tail: Tail,
    /// Whether the words behind the version would make a sentence anywhere else: a heading only
    /// in a file where line after line has that form.
    pub(super) weak: bool,
    /// `Changes from 1.1 to 1.2`, which only is a heading in a file that has more of the kind.
    pub(super) span: bool,
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
    /// Something is behind the version or the date.
    TextAfter,
}

/// The longest line that can be a heading, in bytes.
pub(super) const LONGEST: usize = 1000;

/// Reads a line by the rule. `underlined` says whether a rule is right below it.
pub(super) fn read(line: &str, underlined: bool) -> Result<Heading, Refusal> {
    if let Some(heading) = package::read(line) {
        return Ok(heading);
    }
    let (shape, start) = shape_of(line);
    let masked = mask(line);
    let mut body = trim_marks(&masked, start);
    let is_question = asks_whats_new(&masked[body.clone()]);
    if is_question {
        body.end = body.start + masked[body.clone()].trim_end_matches(['?', ' ', '\t']).len();
    }
    let later = span::skip_from(&masked, body.clone());
    let reader = Reader {
        shape,
        underlined: underlined && shape == Shape::Plain,
        masked: &masked,
        span: later.is_some(),
        body: later.unwrap_or(body),
        sentence: !is_question && ends_as_sentence(&masked[start..]),
    };
    if let Some(heading) = reader.unreleased() {
        return Ok(heading);
    }
    let mut heading = reader.versioned()?;
    // The outline of a GNU NEWS file: one star for a release, two for what is in it.
    let is_outline = shape == Shape::Bullet && line.starts_with("* ") && heading.label;
    let is_set = heading.date.is_some() || says_noteworthy(&masked[start..]);
    if is_outline && is_set && heading.tail != Tail::Free && says_changes_in(&masked[start..]) {
        heading.shape = Shape::Marked(1);
    }
    Ok(heading)
}

/// `What's New in Widget 2.7?`, whose question mark makes no sentence of it.
fn asks_whats_new(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let mut is = |known: &[&str]| {
        words.next().is_some_and(|word| known.iter().any(|known| known.eq_ignore_ascii_case(word)))
    };
    text.ends_with('?') && (is(&["what's", "whats"]) && is(&["new"]))
        || text.ends_with('?') && text.to_ascii_lowercase().starts_with("what is new")
}

fn says_noteworthy(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ["noteworthy", "major"].iter().any(|known| known.eq_ignore_ascii_case(first))
}

/// `Noteworthy changes in release 4.9`.
fn says_changes_in(text: &str) -> bool {
    let mut words = text.split_whitespace().take(4);
    words.any(|word| word.eq_ignore_ascii_case("changes"))
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case("in"))
}

struct Reader<'m> {
    shape: Shape,
    underlined: bool,
    /// Whether the body begins with the second of two versions.
    span: bool,
    masked: &'m str,
    body: Range<usize>,
    /// Whether the line ends in a full stop, a comma or the like.
    sentence: bool,
}

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
                joined: false,
                label: false,
                colon: false,
                v: false,
                version,
                kind: Kind::Unreleased(kind),
                parts: 0,
                unreleased: true,
                date: right.date,
                tail: right.tail,
                weak: false,
                span: false,
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
            || (found.start > self.body.start
                && matches!(right_before, Some('^' | '~' | '$' | '#' | '\'')))
        {
            return Err(Refusal::Constraint);
        }
        let left = self.left(&found, early_date.as_ref())?;
        let mut right = Right::new(self.masked, found.word.end..self.body.end);
        right.read();
        if found.token.parts == 1 && found.token.mark == 0 && !left.label && !self.span {
            let dated = right.date.is_some() && right.tail == Tail::Clean;
            let marked = self.shape.is_marked() || self.underlined;
            if !dated || !marked || left.title.is_some() {
                return Err(Refusal::NoVersion);
            }
        }
        let early = early_date.as_ref().is_some_and(|date| date.0 != Reading::Vague);
        let dated = right.date.is_some() || early;
        let vague = found.token.parts == 1 && right.tail == Tail::Free && !dated;
        if right.goes_on || vague {
            return Err(Refusal::TextAfter);
        }
        let mut weak = false;
        if self.plain() {
            let free = right.tail == Tail::Free && !(dated && right.ends_in_date);
            let too_much = free && !self.underlined;
            // `1.2.0 currently under development.` is no sentence for its full stop.
            let sentence = self.sentence && !(right.unreleased && right.tail == Tail::Clean);
            weak = too_much || sentence || self.body.len() > 150;
            let evident = found.token.parts >= 3 || found.token.mark > 0 || left.label;
            let leads = left.title.is_none() && early_date.is_none() && !self.underlined;
            if weak && !(leads && evident) {
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
            joined: left.joined,
            label: left.label || self.span,
            colon: left.colon,
            v: found.token.mark > 0,
            version,
            kind: Kind::Version,
            parts: found.token.parts,
            unreleased: right.unreleased,
            date: right.date.or(early_date).filter(|date| date.0 != Reading::Vague),
            tail: right.tail,
            weak,
            span: self.span,
        })
    }
}
