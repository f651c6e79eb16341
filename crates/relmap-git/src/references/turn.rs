//! Taking turns with other relmaps on this machine.
//!
//! Whoever loses a race has built its commit for nothing. So writers of one branch queue for it: a
//! file below `.git/relmap` is locked for as long as one of them reads, builds and swaps. The
//! system drops the lock when its process ends, however it ends. It only saves work; what keeps
//! the branch right is the swap. Where it cannot be had, nobody waits for it.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::{Patience, Pauses};

/// A turn; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn(#[allow(dead_code, reason = "the lock goes with the file")] Option<File>);

impl Turn {
    /// Waits for a turn, for a quarter of the time at most: a process that was stopped may have it.
    pub(crate) fn take(common_dir: &Path, patience: Patience) -> Turn {
        let Some(file) = open(common_dir) else { return Turn(None) };
        let longest = Duration::from_millis(40);
        let mut pauses = Pauses::new(Patience { total: patience.total / 4, longest });
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Turn(Some(file)),
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    if !pauses.pause() {
                        return Turn(None);
                    }
                }
                Err(_) => return Turn(None),
            }
        }
    }
}

fn open(common_dir: &Path) -> Option<File> {
    let folder = common_dir.join("relmap");
    let path = folder.join("turn");
    let open = || OpenOptions::new().read(true).append(true).create(true).open(&path);
    open()
        .or_else(|_| {
            std::fs::create_dir_all(&folder)?;
            open()
        })
        // Another user made it: reading is enough for a lock.
        .or_else(|_| File::open(&path))
        .ok()
}
