//! How long a server may keep a run waiting in all.
//!
//! The time limit holds for one request, and a run makes thousands. A server that lets each take nearly
//! as long as it may would hold the run for days.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What counts: requests that take a tenth of the limit, or more.
const SLOW: u32 = 10;

/// How many times the limit all of those may take together.
const TIMES: u32 = 2;

/// The time that was spent waiting for slow servers.
#[derive(Debug)]
pub(crate) struct Patience {
    limit: Option<Duration>,
    spent: Mutex<HashMap<String, Duration>>,
}

impl Patience {
    /// With the limit of one request.
    pub(crate) fn new(limit: Option<Duration>) -> Patience {
        Patience { limit, spent: Mutex::default() }
    }

    /// Counts what a request to a server took.
    pub(crate) fn count(&self, server: &str, took: Duration) {
        let Some(limit) = self.limit.filter(|limit| took >= *limit / SLOW) else { return };
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = spent.entry(server.to_owned()).or_default();
        // One that did not answer at all is not asked a third time.
        *spent += took.min(limit);
    }

    /// Why a server is not asked any more, if it is not.
    pub(crate) fn lost(&self, server: &str) -> Option<String> {
        let most = self.limit? * TIMES;
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let is_lost = spent.get(server).is_some_and(|spent| *spent >= most);
        is_lost.then(|| {
            format!("its slow answers took {} s in all, so it is not asked again", most.as_secs())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_answers_use_up_the_patience_and_quick_ones_do_not() {
        let patience = Patience::new(Some(Duration::from_secs(10)));
        for _ in 0..10_000 {
            patience.count("https://a", Duration::from_millis(900));
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
}
