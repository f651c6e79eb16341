//! Lines without marks: which of them stand apart from the text around them.

use std::collections::HashMap;

use crate::release_notes::heading::{Shape, Tail};
use crate::release_notes::scan::{Candidate, Neighbour};

/// Drops lines without marks that belong to the text around them.
pub(super) fn drop_bound(kept: &mut Vec<Candidate<'_>>) {
    let is_tagged = |c: &Candidate<'_>| {
        c.heading.shape == Shape::Plain && c.heading.tail == Tail::Tagline && !c.is_titled()
    };
    // `v1.2.0 - Faster` above a paragraph is a heading where others of the kind head lists.
    let tagged = |v: bool| {
        let alike = kept.iter().filter(|c| is_tagged(c) && c.heading.v == v);
        alike.filter(|c| stands_free(c)).count()
    };
    let (with_v, without_v) = (tagged(true), tagged(false));
    // A dated line that is written as others are which stand free needs no blank line above it.
    let mut manners: HashMap<Manner, usize> = HashMap::new();
    let any_bound = kept.iter().any(|c| c.is_dated() && !stands_free(c));
    for candidate in kept.iter().filter(|c| any_bound && stands_free(c)) {
        if let Some(manner) = Manner::of(candidate) {
            *manners.entry(manner).or_default() += 1;
        }
    }
    kept.retain(|c| {
        let gap = matches!(c.before, Neighbour::Gap | Neighbour::Rule);
        let alike = if c.heading.v { with_v } else { without_v };
        let usual = || Manner::of(c).is_some_and(|m| manners.get(&m).is_some_and(|n| *n >= 2));
        stands_free(c) || (is_tagged(c) && gap && c.is_evident() && alike >= 2) || usual()
    });
}

/// How a dated line without marks is written.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Manner {
    title: String,
    joined: bool,
    label: bool,
    v: bool,
    date_first: bool,
}

impl Manner {
    fn of(candidate: &Candidate<'_>) -> Option<Manner> {
        let heading = &candidate.heading;
        let (_, date) = heading.date.as_ref()?;
        let fits = heading.shape == Shape::Plain && candidate.is_version() && candidate.is_clean();
        fits.then(|| Manner {
            title: candidate.title_text(),
            joined: heading.joined,
            label: heading.label,
            v: heading.v,
            date_first: date.start < heading.version.start,
        })
    }
}

/// Whether a line without marks stands apart from the text around it.
pub(super) fn stands_free(candidate: &Candidate<'_>) -> bool {
    if candidate.is_marked() {
        return true;
    }
    let gap = matches!(candidate.before, Neighbour::Gap | Neighbour::Rule);
    let opens_block = candidate.after != Neighbour::Text;
    if !candidate.is_clean() {
        let remark = candidate.heading.tail == Tail::Remark && candidate.is_evident();
        return gap && (opens_block || remark);
    }
    if candidate.is_dated() {
        return gap || opens_block || candidate.before != Neighbour::Text;
    }
    match candidate.before {
        Neighbour::Gap | Neighbour::Rule => {
            opens_block || candidate.is_evident() || !candidate.is_titled()
        }
        // Right below the notes of the entry before it.
        Neighbour::Item | Neighbour::Indented | Neighbour::Field => {
            opens_block && (candidate.is_evident() || !candidate.is_titled())
        }
        Neighbour::Text => candidate.is_field() && (opens_block || candidate.dated_below),
    }
}
