//! What happens when a signal asks this process to end, as the abort of a pipeline does: programs
//! that it started are stopped, locks and temporary files go, and the last line says so.

#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod windows;

use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use relmap_process::{at_work, interrupted};
use signal_hook::consts::{SIGINT, SIGTERM};
#[cfg(unix)]
use unix as system;
#[cfg(not(unix))]
use windows as system;

use crate::error::CliError;
use crate::output;

/// How long a command may take to clean up once no program that it started runs any more.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it may take with the programs that it stops.
const LONG_PATIENCE: Duration = Duration::from_secs(8);

/// Heeds the signals that ask for the end. The second one ends the process at once.
pub(crate) fn watch() {
    system::each(heed);
}

#[expect(clippy::disallowed_methods, reason = "a second signal waits for nothing")]
fn heed(signal: i32) {
    static IS_SECOND: AtomicBool = AtomicBool::new(false);
    if IS_SECOND.swap(true, Ordering::SeqCst) {
        exit(code(signal));
    }
    thread::spawn(move || give_up(signal));
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
        SIGINT => "SIGINT",
        SIGTERM => "SIGTERM",
        // There is no third one but on Unix.
        _ => "SIGHUP",
    };
    match doing {
        Some(doing) => {
            format!("stopped by {name} while {doing}; run the same command again to finish")
        }
        None => format!("stopped by {name}; run the same command again to finish"),
    }
}
