//! All records of a tag, and which of them is valid.

use jiff::Timestamp;

use super::effective::newest;
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

impl Entry {
    /// The time that a log shows it under: of a correction when it was made, else when the chart
    /// was released.
    pub fn recorded_at(&self) -> Option<Timestamp> {
        let correction = self.record.recorded.correction();
        correction.map(|correction| correction.at).or(self.record.time)
    }
}

impl Ledger<'_> {
    /// All records, in the order of the file.
    pub fn entries(&self) -> Vec<Entry> {
        let effective = self.effective();
        let entry = |number: usize| Entry {
            id: self.id(number),
            line: number + 2,
            record: self.record(number),
            effective: effective.binary_search(&number).is_ok(),
        };
        (0..self.len()).map(entry).collect()
    }

    /// All records of a tag: first what was recorded, then its corrections, the oldest first. The
    /// order is the same in every clone.
    pub fn history(&self, chart: &str) -> Vec<Entry> {
        let numbers: Vec<usize> =
            (0..self.len()).filter(|number| self.key(*number).chart == chart).collect();
        if numbers.is_empty() {
            return Vec::new();
        }
        let newest = newest(&self.candidates(&numbers));
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
