//! How long a server may keep a run waiting in all.
//!
//! The time limit holds for one request, and a run makes thousands. A server that lets each take nearly
//! as long as it may would hold the run for days, and so would one that is always a little quicker than what counts
//! as slow. So there is a bound for slow answers, and a wider one for all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What counts: requests that take a tenth of the limit, or more.
const SLOW: u32 = 10;

/// How many times the limit all of those may take together.
const TIMES: u32 = 2;

/// How many times the limit all answers may take together, and how long at least: whoever sets a short limit
/// has as many things to ask for.
const ALL_TIMES: u32 = 20;
const ALL_LEAST: Duration = Duration::from_secs(20 * 60);

/// What an answer may take without being counted: a run that asks a good server for very much is long.
const FREE: Duration = Duration::from_millis(250);

/// The time that was spent waiting for servers.
#[derive(Debug)]
pub(crate) struct Patience {
    limit: Option<Duration>,
    spent: Mutex<HashMap<String, Spent>>,
}

/// The time that was spent waiting for one server.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    /// In slow answers.
    slow: Duration,
    /// In all answers, as far as it counts.
    all: Duration,
}

impl Patience {
    /// With the limit of one request.
    pub(crate) fn new(limit: Option<Duration>) -> Patience {
        Patience { limit, spent: Mutex::default() }
    }

    /// Counts what a request to a server took.
    pub(crate) fn count(&self, server: &str, took: Duration) {
        let Some(limit) = self.limit else { return };
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = spent.entry(server.to_owned()).or_default();
        // One that did not answer at all is not asked a third time.
        let took = took.min(limit);
        if took >= limit / SLOW {
            spent.slow += took;
        }
        spent.all += took.saturating_sub(FREE);
    }

    /// Why a server is not asked any more, if it is not.
    pub(crate) fn lost(&self, server: &str) -> Option<String> {
        let limit = self.limit?;
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let Spent { slow, all } = *spent.get(server)?;
        let (most_slow, most) = (limit * TIMES, (limit * ALL_TIMES).max(ALL_LEAST));
        let said = |which: &str, most: Duration| {
            format!("its {which} took {} s in all, so it is not asked again", most.as_secs())
        };
        match () {
            () if slow >= most_slow => Some(said("slow answers", most_slow)),
            () if all >= most => Some(said("answers", most)),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_answers_use_up_the_patience_and_quick_ones_do_not() {
        let patience = Patience::new(Some(Duration::from_secs(10)));
        for _ in 0..10_000 {
            patience.count("https://a", Duration::from_millis(300));
        }
        assert_eq!(patience.lost("https://a"), None);
        patience.count("https://b", Duration::from_secs(12));
        assert_eq!(patience.lost("https://b"), None);
        patience.count("https://b", Duration::from_secs(12));
        let reason = "its slow answers took 20 s in all, so it is not asked again";
        assert_eq!(patience.lost("https://b").as_deref(), Some(reason));
        assert_eq!(patience.lost("https://a"), None);
        let endless = Patience::new(None);
        endless.count("https://b", Duration::from_secs(9999));
        assert_eq!(endless.lost("https://b"), None);
    }
    #[test]
    fn answers_that_are_just_not_slow_end_too() {
        for (limit, answers) in [(10, 1603), (300, 202)] {
            let limit = Duration::from_secs(limit);
            let patience = Patience::new(Some(limit));
            let mut count = 0;
            while patience.lost("https://a").is_none() {
                patience.count("https://a", limit / SLOW - Duration::from_millis(1));
                count += 1;
            }
            assert_eq!(count, answers, "{limit:?}");
            let most = (limit * ALL_TIMES).max(ALL_LEAST).as_secs();
            let reason = format!("its answers took {most} s in all, so it is not asked again");
            assert_eq!(patience.lost("https://a"), Some(reason));
            assert_eq!(patience.lost("https://b"), None);
        }
    }
}
