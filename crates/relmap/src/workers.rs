//! Asking for many things at the same time, and using every core.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use relmap_git::Repository;

use crate::error::Error;

/// How many requests to registries are under way at once: more than that, and they throttle.
pub(crate) const REQUESTS: usize = 8;

/// How many cores this process may use.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

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

/// Does work for shares of neighbouring items on every core, in a repository that is opened for each; for
/// fewer than two shares, in the repository itself. The results are in the order of the items, and of
/// several errors the first counts.
pub(crate) fn on_cores<T: Sync, R: Send>(
    repository: &Repository,
    items: &[T],
    share: usize,
    work: impl Fn(&Repository, &[T]) -> Result<Vec<R>, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let shares: Vec<&[T]> = items.chunks(share).collect();
    let cores = cores();
    if shares.len() < 2 || cores < 2 {
        return work(repository, items);
    }
    let (git_dir, in_pull_request) = (repository.git_dir(), repository.is_in_pull_request());
    let next = AtomicUsize::new(0);
    let work_so_far = Mutex::new(repository.compare_work());
    let run = || -> Result<Vec<Done<R>>, Error> {
        let shared = work_so_far.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let own = Repository::open_again(git_dir)?.in_pull_request(in_pull_request).sharing(shared);
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(share) = shares.get(number) else { return Ok(done) };
            done.push((number, work(&own, share)));
        }
    };
    let mut done = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(shares.len())).map(|_| scope.spawn(run)).collect();
        let mut all = Vec::new();
        for worker in workers {
            all.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok::<_, Error>(all)
    })?;
    done.sort_by_key(|(number, _)| *number);
    let shares: Result<Vec<Vec<R>>, Error> = done.into_iter().map(|(_, share)| share).collect();
    Ok(shares?.into_iter().flatten().collect())
}

/// The number of a share, and what came of it.
type Done<R> = (usize, Result<Vec<R>, Error>);

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests {
    use relmap_testkit::Fixture;

    use super::*;

    #[test]
    fn results_and_the_first_error_are_in_the_order_of_the_items() {
        let fixture = Fixture::new();
        let repository = Repository::discover(fixture.path()).unwrap();
        let git_dir = repository.git_dir().to_owned();
        let items: Vec<usize> = (0..100).collect();
        let pause = |item: usize| thread::sleep(std::time::Duration::from_millis(item as u64 % 3));
        for share in [1, 7, 60, 100, 1000] {
            let doubled = on_cores(&repository, &items, share, |own, items| {
                assert_eq!(own.git_dir(), git_dir);
                pause(items[0]);
                Ok(items.iter().map(|item| item * 2).collect())
            });
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(doubled.unwrap(), expected, "{share}");
            let failed = on_cores(&repository, &items, share, |_, items| {
                pause(100 - items[0]);
                match items.iter().find(|item| **item >= 50) {
                    Some(item) => {
                        Err(Error::UnknownComponent { name: item.to_string(), known: Vec::new() })
                    }
                    None => Ok(items.to_vec()),
                }
            });
            assert!(
                matches!(failed, Err(Error::UnknownComponent { name, .. }) if name == "50"),
                "{share}"
            );
        }
    }
}
