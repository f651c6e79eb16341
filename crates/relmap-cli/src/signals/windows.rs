//! Signals as the C library of Windows knows them: Ctrl+C, and what a program sends to itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::register;

/// How often to look for one.
const LOOK: Duration = Duration::from_millis(20);

/// Calls `heed` with each signal that asks for the end, in a thread of its own.
pub(super) fn each(heed: fn(i32)) {
    let flags: Vec<_> = [SIGINT, SIGTERM]
        .into_iter()
        .map(|signal| (signal, Arc::new(AtomicBool::new(false))))
        .filter(|(signal, flag)| register(*signal, Arc::clone(flag)).is_ok())
        .collect();
    thread::spawn(move || {
        loop {
            for (signal, flag) in &flags {
                if flag.swap(false, Ordering::SeqCst) {
                    heed(*signal);
                }
            }
            thread::sleep(LOOK);
        }
    });
}
