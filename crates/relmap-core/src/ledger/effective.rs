//! Which of several records of one tag is valid.

use std::collections::BTreeSet;

use super::record::{Correction, RecordId};

/// What decides whether a record is the valid one.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    /// Its number in the file.
    pub(super) number: usize,
    pub(super) id: RecordId,
    pub(super) is_import: bool,
    pub(super) correction: Option<&'a Correction>,
}

/// The number of the valid record of a tag. It depends on the records alone and not on their
/// order, so that all clones give the same answer: the newest correction that no other one
/// replaces; without corrections what was recorded with the release, before what was imported.
pub(super) fn newest(candidates: &[Candidate<'_>]) -> usize {
    let corrected = correction_heads(candidates)
        .max_by_key(|one| (one.correction.map(|correction| correction.at), &one.id));
    let first = || candidates.iter().min_by_key(|one| (one.is_import, &one.id));
    corrected.or_else(first).map_or(0, |one| one.number)
}

/// The corrections that no other correction replaces.
pub(super) fn correction_heads<'c>(
    candidates: &'c [Candidate<'_>],
) -> impl Iterator<Item = &'c Candidate<'c>> {
    let replaced: BTreeSet<&RecordId> = candidates
        .iter()
        .filter_map(|one| one.correction)
        .map(|correction| &correction.corrects)
        .collect();
    candidates.iter().filter(move |one| one.correction.is_some() && !replaced.contains(&one.id))
}
