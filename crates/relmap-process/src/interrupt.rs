//! The wish of whoever sent a signal: this process is to end.

use std::sync::atomic::{AtomicUsize, Ordering};

static SIGNAL: AtomicUsize = AtomicUsize::new(0);
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

/// Where a signal's handler puts the signal's number, so that this process ends: no program is started any
/// more, and those that run are stopped. The handler itself does it, so that it is there before the end of
/// a program that the same signal ended.
pub fn interrupt_flag() -> &'static AtomicUsize {
    &SIGNAL
}

/// The signal that asked for the end; `None` if nobody did.
pub fn interrupted() -> Option<i32> {
    i32::try_from(SIGNAL.load(Ordering::SeqCst)).ok().filter(|signal| *signal != 0)
}

/// How many programs run that this process started.
pub fn at_work() -> usize {
    AT_WORK.load(Ordering::SeqCst)
}

pub(crate) fn one_more() {
    AT_WORK.fetch_add(1, Ordering::SeqCst);
}

pub(crate) fn one_less() {
    AT_WORK.fetch_sub(1, Ordering::SeqCst);
}
