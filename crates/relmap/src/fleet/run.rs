//! Asking all repositories of a fleet, in parallel.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use relmap_core::commit_id::CommitId;

use super::find::{Found, Location, find};
use super::member::{self, NotOpened, reason};
use super::mirrors::Mirrors;
use super::{Fleet, FleetAnswer, FleetMember};
use crate::error::Error;
use crate::observer::watched;
use crate::workers;
use crate::workspace::Workspace;

/// Asks a question of each repository.
pub(super) fn each<T: Send>(
    fleet: &Fleet,
    question: impl Fn(&Workspace) -> Result<T, Error> + Sync,
) -> Result<FleetAnswer<T>, Error> {
    let found = find(fleet)?;
    let has_urls = found.iter().any(|one| matches!(one.at, Location::Url(_)));
    let mirrors = Mirrors::new(fleet, has_urls)?;
    let done = AtomicUsize::new(0);
    let is_cancelled = AtomicBool::new(false);
    // `None` once the caller gave up.
    let ask = |one: &Found| {
        if is_cancelled.load(Ordering::Relaxed) || fleet.observer.is_cancelled() {
            is_cancelled.store(true, Ordering::Relaxed);
            return None;
        }
        let mut commit = None;
        let answer = match answer(fleet, one, &mirrors, &question, &mut commit) {
            Ok(answer) => Ok(answer),
            Err(NotOpened::Undecided(reason)) => Err(reason),
            Err(NotOpened::Cancelled) => {
                is_cancelled.store(true, Ordering::Relaxed);
                return None;
            }
        };
        done.fetch_add(1, Ordering::Relaxed);
        Some(FleetMember { name: one.name.clone(), place: one.place.clone(), commit, answer })
    };
    let members: Vec<Option<FleetMember<T>>> =
        watched(&*fleet.observer, "repositories", found.len(), &done, || {
            workers::each(fleet.jobs, &found, ask)
        });
    let members: Option<Vec<FleetMember<T>>> = members.into_iter().collect();
    let members = members.ok_or(Error::Cancelled)?;
    mirrors.shrink();
    Ok(FleetAnswer { members })
}

fn answer<T>(
    fleet: &Fleet,
    one: &Found,
    mirrors: &Mirrors<'_>,
    question: &impl Fn(&Workspace) -> Result<T, Error>,
    commit: &mut Option<CommitId>,
) -> Result<T, NotOpened> {
    let workspace = member::open(fleet, one, mirrors)?;
    *commit = workspace.repository.head_id();
    match question(&workspace) {
        Ok(answer) => Ok(answer),
        // A copy without large files may lack what is asked for.
        Err(error) if error.lacks_object() => match member::open_whole(fleet, one, mirrors)? {
            Some(whole) => question(&whole).map_err(NotOpened::from),
            None => Err(NotOpened::Undecided(reason(&error))),
        },
        Err(error) => Err(error.into()),
    }
}
