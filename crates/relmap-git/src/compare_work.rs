//! How much is looked at to compare the components of a repository. Several of them may have to look at the same
//! files: charts that are said to come from one, folders that many deliver. That is bounded for all together.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::GitError;

/// The most entries of folders that all comparisons of a run look at.
const MOST: usize = 5_000_000;

/// The work of all components of a run, which several openings of one repository share.
#[derive(Debug, Clone)]
pub struct CompareWork {
    total: Arc<AtomicUsize>,
    own: Cell<usize>,
    most: usize,
}

impl Default for CompareWork {
    fn default() -> CompareWork {
        CompareWork { total: Arc::default(), own: Cell::new(0), most: MOST }
    }
}

impl CompareWork {
    /// Counts entries of a folder that were looked at, in whatever walk.
    pub(crate) fn count(&self, entries: usize) {
        self.own.set(self.own.get() + entries);
    }

    /// Where a comparison begins.
    pub(crate) fn begin(&self) -> usize {
        self.own.get()
    }

    /// Adds what was looked at since a comparison began.
    ///
    /// # Errors
    /// If all comparisons together looked at too much.
    pub(crate) fn end(&self, begin: usize) -> Result<(), GitError> {
        let since = self.own.get() - begin;
        let before = self.total.fetch_add(since, Ordering::Relaxed);
        if before.saturating_add(since) > self.most {
            return Err(GitError::TooMuchToCompare { most: self.most });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_together_have_a_bound() {
        let work = CompareWork { most: 10, ..CompareWork::default() };
        // Walks outside of comparisons are no part of it.
        work.count(100);
        let other = work.clone();
        let begin = work.begin();
        work.count(6);
        assert!(work.end(begin).is_ok());
        let begin = other.begin();
        other.count(4);
        assert!(other.end(begin).is_ok());
        let begin = work.begin();
        work.count(1);
        assert!(work.end(begin).is_err());
    }
}
