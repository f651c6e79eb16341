//! What all calls of Helm in one run may cost together.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::HelmError;

/// How long one call may take.
const CALL: Duration = Duration::from_secs(60);

/// How much one call may write to its output, in bytes: it is kept in memory.
pub(crate) const CALL_OUTPUT: u64 = 256 << 20;

/// How much of all outputs is kept until it is compared, in bytes. As objects it takes some ten times that.
const KEPT: u64 = 128 << 20;

/// What Helm may use over the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The time from the first call on.
    pub time: Duration,
    /// What all calls write to standard output and standard error, in bytes.
    pub output: u64,
    /// What lies in the folder that Helm has for itself, in bytes.
    pub disk: u64,
    /// The memory that one call may have, in bytes, where the system tells how much it has.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { time: Duration::from_secs(600), output: 8 << 30, disk: 1 << 30, memory: 1 << 30 }
    }
}

/// Why Helm was stopped, and is not called again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Stop {
    /// One call did not end.
    #[error("`helm` did not finish within {} seconds", .0.as_secs())]
    Call(Duration),
    /// All calls together took too long.
    #[error("all calls of `helm` together took more than {} seconds", .0.as_secs())]
    Run(Duration),
    /// One call wrote too much.
    #[error("one call of `helm` wrote more than {}", size(*.0))]
    CallOutput(u64),
    /// All calls together wrote too much.
    #[error("all calls of `helm` together wrote more than {}", size(*.0))]
    Output(u64),
    /// One call took too much memory.
    #[error("one call of `helm` took more than {} of memory", size(*.0))]
    Memory(u64),
    /// What differs between the states of the chart is too much to be kept.
    #[error("the chart renders to more than {} that must be compared", size(*.0))]
    Kept(u64),
    /// The chart that it is to render takes too much room.
    #[error("the chart with its dependencies takes more than {}, written out before and now", size(*.0))]
    Chart(u64),
    /// It filled its folder.
    #[error("`helm` left more than {} in its temporary folder", size(*.0))]
    Disk(u64),
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{bytes} bytes"),
        mib => format!("{mib} MiB"),
    }
}

/// The limits and what of them is used up.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) limits: Limits,
    began: OnceLock<Instant>,
    output: AtomicU64,
    kept: AtomicU64,
    stopped: OnceLock<Stop>,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Budget {
        let (began, stopped) = (OnceLock::new(), OnceLock::new());
        Budget { limits, began, output: AtomicU64::new(0), kept: AtomicU64::new(0), stopped }
    }

    /// When the call that begins now must have ended, and why it is stopped if it has not.
    ///
    /// # Errors
    /// If an earlier call was stopped, or the time is over.
    pub(crate) fn begin(&self) -> Result<(Instant, Stop), HelmError> {
        if let Some(stop) = self.stopped.get() {
            return Err(HelmError::GivenUp(stop.clone()));
        }
        let now = Instant::now();
        let end = *self.began.get_or_init(|| now) + self.limits.time;
        if now >= end {
            return Err(self.stop(Stop::Run(self.limits.time)));
        }
        Ok(if now + CALL < end {
            (now + CALL, Stop::Call(CALL))
        } else {
            (end, Stop::Run(self.limits.time))
        })
    }

    /// Counts output; none if it was not too much.
    pub(crate) fn wrote(&self, bytes: usize) -> Option<Stop> {
        let bytes = bytes as u64;
        let all = self.output.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        (all > self.limits.output).then_some(Stop::Output(self.limits.output))
    }

    /// Counts what is kept of a component's outputs.
    ///
    /// # Errors
    /// If it is too much.
    pub(crate) fn keep(&self, bytes: usize) -> Result<(), HelmError> {
        let bytes = bytes as u64;
        let all = self.kept.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes);
        match all > KEPT {
            true => Err(self.stop(Stop::Kept(KEPT))),
            false => Ok(()),
        }
    }

    /// Begins to count what is kept anew.
    pub(crate) fn keep_nothing(&self) {
        self.kept.store(0, Ordering::Relaxed);
    }

    /// Whether another call was stopped: then this one is of no use.
    pub(crate) fn stopped(&self) -> Option<Stop> {
        self.stopped.get().cloned()
    }

    /// Remembers the first reason to stop.
    pub(crate) fn stop(&self, stop: Stop) -> HelmError {
        HelmError::Stopped(self.stopped.get_or_init(|| stop).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_over_all_calls() {
        let budget = Budget::new(Limits { output: 10, ..Limits::default() });
        assert_eq!(budget.wrote(10), None);
        assert_eq!(budget.wrote(1), Some(Stop::Output(10)));
        assert!(budget.begin().is_ok());
        let first = budget.stop(Stop::Call(CALL)).to_string();
        assert_eq!(first, "`helm` did not finish within 60 seconds");
        assert_eq!(budget.stop(Stop::Disk(1 << 20)).to_string(), first, "the first reason counts");
        assert_eq!(
            budget.begin().unwrap_err().to_string(),
            "`helm` is not run again after an earlier failure: `helm` did not finish within 60 seconds"
        );
    }

    #[test]
    fn a_run_without_time_calls_nothing() {
        let budget = Budget::new(Limits { time: Duration::ZERO, ..Limits::default() });
        assert_eq!(
            budget.begin().unwrap_err().to_string(),
            "all calls of `helm` together took more than 0 seconds"
        );
    }
}
