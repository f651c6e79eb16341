//! Telling a race from a lock: who loses a race finds something new when it looks again.

use std::time::{Duration, Instant};

/// What a writer found each time before it was refused. A server that refuses because its branch
/// moved has another one afterwards; one that has the same for long has a lock that nobody holds.
#[derive(Debug)]
pub struct Standstill<T> {
    seen: Option<(T, Instant, u32)>,
    longest: Duration,
}

/// How often the same must be found: one refusal may come late.
const TIMES: u32 = 3;

impl<T> Default for Standstill<T> {
    fn default() -> Standstill<T> {
        Standstill { seen: None, longest: super::Patience::FOR_A_LOCK.total }
    }
}

impl<T: PartialEq> Standstill<T> {
    /// Takes note of what was found before a refusal. True if it has been the same for too long.
    pub fn is_too_long(&mut self, found: T) -> bool {
        match &mut self.seen {
            Some((known, since, times)) if *known == found => {
                *times += 1;
                *times >= TIMES && since.elapsed() >= self.longest
            }
            seen => {
                *seen = Some((found, Instant::now(), 1));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_again_and_again_is_a_standstill() {
        let mut still = Standstill { seen: None, longest: Duration::ZERO };
        let found: Vec<bool> =
            ["a", "a", "b", "b", "b", "a"].map(|tip| still.is_too_long(tip)).into();
        assert_eq!(found, [false, false, false, false, true, false]);
        let mut patient = Standstill::default();
        assert!((0..9).all(|_| !patient.is_too_long("a")));
    }
}
