//! The wish of whoever sent a signal: this process is to end.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

static SIGNAL: AtomicI32 = AtomicI32::new(0);
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

/// Asks for the end: no program is started any more, and those that run are stopped.
pub fn interrupt(signal: i32) {
    SIGNAL.store(signal, Ordering::SeqCst);
}

/// The signal that asked for the end; `None` if nobody did.
pub fn interrupted() -> Option<i32> {
    match SIGNAL.load(Ordering::SeqCst) {
        0 => None,
        signal => Some(signal),
    }
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
