//! What happens when a signal asks this process to end, as the abort of a pipeline does: programs
//! that it started are stopped, locks and temporary files go, and the last line says so.

use std::fs;
use std::process::exit;
use std::thread;
use std::time::{Duration, Instant};

use relmap_process::{at_work, interrupt, interrupted};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::CliError;
use crate::output;

/// How long a command may take to clean up once no program that it started runs any more.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it may take with the programs that it stops.
const LONG_PATIENCE: Duration = Duration::from_secs(8);

/// Heeds the signals that ask for the end. The second one ends the process at once.
#[expect(clippy::disallowed_methods, reason = "a second signal waits for nothing")]
pub(crate) fn watch() {
    let mut heeded = vec![SIGINT, SIGTERM];
    if !is_ignored(SIGHUP).unwrap_or(false) {
        heeded.push(SIGHUP);
    }
    let Ok(mut signals) = Signals::new(heeded) else { return };
    thread::spawn(move || {
        for signal in signals.forever() {
            if interrupted().is_some() {
                exit(code(signal));
            }
            interrupt(signal);
            thread::spawn(move || give_up(signal));
        }
    });
}

/// The exit code of a command that a signal ended; it has told so by then. `None` if it was not ended by one.
pub(crate) fn ended(error: &CliError) -> Option<u8> {
    let signal = interrupted()?;
    output::tell(last_words(signal, error.interrupted()));
    u8::try_from(code(signal)).ok()
}

/// Ends a command that does not end by itself.
#[expect(
    clippy::disallowed_methods,
    reason = "main does not return then; what it left is removed later"
)]
fn give_up(signal: i32) {
    let start = Instant::now();
    let mut at_rest = start;
    while at_rest.elapsed() < PATIENCE && start.elapsed() < LONG_PATIENCE {
        thread::sleep(Duration::from_millis(20));
        if at_work() > 0 {
            at_rest = Instant::now();
        }
    }
    output::tell(last_words(signal, None));
    exit(code(signal));
}

fn code(signal: i32) -> i32 {
    128 + signal
}

fn last_words(signal: i32, doing: Option<&str>) -> String {
    let name = match signal {
        SIGHUP => "SIGHUP",
        SIGINT => "SIGINT",
        _ => "SIGTERM",
    };
    match doing {
        Some(doing) => {
            format!("stopped by {name} while {doing}; run the same command again to finish")
        }
        None => format!("stopped by {name}; run the same command again to finish"),
    }
}

/// Whether this process was started with a signal ignored, as `nohup` does, where the system shows that
/// as Linux does: a mask with a bit for each.
fn is_ignored(signal: i32) -> Option<bool> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    Some(mask >> (signal - 1) & 1 == 1)
}
