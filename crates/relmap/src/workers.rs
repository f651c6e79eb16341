//! Asking for many things at the same time.

use std::sync::Mutex;
use std::thread;

/// How many requests to registries are under way at once: more than that, and they throttle.
pub(crate) const REQUESTS: usize = 8;

/// Does work for each item, for so many at once; the results are in the order of the items.
pub(crate) fn each<T: Sync, R: Send>(
    at_once: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = Mutex::new(0..items.len());
    let take =
        || next.lock().map_or_else(|poisoned| poisoned.into_inner().next(), |mut n| n.next());
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let run = || {
            let mut own = Vec::new();
            while let Some(at) = take() {
                own.push((at, work(&items[at])));
            }
            own
        };
        let workers: Vec<_> = (0..at_once.min(items.len())).map(|_| scope.spawn(run)).collect();
        let results = workers.into_iter().map(|worker| match worker.join() {
            Ok(own) => own,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.flatten().collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
