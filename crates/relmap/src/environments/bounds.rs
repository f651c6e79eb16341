//! How much is parsed in one run. Each version of a file is parsed anew, so that a large file that changes often costs
//! far more than it takes in a repository.

use std::cell::Cell;

use crate::error::{EnvironmentError, Error};

/// The most bytes that are parsed: those of the files as they are, and of their versions in history.
const MOST: u64 = 512 << 20;

/// What a file counts for at least.
const LEAST: u64 = 256;

/// What may still be parsed.
pub(super) struct ParseBudget {
    left: Cell<u64>,
    most: u64,
}

impl Default for ParseBudget {
    fn default() -> ParseBudget {
        ParseBudget::of(MOST)
    }
}

impl ParseBudget {
    pub(super) fn of(most: u64) -> ParseBudget {
        ParseBudget { left: Cell::new(most), most }
    }

    /// Counts one look at a file of so many bytes.
    pub(super) fn count(&self, bytes: u64) -> Result<(), Error> {
        match self.left.get().checked_sub(bytes.max(LEAST)) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(EnvironmentError::TooMuchToRead { most: self.most >> 20 }.into()),
        }
    }
}

/// Whether a budget is used up.
pub(super) fn is_too_much(error: &Error) -> bool {
    matches!(error, Error::Environments(EnvironmentError::TooMuchToRead { .. }))
}

/// What is told where history was not read to its end.
pub(super) const CUT: &str = "the files that say what runs have more than 512 MiB in all their versions together, so only \
                              the newest part of their history was read; split large files";
