//! Where the records of a file are.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Deref;

use super::MapFile;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::position::Span;

/// A file of the map in which many records are looked up: it is read once, when the first is.
pub(super) struct Placed<'f> {
    file: &'f MapFile,
    records: OnceCell<HashMap<String, Span>>,
}

impl<'f> Placed<'f> {
    pub(super) fn new(file: &'f MapFile) -> Placed<'f> {
        Placed { file, records: OnceCell::new() }
    }

    fn span(&self, tag: &str) -> Option<&Span> {
        self.records.get_or_init(|| spans(&self.file.bytes)).get(tag)
    }
}

impl Deref for Placed<'_> {
    type Target = MapFile;

    fn deref(&self) -> &MapFile {
        self.file
    }
}

/// Puts a finding at the record of a tag; at the file as a whole where that is not found.
pub(super) fn at(finding: Finding, file: &Placed<'_>, tag: &str) -> Finding {
    match file.span(tag) {
        Some(span) => finding.at(file.name.clone(), span.clone()),
        None => finding.in_file(file.name.clone()),
    }
}

/// Where the valid record of each tag is.
fn spans(bytes: &[u8]) -> HashMap<String, Span> {
    let Ok(ledger) = Ledger::of(bytes) else { return HashMap::new() };
    let place = |number: &usize| (ledger.key(*number).chart.to_owned(), ledger.span(*number));
    ledger.effective().iter().map(place).collect()
}
