//! Appending records: the only way in which a file changes.

use crate::title::Title;
use std::collections::HashMap;

use thiserror::Error;

use super::bounds::MAX_LINES;
use super::conflict::Conflict;
use super::fault::LedgerDiagnostic;
use super::file::Ledger;
use super::record::{Record, RecordId};
use super::write::header;

/// A file with records appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The new file. It begins with the bytes of the old one.
    pub bytes: Vec<u8>,
    /// The ids of the records that are new, in their order.
    pub added: Vec<RecordId>,
    /// How many were there already.
    pub there: usize,
}

/// Why nothing was appended.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AppendError {
    /// The file has faults.
    #[error("the file of {title} cannot be read; nothing was appended")]
    Unreadable {
        /// The title that was to be appended to.
        title: Title,
        /// What is wrong.
        faults: Vec<LedgerDiagnostic>,
    },
    /// The file is one of another title.
    #[error("the file is one of {found}, not of {wanted}; nothing was appended")]
    Title {
        /// The title in the file.
        found: Title,
        /// The title that was to be appended to.
        wanted: Title,
    },
    /// Nobody could read the file with the records.
    #[error("the file of {title} would have more than {most} lines; nothing was appended")]
    TooManyLines {
        /// The title that was to be appended to.
        title: Title,
        /// The most lines that are read.
        most: usize,
    },
    /// Records of the same tag say otherwise.
    #[error("{}", .0.iter().map(Conflict::to_string).collect::<Vec<_>>().join("; "))]
    Conflicts(Vec<Conflict>),
    /// A correction of a record that is not there.
    #[error(
        "{chart} has no record {corrects} that could be corrected; see `relmap map show --history`"
    )]
    NothingToCorrect {
        /// The chart's tag.
        chart: String,
        /// The record that was to be corrected.
        corrects: RecordId,
    },
}

/// Appends records to a file, or begins one where `old` is empty. A record that the file has
/// already is left out, and so is one that says no more of its tag than what is agreed. One that says that the chart is
/// published, or that it is not, says more.
///
/// # Errors
/// When the file cannot be read, when a record disagrees with one of the same tag and is no
/// correction, or when a correction has nothing to correct. Then nothing is appended at all.
pub fn append(old: &[u8], title: &Title, records: &[Record]) -> Result<Appended, AppendError> {
    let mut bytes = old.to_vec();
    if old.is_empty() {
        bytes.extend(header(title).bytes());
        bytes.push(b'\n');
    } else if !old.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    let base = bytes.clone();
    let ledger = Ledger::of(&base)
        .map_err(|faults| AppendError::Unreadable { title: title.clone(), faults })?;
    if ledger.title != *title {
        let (found, wanted) = (ledger.title, title.clone());
        return Err(AppendError::Title { found, wanted });
    }
    if 1 + ledger.len() + records.len() > MAX_LINES {
        return Err(AppendError::TooManyLines { title: title.clone(), most: MAX_LINES });
    }
    let mut known = Known::of(&ledger, records);
    let mut appended = Appended { bytes, added: Vec::new(), there: 0 };
    let mut conflicts = Vec::new();
    for record in records {
        let line = record.line();
        let id = RecordId::of(line.as_bytes());
        match known.check(&id, record)? {
            Check::New => {
                appended.bytes.extend(line.bytes());
                appended.bytes.push(b'\n');
                appended.added.push(id.clone());
                known.add(id, record);
            }
            Check::There => appended.there += 1,
            Check::Conflict(conflict) => conflicts.push(conflict),
        }
    }
    if conflicts.is_empty() { Ok(appended) } else { Err(AppendError::Conflicts(conflicts)) }
}

enum Check {
    New,
    There,
    Conflict(Conflict),
}

/// The records of the tags that are to be appended; the last one of each is the valid one.
struct Known<'r> {
    of_tag: HashMap<&'r str, Vec<(RecordId, Record)>>,
}

impl<'r> Known<'r> {
    fn of(ledger: &Ledger<'_>, records: &'r [Record]) -> Known<'r> {
        let mut of_tag: HashMap<&'r str, Vec<(RecordId, Record)>> =
            records.iter().map(|record| (record.chart.as_str(), Vec::new())).collect();
        let effective = ledger.effective();
        for number in 0..ledger.len() {
            let Some(known) = of_tag.get_mut(ledger.key(number).chart) else { continue };
            let entry = (ledger.id(number), ledger.record(number));
            match effective.binary_search(&number) {
                Ok(_) => known.push(entry),
                Err(_) => known.insert(0, entry),
            }
        }
        Known { of_tag }
    }

    fn check(&self, id: &RecordId, record: &Record) -> Result<Check, AppendError> {
        let known = self.of_tag.get(record.chart.as_str()).map_or(&[][..], Vec::as_slice);
        if known.iter().any(|(other, _)| other == id) {
            return Ok(Check::There);
        }
        if let Some(correction) = record.recorded.correction() {
            let is_there = known.iter().any(|(other, _)| *other == correction.corrects);
            let nothing = || AppendError::NothingToCorrect {
                chart: record.chart.clone(),
                corrects: correction.corrects.clone(),
            };
            return if is_there { Ok(Check::New) } else { Err(nothing()) };
        }
        // Whatever a record of the tag leaves open, another digest is another chart.
        let digests = known.iter().find_map(|(_, other)| other.other_digest(record));
        if let Some(conflict) = digests {
            return Ok(Check::Conflict(conflict));
        }
        // A record that was corrected since may be recorded once more by whoever repairs.
        if known.iter().any(|(_, other)| other.conflict(record).is_none()) {
            let adds = record.adds_publication(known.iter().map(|(_, other)| other));
            return Ok(if adds { Check::New } else { Check::There });
        }
        let conflict = known.last().and_then(|(_, valid)| valid.conflict(record));
        Ok(conflict.map_or(Check::New, Check::Conflict))
    }

    fn add(&mut self, id: RecordId, record: &'r Record) {
        self.of_tag.entry(&record.chart).or_default().push((id, record.clone()));
    }
}
