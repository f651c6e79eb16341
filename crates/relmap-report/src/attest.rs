//! What keeps a release from being attested, and where a statement was put.

use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::outcome::Verdict;

use crate::findings::findings;
use crate::text::verdict as word_of;
use crate::{Colour, SafeText, Sources};
use relmap_core::words::counted;

/// For people: the findings, then a line that says that nothing is stated. With `all`, no list is shortened.
pub fn refused(
    tag: &str,
    verdict: Verdict,
    found: &[Finding],
    all: bool,
    colour: Colour,
) -> String {
    let hint = Some("-v shows them all").filter(|_| !all);
    let mut text = findings(found, &Sources::default(), colour, hint);
    let (word, tone) = word_of(verdict);
    let _ = writeln!(
        text,
        "{} {}: not attested, because of {}",
        colour.paint(tone, &format!("{word:<9}")),
        SafeText::new(tag),
        counted(found.len(), "finding")
    );
    text
}
