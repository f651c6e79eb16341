//! Files that give every release a line: `1.2.0 - Faster start`, one below the other.

use super::{bound, falls};
use crate::release_notes::heading::{Shape, Tail};
use crate::release_notes::scan::{Candidate, Neighbour};

/// What the lines of such a file have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listing {
    shape: Shape,
    depth: usize,
    title: String,
    with_text: bool,
}

/// Whether the releases of the file are such lines, or items of a list. Their versions must fall,
/// and nothing else in the file may look like a heading.
pub(super) fn lines(candidates: &[Candidate<'_>]) -> Option<Listing> {
    let firm = |c: &&Candidate<'_>| c.is_version() && !c.heading.weak;
    let others = candidates.iter().filter(firm).any(|c| {
        let shaped = c.is_marked() || (c.heading.shape == Shape::Plain && c.is_titled());
        shaped && c.is_clean() && bound::stands_free(c)
    });
    if others {
        return None;
    }
    [Shape::Plain, Shape::Bullet].into_iter().find_map(|shape| listing_of(candidates, shape))
}

fn listing_of(candidates: &[Candidate<'_>], shape: Shape) -> Option<Listing> {
    let alike = || candidates.iter().filter(move |c| c.is_version() && c.heading.shape == shape);
    let first = alike().find(|c| c.is_evident() || shape == Shape::Bullet)?;
    let mut listing = Listing {
        shape,
        depth: first.depth,
        title: first.title_text(),
        with_text: !first.is_titled(),
    };
    if shape == Shape::Plain && (first.is_titled() || first.depth > 0) {
        return None;
    }
    if shape == Shape::Bullet && candidates.iter().any(|c| is_plain_heading(c)) {
        return None;
    }
    let has_text = |c: &&Candidate<'_>| c.is_evident() && !c.is_clean();
    let all = alike().filter(|c| belongs(c, &listing)).count();
    let texts = alike().filter(|c| belongs(c, &listing)).filter(has_text).count();
    if listing.with_text && all >= 3 && texts >= 2 && texts * 2 >= all {
        let whole = alike().filter(|c| belongs(c, &listing));
        return falls(whole).then_some(listing);
    }
    // Without words behind them, list items head lists of their own.
    listing.with_text = false;
    let heads = alike().filter(|c| belongs(c, &listing)).count();
    let all = alike().filter(|c| c.depth == listing.depth && c.is_clean()).count();
    let headed = shape == Shape::Bullet && heads >= 2 && heads * 10 >= all * 9;
    (headed && falls(alike().filter(|c| belongs(c, &listing)))).then_some(listing)
}

fn is_plain_heading(candidate: &Candidate<'_>) -> bool {
    let heading = &candidate.heading;
    heading.shape == Shape::Plain
        && candidate.is_version()
        && !heading.weak
        && candidate.is_clean()
        && bound::stands_free(candidate)
}

/// Whether a line is one of them.
pub(super) fn belongs(candidate: &Candidate<'_>, listing: &Listing) -> bool {
    let heading = &candidate.heading;
    if heading.shape != listing.shape
        || candidate.depth.abs_diff(listing.depth) > 1
        || candidate.title_text() != listing.title
    {
        return false;
    }
    if !listing.with_text {
        let sure = heading.parts >= 3 || heading.v || heading.label || candidate.is_dated();
        return candidate.is_clean() && sure && (candidate.opens_list || candidate.is_dated());
    }
    let apart = matches!(candidate.before, Neighbour::Gap | Neighbour::Rule);
    // Words that just follow make a heading only above notes of their own.
    let heads = heading.tail != Tail::Free || (apart && candidate.after != Neighbour::Text);
    let free = heading.tail == Tail::Free;
    heads && (candidate.is_evident() || (heading.parts > 1 && !free))
}
