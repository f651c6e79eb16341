//! One pass over the lines: which of them have the form of a heading, and what is around
//! them. Code blocks, comments and front matter are left out.

mod filter;
mod neighbour;

use self::neighbour::{is_transparent, marked};
use super::heading::{self, Heading, Shape};
use super::lines::{Line, Lines, Text};

pub(super) use self::filter::names_version;
pub(super) use self::neighbour::{Neighbour, is_field, kind_of, rule_mark};

/// A line of the form of a heading, and what is around it.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'t> {
    pub(super) line: Line<'t>,
    pub(super) heading: Heading,
    /// Where the heading begins: at its line, or at a rule above an underlined one.
    pub(super) start: usize,
    /// Where its last line ends, without and with its terminator.
    pub(super) end: usize,
    pub(super) next_line: usize,
    /// The line below its last line.
    pub(super) next_number: usize,
    /// The mark of an underline.
    pub(super) underline: Option<u8>,
    pub(super) before: Neighbour,
    pub(super) after: Neighbour,
    /// How far the line is indented.
    pub(super) depth: usize,
    /// Whether the line below is indented further.
    pub(super) opens_list: bool,
    /// Whether the line below begins with `Date:` or the like.
    pub(super) dated_below: bool,
    /// Whether nothing but blank lines is above it.
    pub(super) is_first: bool,
}

/// A span whose lines are no headings, however they look.
#[derive(Debug, Clone, Copy)]
enum Region {
    /// A fenced code block: the mark and how often it is repeated.
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
    rule_above: Option<(u8, usize)>,
    blank_so_far: bool,
    /// Whether only fields stood since the last candidate.
    in_fields: bool,
    /// Whether lines that begin with white space count too.
    indented: bool,
    /// Whether such a line names a version.
    saw_indented: bool,
}

/// Finds the candidates of a text, and says whether a line that is indented names a version.
pub(super) fn scan<'t>(text: &'t Text<'_>) -> (Vec<Candidate<'t>>, bool) {
    scan_lines(text, false)
}

/// Finds the candidates of a text whose headings may all be indented.
pub(super) fn scan_indented<'t>(text: &'t Text<'_>) -> Vec<Candidate<'t>> {
    scan_lines(text, true).0
}

fn scan_lines<'t>(text: &'t Text<'_>, indented: bool) -> (Vec<Candidate<'t>>, bool) {
    let mut scan = Scan {
        candidates: Vec::new(),
        region: None,
        found_before: 0,
        before: Neighbour::Gap,
        rule_above: None,
        blank_so_far: true,
        in_fields: false,
        indented,
        saw_indented: false,
    };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        scan.line(line, &mut lines);
    }
    (scan.candidates, scan.saw_indented)
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
        let depth = text.len() - ahead.len();
        let may_head = match kind {
            Neighbour::Text | Neighbour::Rule | Neighbour::Item => true,
            Neighbour::Indented => {
                self.indented
                    || heading::opens_span(ahead)
                    || (depth <= 3 && self.may_head_indented(ahead))
            }
            Neighbour::Gap | Neighbour::Field => false,
        };
        let known_field = self.in_fields && neighbour::is_known_field(text);
        if may_head && !known_field && filter::passes(text, ahead, kind) {
            let below = lines.peek().and_then(|below| rule_mark(below.text));
            let framed = below.is_some() && below == self.rule_above.map(|(mark, _)| mark);
            if let Ok(heading) = heading::read(text, below.is_some())
                && (kind != Neighbour::Indented
                    || self.indented
                    || framed
                    || heading.span
                    || marked(ahead)
                    || heading.date.is_some())
            {
                self.candidate(line, heading, lines);
                return;
            }
        }
        if kind == Neighbour::Indented && !self.saw_indented {
            self.saw_indented = names_version(ahead);
        }
        if self.in_fields && is_field(text) {
            self.before = Neighbour::Field;
            return;
        }
        self.in_fields = false;
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
        self.rule_above = rule.map(|mark| (mark, line.start));
    }

    /// Whether a line that is indented a little might head an entry: it has marks, or is
    /// below a rule.
    fn may_head_indented(&self, ahead: &str) -> bool {
        marked(ahead) || ahead.starts_with("--") || self.rule_above.is_some()
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
        let mut start = line.start;
        let mut underline = None;
        let can_be_underlined = matches!(heading.shape, Shape::Plain | Shape::Bold);
        let below = lines.peek();
        if can_be_underlined
            && let Some(below) = below
            && let Some(mark) = rule_mark(below.text)
            && !self.region.is_some_and(|region| closes(region, below.text))
        {
            heading.shape = Shape::Underlined;
            underline = Some(mark);
            end = below.whole_span().bytes.end;
            next_line = below.end;
            next_number = below.number + 1;
            lines.next();
            if let Some((above, at)) = self.rule_above
                && above == mark
            {
                start = at;
            }
        }
        let depth_of = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
        let depth = depth_of(line.text);
        let mut after = Neighbour::Gap;
        let mut opens_list = false;
        let mut dated_below = false;
        if let Some(below) = lines.peek() {
            let ahead = below.text.trim_start_matches([' ', '\t']);
            after = kind_of(below.text, ahead);
            if after == Neighbour::Text && neighbour::is_known_field(below.text) {
                after = Neighbour::Field;
            }
            opens_list = after != Neighbour::Gap && depth_of(below.text) > depth;
            dated_below = neighbour::is_date_field(ahead);
        }
        self.candidates.push(Candidate {
            line,
            start,
            end,
            next_line,
            next_number,
            underline,
            before: self.before,
            after,
            depth,
            opens_list,
            dated_below,
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
        self.in_fields = true;
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
