//! Signals as the C library of Windows knows them: Ctrl+C, and what a program sends to itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use relmap_process::interrupt_flag;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_usize};

/// How often to look for one.
const LOOK: Duration = Duration::from_millis(20);

/// Notes each signal that asks for the end, and calls `heed` with it in a thread of its own.
pub(super) fn each(heed: fn(i32)) {
    let flags: Vec<_> = [SIGINT, SIGTERM]
        .into_iter()
        .inspect(|signal| {
            let number = usize::try_from(*signal).unwrap_or(0);
            let _ = register_usize(*signal, interrupt_flag(), number);
        })
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
