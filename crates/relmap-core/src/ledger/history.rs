//! All records of a tag, and which of them is valid.

use std::collections::BTreeSet;

use super::file::Ledger;
use super::record::{Record, RecordId};

/// A record in its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What names it.
    pub id: RecordId,
    /// Its line in the file, counted from 1.
    pub line: usize,
    /// The record.
    pub record: Record,
    /// Whether it is the one that questions are answered by.
    pub effective: bool,
}

impl Ledger<'_> {
    /// The id of a record.
    pub fn id(&self, number: usize) -> RecordId {
        RecordId::of(self.line(number).as_bytes())
    }

    /// All records of a tag: first what was recorded, then its corrections, the oldest first. The
    /// order is the same in every clone.
    pub fn history(&self, chart: &str) -> Vec<Entry> {
        let numbers: Vec<usize> =
            (0..self.len()).filter(|number| self.key(*number).chart == chart).collect();
        if numbers.is_empty() {
            return Vec::new();
        }
        let newest = newest(self, &numbers);
        let mut entries: Vec<Entry> = numbers
            .into_iter()
            .map(|number| Entry {
                id: self.id(number),
                line: number + 2,
                record: self.record(number),
                effective: number == newest,
            })
            .collect();
        entries.sort_by_cached_key(|entry| {
            let at = entry.record.recorded.correction().map(|correction| correction.at);
            (at, entry.id.clone())
        });
        entries
    }
}

/// Which of several records of one tag is valid. It depends on the records alone and not on their
/// order, so that all clones give the same answer: the newest correction that no other one
/// replaces; without corrections what was recorded with the release, before what was imported.
pub(super) fn newest(ledger: &Ledger<'_>, numbers: &[usize]) -> usize {
    let heads = correction_heads(ledger, numbers);
    if let Some(newest) = heads.into_iter().max_by_key(|number| {
        let correction = ledger.parsed(*number).and_then(|record| record.recorded.correction());
        (correction.map(|correction| correction.at), ledger.id(*number))
    }) {
        return newest;
    }
    let first = numbers
        .iter()
        .copied()
        .min_by_key(|number| (ledger.key(*number).recorded == "import", ledger.id(*number)));
    first.unwrap_or_default()
}

/// The corrections that no other correction replaces.
pub(super) fn correction_heads(ledger: &Ledger<'_>, numbers: &[usize]) -> Vec<usize> {
    let correction =
        |number: &usize| ledger.parsed(*number).and_then(|record| record.recorded.correction());
    let replaced: BTreeSet<&RecordId> =
        numbers.iter().filter_map(correction).map(|correction| &correction.corrects).collect();
    let corrections = numbers.iter().copied().filter(|number| correction(number).is_some());
    corrections.filter(|number| !replaced.contains(&ledger.id(*number))).collect()
}
