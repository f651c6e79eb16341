//! Signals as Unix sends them.

use std::fs;
use std::thread;

use relmap_process::interrupt_flag;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag::register_usize;
use signal_hook::iterator::Signals;

/// Notes each signal that asks for the end, and calls `heed` with it in a thread of its own.
pub(super) fn each(heed: fn(i32)) {
    let mut heeded = vec![SIGINT, SIGTERM];
    if !is_ignored(SIGHUP).unwrap_or(false) {
        heeded.push(SIGHUP);
    }
    for signal in &heeded {
        let _ = register_usize(*signal, interrupt_flag(), usize::try_from(*signal).unwrap_or(0));
    }
    let Ok(mut signals) = Signals::new(heeded) else { return };
    thread::spawn(move || signals.forever().for_each(heed));
}

/// Whether this process was started with a signal ignored, as `nohup` does, where the system shows that
/// as Linux does: a mask with a bit for each.
fn is_ignored(signal: i32) -> Option<bool> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    Some(mask >> (signal - 1) & 1 == 1)
}
