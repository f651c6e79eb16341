//! The line that a finding is about, with the part that is meant.

use relmap_core::finding::Location;

use relmap_report::PageText;
use relmap_report::{Sources, snippet};

/// A line of a file in three parts.
#[derive(Debug)]
pub(super) struct Excerpt {
    pub(super) line: usize,
    pub(super) before: PageText,
    pub(super) marked: PageText,
    pub(super) after: PageText,
}

/// The line, if the file is at hand and the finding is about a span of it.
pub(super) fn excerpt(location: &Location, sources: &Sources) -> Option<Excerpt> {
    let snippet::Excerpt { text, marked, place } = snippet::excerpt(location, sources)?;
    Some(Excerpt {
        line: place.line,
        before: PageText::new(&text[..marked.start]),
        marked: PageText::new(&text[marked.clone()]),
        after: PageText::new(&text[marked.end..]),
    })
}
