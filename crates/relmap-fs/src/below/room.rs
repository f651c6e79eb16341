//! How much may be written.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::BelowError;

/// What a file takes at least, in bytes: most file systems give it a block, and an entry in its folder.
const FILE: u64 = 4096;

/// How many bytes may be written into folders that share it.
#[derive(Debug, Clone)]
pub struct Room {
    all: u64,
    taken: Arc<AtomicU64>,
}

impl Room {
    /// Room for so many bytes. A small file counts as 4096.
    pub fn new(bytes: u64) -> Room {
        Room { all: bytes, taken: Arc::default() }
    }

    /// Whether something was refused since it did not fit.
    pub fn is_full(&self) -> bool {
        self.taken.load(Ordering::Relaxed) > self.all
    }

    pub(super) fn take(&self, bytes: usize) -> Result<(), BelowError> {
        let bytes = (bytes as u64).max(FILE);
        let taken = self.taken.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        match taken > self.all {
            true => Err(BelowError::Full { most: self.all }),
            false => Ok(()),
        }
    }
}
