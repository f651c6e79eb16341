//! Waiting before another try, for a time that is another one in each process.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

/// The longest pause.
const LONGEST: Duration = Duration::from_millis(1500);

/// Waits: longer with each attempt, up to a bound, and by chance between nothing and that.
pub(super) fn before(attempt: u32) {
    let bound = (Duration::from_millis(20) * 2_u32.pow(attempt.min(8))).min(LONGEST);
    // A fresh hasher is seeded at random.
    let chance = RandomState::new().hash_one(attempt) % 1000;
    std::thread::sleep(bound * u32::try_from(chance).unwrap_or(0) / 1000);
}
