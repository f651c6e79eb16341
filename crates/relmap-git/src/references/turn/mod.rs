//! Taking turns with other relmaps on this machine.
//!
//! Whoever loses a race has built its commit for nothing. So writers of one branch queue for it: a
//! file is locked for as long as one of them reads, builds and writes. The system drops the lock when
//! its process ends, however it ends. It only saves work; what keeps the branch right is the swap.
//! Where it cannot be had, nobody waits for it.

#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod windows;

use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::time::Duration;

#[cfg(unix)]
use unix as system;
#[cfg(not(unix))]
use windows as system;

use crate::program::Remote;

/// How long to wait for a turn at most.
const LONGEST_QUEUE: Duration = Duration::from_secs(600);

/// A turn; it ends when this is dropped.
#[derive(Debug)]
pub struct Turn(#[allow(dead_code, reason = "the lock goes with the file")] Option<File>);

impl Turn {
    /// Waits for a turn at a branch of a repository on this machine.
    pub(crate) fn take(common_dir: &Path) -> Turn {
        Turn(system::lock(&common_dir.join("relmap"), "turn", LONGEST_QUEUE))
    }

    /// Waits for a turn at a branch of a server, which others on this machine may write from other
    /// clones.
    pub fn at(remote: &Remote, reference: &str) -> Turn {
        let mut hasher = DefaultHasher::new();
        for server in remote.servers() {
            server.url.hash(&mut hasher);
        }
        reference.hash(&mut hasher);
        Turn::own("turn", hasher, LONGEST_QUEUE)
    }

    /// Waits in line for a server that has no room, at most so long.
    pub(crate) fn in_line(server: &str, at_most: Duration) -> Turn {
        let mut hasher = DefaultHasher::new();
        server.hash(&mut hasher);
        Turn::own("line", hasher, at_most)
    }

    fn own(kind: &str, hasher: DefaultHasher, at_most: Duration) -> Turn {
        let Some(folder) = system::own_folder() else { return Turn(None) };
        Turn(system::lock(&folder, &format!("{kind}-{:016x}", hasher.finish()), at_most))
    }
}
