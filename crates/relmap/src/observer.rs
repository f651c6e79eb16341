//! Progress, remarks and cancellation of a long call.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// What a long call tells its caller while it runs. Every method has a default that does nothing.
///
/// ```
/// use relmap::{Observer, Workspace};
///
/// struct Remarks;
/// impl Observer for Remarks {
///     fn remark(&self, text: &str) {
///         eprintln!("note: {text}");
///     }
/// }
/// # fn open() -> Result<(), relmap::Error> {
/// let workspace = Workspace::open(".")?.observed_by(Remarks);
/// # Ok(())
/// # }
/// ```
pub trait Observer: Send + Sync {
    /// Whether [`progress`](Observer::progress) is of use. If not, nothing is spent on it.
    fn watches(&self) -> bool {
        false
    }

    /// Some of the work is done: `done` of `total` items, such as tags or releases. The last call for
    /// a piece of work has `done` equal to `total`.
    fn progress(&self, what: &str, done: usize, total: usize) {
        let _ = (what, done, total);
    }

    /// Something that a person should know and that is part of no result. The text may hold names
    /// from a repository: make it safe before it is shown.
    fn remark(&self, text: &str) {
        let _ = text;
    }

    /// Whether the caller has given up. The call then ends with [`Error::Cancelled`](crate::Error)
    /// before its next step; what was written until then stays.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Silent;

impl Observer for Silent {}

/// How often progress is reported.
const BEAT: Duration = Duration::from_millis(100);

/// Runs work that counts in `done` how much of `total` it has done, and reports that.
pub(crate) fn watched<T>(
    observer: &dyn Observer,
    what: &str,
    total: usize,
    done: &AtomicUsize,
    work: impl FnOnce() -> T,
) -> T {
    if !observer.watches() {
        return work();
    }
    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reporter = scope.spawn(|| {
            while !finished.load(Ordering::Acquire) {
                std::thread::park_timeout(BEAT);
                observer.progress(what, done.load(Ordering::Relaxed).min(total), total);
            }
            observer.progress(what, total, total);
        });
        let result = work();
        finished.store(true, Ordering::Release);
        reporter.thread().unpark();
        result
    })
}
