//! Two states of one file of the map, brought together.

use relmap_core::ledger::{
    Conflict, Disagreement, Ledger, LedgerDiagnostic, MergeError, file_name, merge,
};
use relmap_core::tag_name::TagName;

use crate::error::{Error, ImportError};

/// A file with the records of another one that it lacked, to the letter.
pub(crate) struct Union {
    /// The whole file.
    pub(crate) bytes: Vec<u8>,
    /// The tags of the records that it lacked.
    pub(crate) added: Vec<TagName>,
    /// How many records of the other file it had.
    pub(crate) there: usize,
    /// What disagrees only since then.
    pub(crate) conflicts: Vec<Conflict>,
}

/// Adds to a file the records of another one of the same title.
pub(crate) fn union(title: &str, old: &[u8], theirs: &[u8]) -> Result<Union, Error> {
    let unreadable = |faults: Vec<LedgerDiagnostic>| -> Error {
        ImportError::Unreadable { file: file_name(title), faults }.into()
    };
    let bytes = merge(old, theirs).map_err(|error| match error {
        MergeError::First(faults) | MergeError::Second(faults) => unreadable(faults),
        error @ MergeError::Titles(..) => Error::from(ImportError::Titles(error)),
    })?;
    let count = |bytes: &[u8]| match bytes {
        [] => Ok(0),
        bytes => Ledger::of(bytes).map(|ledger| ledger.len()),
    };
    let (before, had) = match old {
        [] => (Vec::new(), 0),
        old => {
            let ledger = Ledger::of(old).map_err(unreadable)?;
            (ledger.disagreements(), ledger.len())
        }
    };
    let (added, after) = match bytes.as_slice() {
        [] => (Vec::new(), Vec::new()),
        bytes => {
            let ledger = Ledger::of(bytes).map_err(unreadable)?;
            let tags =
                (had..ledger.len()).map(|number| TagName::unchecked(ledger.key(number).chart));
            (tags.collect::<Vec<TagName>>(), ledger.disagreements())
        }
    };
    let there = count(theirs).map_err(unreadable)? - added.len();
    let is_new = |found: &Disagreement| !before.contains(found);
    let conflicts = after.into_iter().filter(is_new).filter_map(|found| match found {
        Disagreement::Records(_, _, conflict) => Some(conflict),
        // The later correction is valid, whichever map has it.
        Disagreement::Corrections(..) => None,
    });
    Ok(Union { conflicts: conflicts.collect(), bytes, added, there })
}
