//! What each operating system has of its own: groups of processes, and how they end.

#[cfg(unix)]
mod tree;
#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod windows;

#[cfg(all(test, unix))]
pub(crate) use tree::Process;
#[cfg(unix)]
pub(crate) use tree::{memory, memory_of_all};
#[cfg(all(test, unix))]
pub(crate) use unix::{GRACE, LOOK};
#[cfg(unix)]
pub(crate) use unix::{has_ended, kill_rest, lead_group, stop};
#[cfg(not(unix))]
pub(crate) use windows::{has_ended, kill_rest, lead_group, memory, memory_of_all, stop};
