//! Waiting before another try: longer each time, by chance, and not for ever.

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant};

/// How long somebody waits for others before giving up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// All pauses and tries together.
    pub total: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Patience {
    /// For a lock that another git holds: it needs milliseconds.
    pub const FOR_A_LOCK: Patience =
        Patience { total: Duration::from_secs(10), longest: Duration::from_millis(200) };

    /// For a branch that many write: each of them needs a moment of its own.
    pub const FOR_A_BRANCH: Patience =
        Patience { total: Duration::from_secs(120), longest: Duration::from_millis(1500) };
}

/// The pauses of one attempt.
#[derive(Debug)]
pub(crate) struct Pauses {
    patience: Patience,
    started: Instant,
    next: Duration,
}

/// The bound of the first pause.
const FIRST: Duration = Duration::from_millis(4);

impl Pauses {
    pub(crate) fn new(patience: Patience) -> Pauses {
        Pauses { patience, started: Instant::now(), next: FIRST }
    }

    /// Waits, by chance between nothing and a bound that doubles. False, at once, if the time is
    /// over, or if this process is to end.
    pub(crate) fn pause(&mut self) -> bool {
        let left = self.patience.total.saturating_sub(self.started.elapsed());
        if left.is_zero() || relmap_process::interrupted().is_some() {
            return false;
        }
        std::thread::sleep(part(self.next).min(left));
        self.next = (self.next * 2).min(self.patience.longest);
        true
    }

    /// How long this has taken so far.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Some part of a time, another one in each process. A fresh hasher is seeded at random.
fn part(of: Duration) -> Duration {
    let chance = RandomState::new().hash_one(std::process::id()) % 1000;
    of * u32::try_from(chance).unwrap_or(0) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_end_when_the_time_is_over() {
        let patience =
            Patience { total: Duration::from_millis(30), longest: Duration::from_millis(8) };
        let mut pauses = Pauses::new(patience);
        while pauses.pause() {}
        let took = pauses.elapsed();
        assert!(took >= patience.total && took < Duration::from_secs(5), "{took:?}");
        assert!(!pauses.pause());
    }

    #[test]
    fn pauses_differ() {
        let parts: std::collections::BTreeSet<_> =
            (0..20).map(|_| part(Duration::from_secs(1))).collect();
        assert!(parts.len() > 5, "{parts:?}");
        assert!(parts.iter().all(|part| *part < Duration::from_secs(1)));
    }
}
