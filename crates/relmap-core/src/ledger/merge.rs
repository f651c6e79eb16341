//! Merging the files of two clones: their union.

use crate::title::Title;
use std::collections::HashSet;

use thiserror::Error;

use super::fault::LedgerDiagnostic;
use super::file::Ledger;

/// Why two files cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MergeError {
    /// The first file has faults.
    #[error("the first file cannot be read; correct it before merging")]
    First(Vec<LedgerDiagnostic>),
    /// The second file has faults.
    #[error("the second file cannot be read; correct it before merging")]
    Second(Vec<LedgerDiagnostic>),
    /// The files are of two titles.
    #[error("one file is of {0} and the other of {1}; only files of one title are merged")]
    Titles(Title, Title),
}

/// Appends to the first file the lines of the second one that it lacks, byte for byte and in their
/// order. The result begins with the bytes of the first file. Records that disagree are both kept:
/// [`Ledger::disagreements`] names them.
///
/// # Errors
/// When a file cannot be read, or when they are of two titles. A file without bytes is none yet.
pub fn merge(first: &[u8], second: &[u8]) -> Result<Vec<u8>, MergeError> {
    if second.is_empty() {
        if !first.is_empty() {
            Ledger::of(first).map_err(MergeError::First)?;
        }
        return Ok(first.to_vec());
    }
    let theirs = Ledger::of(second).map_err(MergeError::Second)?;
    if first.is_empty() {
        return Ok(second.to_vec());
    }
    let ours = Ledger::of(first).map_err(MergeError::First)?;
    if ours.title != theirs.title {
        return Err(MergeError::Titles(ours.title, theirs.title));
    }
    let mut known: HashSet<&str> = (0..ours.len()).map(|number| ours.line(number)).collect();
    let mut bytes = first.to_vec();
    for line in (0..theirs.len()).map(|number| theirs.line(number)) {
        if known.insert(line) {
            if !bytes.ends_with(b"\n") {
                bytes.push(b'\n');
            }
            bytes.extend(line.bytes());
            bytes.push(b'\n');
        }
    }
    Ok(bytes)
}
