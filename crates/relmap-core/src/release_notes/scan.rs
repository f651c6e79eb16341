//! One pass over the lines: which of them have the form of a heading, and what stands around
//! them. Code blocks, comments and front matter are left out.

use super::heading::{self, Heading, Shape};
use super::lines::{Line, Lines, Text};
use super::words;

/// What kind of line stands next to a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Neighbour {
    /// The edge of the file, or a blank line.
    Gap,
    /// A line of one repeated mark, or a heading without a version.
    Rule,
    /// A list item, a table row or a quotation.
    Item,
    /// A line that begins with white space.
    Indented,
    /// Anything else.
    Text,
}

/// A line of the form of a heading, and what stands around it.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'t> {
    pub(super) line: Line<'t>,
    pub(super) heading: Heading,
    /// Where the heading begins: at its line, or at a rule above an underlined one.
    pub(super) start: usize,
    pub(super) start_line: usize,
    /// Where its last line ends, without and with its terminator.
    pub(super) end: usize,
    pub(super) next_line: usize,
    /// The line below its last line.
    pub(super) next_number: usize,
    /// The mark of an underline.
    pub(super) underline: Option<u8>,
    pub(super) before: Neighbour,
    pub(super) after: Neighbour,
    /// Whether nothing but blank lines stands above it.
    pub(super) is_first: bool,
}

/// A stretch whose lines are no headings, however they look.
#[derive(Debug, Clone, Copy)]
enum Region {
    /// A fenced code block: the mark and how often it stands.
    Fence(u8, usize),
    Comment,
    FrontMatter,
}

struct Scan<'t> {
    candidates: Vec<Candidate<'t>>,
    region: Option<Region>,
    /// How many candidates there were when the region began. A region that is never closed is
    /// none, so what was found in it counts.
    found_before: usize,
    before: Neighbour,
    rule_above: Option<(u8, usize, usize)>,
    blank_so_far: bool,
}

/// Finds the candidates of a text.
pub(super) fn scan<'t>(text: &'t Text<'_>) -> Vec<Candidate<'t>> {
    let mut scan = Scan {
        candidates: Vec::new(),
        region: None,
        found_before: 0,
        before: Neighbour::Gap,
        rule_above: None,
        blank_so_far: true,
    };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        scan.line(line, &mut lines);
    }
    scan.candidates
}

impl<'t> Scan<'t> {
    fn line(&mut self, line: Line<'t>, lines: &mut Lines<'t>) {
        let text = line.text;
        let ahead = text.trim_start_matches([' ', '\t']);
        if let Some(region) = self.region {
            if closes(region, ahead) {
                self.candidates.truncate(self.found_before);
                self.region = None;
                self.before = Neighbour::Rule;
                return;
            }
        } else if let Some(region) = self.opens(ahead, line.number) {
            self.region = Some(region);
            self.found_before = self.candidates.len();
            self.rule_above = None;
            return;
        }
        let kind = kind_of(text, ahead);
        let may_head = matches!(kind, Neighbour::Text | Neighbour::Rule | Neighbour::Item)
            || (kind == Neighbour::Indented && text.len() - ahead.len() <= 3 && marked(ahead));
        if may_head && let Some(heading) = read_line(text, ahead) {
            self.candidate(line, heading, lines);
            return;
        }
        if kind != Neighbour::Gap {
            // An anchor or a comment above a heading does not tie it to a paragraph.
            if !is_transparent(ahead) {
                self.before = kind;
                self.blank_so_far = false;
            }
        } else {
            self.before = Neighbour::Gap;
        }
        let rule = rule_mark(ahead).filter(|_| kind == Neighbour::Rule);
        self.rule_above = rule.map(|mark| (mark, line.start, line.number));
    }

    fn opens(&self, ahead: &str, number: usize) -> Option<Region> {
        if number == 1 && ahead.trim_end() == "---" {
            return Some(Region::FrontMatter);
        }
        if ahead.starts_with("<!--") && !ahead.contains("-->") {
            return Some(Region::Comment);
        }
        let mark = *ahead.as_bytes().first()?;
        if mark != b'`' && mark != b'~' {
            return None;
        }
        let length = ahead.bytes().take_while(|&byte| byte == mark).count();
        let info = &ahead[length..];
        // A line of `~` right below a line of text underlines it.
        let underlines = mark == b'~' && info.trim().is_empty() && self.before == Neighbour::Text;
        let fence = length >= 3 && !underlines && !info.contains(char::from(mark));
        fence.then_some(Region::Fence(mark, length))
    }

    fn candidate(&mut self, line: Line<'t>, mut heading: Heading, lines: &mut Lines<'t>) {
        let mut end = line.whole_span().bytes.end;
        let mut next_line = line.end;
        let mut next_number = line.number + 1;
        let (mut start, mut start_line) = (line.start, line.number);
        let mut underline = None;
        let can_be_underlined = matches!(heading.shape, Shape::Plain | Shape::Bold);
        let below = lines.peek();
        if can_be_underlined
            && let Some(below) = below
            && let Some(mark) = rule_mark(below.text)
        {
            heading.shape = Shape::Underlined;
            underline = Some(mark);
            end = below.whole_span().bytes.end;
            next_line = below.end;
            next_number = below.number + 1;
            lines.next();
            if let Some((above, at, number)) = self.rule_above
                && above == mark
            {
                (start, start_line) = (at, number);
            }
        }
        let after = lines.peek().map_or(Neighbour::Gap, |below| {
            let ahead = below.text.trim_start_matches([' ', '\t']);
            kind_of(below.text, ahead)
        });
        self.candidates.push(Candidate {
            line,
            start,
            start_line,
            end,
            next_line,
            next_number,
            underline,
            before: self.before,
            after,
            is_first: self.blank_so_far,
            heading,
        });
        let heading = &self.candidates[self.candidates.len() - 1].heading;
        self.before = match heading.shape {
            Shape::Bullet => Neighbour::Item,
            Shape::Plain => Neighbour::Text,
            _ => Neighbour::Rule,
        };
        self.rule_above = None;
        self.blank_so_far = false;
    }
}

