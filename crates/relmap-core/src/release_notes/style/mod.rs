//! Which of the lines that have the form of a heading are headings of this file.
//!
//! A file has a style: one shape of heading, with or without a title. What agrees with it is a
//! heading; `### Dependencies 1.2.0` below `## 2.0.0` and a lone `foo 1.2.3` are not.

mod bound;
mod levels;
mod listing;
mod runs;
mod titles;

use std::cmp::Ordering;

use super::heading::{Kind, Shape, Tail};
use super::scan::Candidate;
use super::version;

/// Keeps the candidates that are headings.
pub(super) fn select<'t>(candidates: Vec<Candidate<'t>>) -> Vec<Candidate<'t>> {
    let mut kept = candidates;
    drop_spans(&mut kept);
    if let Some(listed) = listing::lines(&kept) {
        kept.retain(|c| !c.is_version() || listing::belongs(c, &listed));
        return kept;
    }
    kept.retain(|c| !c.heading.weak);
    runs::free(&mut kept);
    bound::drop_bound(&mut kept);
    levels::drop_weaker_shapes(&mut kept);
    let main = levels::main_level(&kept);
    levels::drop_other_levels(&mut kept, main);
    titles::drop_odd_titles(&mut kept);
    titles::drop_loose(&mut kept);
    titles::drop_unreleased(&mut kept, main);
    kept
}

/// Keeps the candidates of a file whose lines are all indented: those with dates, which alone
/// are beyond doubt there.
pub(super) fn select_indented<'t>(candidates: Vec<Candidate<'t>>) -> Vec<Candidate<'t>> {
    let mut kept = candidates;
    kept.retain(|c| c.is_version() && c.is_dated() && c.is_clean() && !c.heading.weak);
    let depth = kept.first().map(|c| c.depth);
    kept.retain(|c| Some(c.depth) == depth);
    if kept.len() < 2 {
        kept.clear();
    }
    select(kept)
}

/// `Changes from 1.1 to 1.2` heads an entry where the file has more such lines than others.
fn drop_spans(kept: &mut Vec<Candidate<'_>>) {
    let firm = |c: &&Candidate<'_>| c.is_version() && !c.heading.weak && c.is_clean();
    let spans = kept.iter().filter(firm).filter(|c| c.heading.span).count();
    let others = kept.iter().filter(firm).filter(|c| !c.heading.span && c.is_marked()).count();
    if spans < 2 || spans < others {
        kept.retain(|c| !c.heading.span);
    }
}

/// Whether the versions go down from line to line, but for a slip in ten.
fn falls<'c, 't: 'c>(candidates: impl Iterator<Item = &'c Candidate<'t>>) -> bool {
    let mut pairs = 0usize;
    let mut slips = 0usize;
    let mut above: Option<&str> = None;
    for candidate in candidates {
        let below = candidate.version_text();
        if let Some(above) = above {
            pairs += 1;
            let order = version::compare(above, below);
            slips += usize::from(order != Some(Ordering::Greater));
        }
        above = Some(below);
    }
    pairs > 0 && slips * 10 <= pairs
}

/// What sets headings of different rank apart: the level or the underline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Level(Shape, Option<u8>);

impl<'t> Candidate<'t> {
    fn level(&self) -> Level {
        Level(self.heading.shape, self.underline)
    }

    fn is_version(&self) -> bool {
        self.heading.kind == Kind::Version
    }

    fn is_dated(&self) -> bool {
        self.heading.date.is_some()
    }

    fn is_marked(&self) -> bool {
        self.heading.shape.is_marked()
    }

    fn is_titled(&self) -> bool {
        self.heading.title.is_some()
    }

    /// Nothing is behind the version that would need an explanation.
    fn is_clean(&self) -> bool {
        match self.heading.tail {
            Tail::Clean => true,
            Tail::Remark => self.is_dated() || self.is_marked(),
            Tail::Tagline | Tail::Free => false,
        }
    }

    /// The version says of itself that it is one.
    fn is_evident(&self) -> bool {
        let heading = &self.heading;
        heading.parts >= 3 || heading.v || heading.label || self.is_dated()
    }

    /// `Version: 1.2.0`.
    fn is_field(&self) -> bool {
        self.heading.shape == Shape::Plain && self.heading.label && self.heading.colon
    }

    fn title_text(&self) -> String {
        let title = self.heading.title.clone();
        let title = title.and_then(|range| self.line.text.get(range));
        title.unwrap_or_default().to_lowercase()
    }

    fn version_text(&self) -> &'t str {
        self.line.text.get(self.heading.version.clone()).unwrap_or_default()
    }
}
