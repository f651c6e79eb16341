//! How often a push may break off.

use std::time::{Duration, Instant};

/// Pushes whose connection was lost, one after another.
#[derive(Debug, Default)]
pub struct BrokenPushes {
    first: Option<Instant>,
    count: u32,
}

/// So many at least: a crowded server drops some, and one that cannot take the push drops all.
const COUNT: u32 = 8;

/// And for so long at least.
const TIME: Duration = Duration::from_secs(10);

impl BrokenPushes {
    /// Counts one more. True if another try is not worth it.
    pub fn is_too_often(&mut self) -> bool {
        let first = *self.first.get_or_insert_with(Instant::now);
        self.count += 1;
        self.count >= COUNT && first.elapsed() >= TIME
    }
}