fn closes(region: Region, ahead: &str) -> bool {
    match region {
        Region::Fence(mark, length) => {
            let run = ahead.bytes().take_while(|&byte| byte == mark).count();
            run >= length && ahead[run..].trim().is_empty()
        }
        Region::Comment => ahead.contains("-->"),
        Region::FrontMatter => matches!(ahead.trim_end(), "---" | "..."),
    }
}

/// Whether a line is marked as a heading by what it begins with.
fn marked(ahead: &str) -> bool {
    ahead.starts_with('#') || ahead.starts_with("<h") || ahead.starts_with("<H")
}

fn is_transparent(ahead: &str) -> bool {
    ahead.starts_with("<a ") || ahead.starts_with("<!--") || ahead.starts_with(".. ")
}

/// The mark of a line that consists of one mark, repeated.
pub(super) fn rule_mark(text: &str) -> Option<u8> {
    let mark = *text.as_bytes().first()?;
    if !b"=-~^*#_+\"`.':".contains(&mark) {
        return None;
    }
    let text = text.trim_end();
    (text.len() >= 2 && text.bytes().all(|byte| byte == mark)).then_some(mark)
}

fn kind_of(text: &str, ahead: &str) -> Neighbour {
    let Some(first) = ahead.bytes().next() else {
        return Neighbour::Gap;
    };
    let second = ahead.as_bytes().get(1).copied();
    let bullet = matches!(first, b'-' | b'*' | b'+' | b'o')
        && matches!(second, None | Some(b' ' | b'\t'))
        || ahead.starts_with(['\u{2022}', '\u{B7}', '\u{25CF}', '\u{2013}']);
    if first == b'\r' || first == 0x0C {
        return if ahead.trim().is_empty() { Neighbour::Gap } else { Neighbour::Text };
    }
    if bullet || matches!(first, b'|' | b'>') || is_numbered(ahead) {
        Neighbour::Item
    } else if ahead.len() != text.len() {
        Neighbour::Indented
    } else if first == b'#' || (!first.is_ascii_alphanumeric() && rule_mark(ahead).is_some()) {
        Neighbour::Rule
    } else {
        Neighbour::Text
    }
}

/// `1. foo`, `2) foo`.
fn is_numbered(ahead: &str) -> bool {
    let digits = ahead.bytes().take_while(u8::is_ascii_digit).count();
    let bytes = ahead.as_bytes();
    (1..=3).contains(&digits)
        && matches!(bytes.get(digits), Some(b'.' | b')'))
        && matches!(bytes.get(digits + 1), Some(b' ' | b'\t'))
}

/// Reads a line by the rule, after a look at its bytes that most lines do not pass.
fn read_line(text: &str, ahead: &str) -> Option<Heading> {
    if text.len() > heading::LONGEST || ahead.starts_with(['|', '>']) || is_numbered(ahead) {
        return None;
    }
    if !(names_version(ahead) || may_be_unreleased(ahead)) || is_link_definition(ahead) {
        return None;
    }
    heading::read(text).ok()
}

/// Whether a line might name a version: two numbers are joined, or one follows a word such as
/// `Version` or a mark.
pub(super) fn names_version(text: &str) -> bool {
    let bytes = text.as_bytes();
    let announced =
        bytes.first().is_some_and(|first| b"vVrR#=*_[<".contains(first) || !first.is_ascii());
    for (at, pair) in bytes.windows(2).enumerate() {
        if !pair[0].is_ascii_digit() {
            continue;
        }
        let joined = b".-_".contains(&pair[1]) && bytes.get(at + 2).is_some_and(u8::is_ascii_digit);
        if joined {
            return true;
        }
    }
    let has_mark = |pair: &[u8]| b"vV".contains(&pair[0]) && pair[1].is_ascii_digit();
    let has_digit = bytes.iter().any(u8::is_ascii_digit);
    has_digit && (announced || bytes.windows(2).any(has_mark))
}

fn may_be_unreleased(ahead: &str) -> bool {
    if ahead.len() > 100 {
        return false;
    }
    let from = ahead.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = from.find(|c: char| !c.is_alphabetic() && c != ' ').unwrap_or(from.len());
    let phrase = from[..end].trim_end();
    let head = phrase.split_whitespace().next().unwrap_or_default();
    words::unreleased(phrase).is_some() || words::unreleased(head).is_some()
}

/// `[1.2.0]: https://...`, which defines a link and heads nothing.
fn is_link_definition(ahead: &str) -> bool {
    ahead
        .strip_prefix('[')
        .and_then(|inner| inner.split_once("]:"))
        .is_some_and(|(name, _)| !name.contains(']'))
}
