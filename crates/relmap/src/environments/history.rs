//! All deployments, from the first commit on.

use std::collections::BTreeMap;

use relmap_environments::{Deployment, Recorder, Records};
use relmap_git::{FirstParents, LineCommit};

use super::records::records;
use super::session::{PlaceFilter, Session};
use super::walk::{States, Way};
use crate::error::{EnvironmentError, Error};

/// The most deployments that are read, of all environments together. One takes half a kilobyte.
const MAX_DEPLOYMENTS: usize = 1_000_000;

/// The deployments of a session's environments, the oldest first.
pub(super) struct History {
    pub(super) deployments: Vec<Deployment>,
    /// Files that could not be read at some commit: how often, and the last reason.
    pub(super) unreadable: BTreeMap<String, (usize, String)>,
    /// Whether the clone lacks the beginning.
    pub(super) is_cut: bool,
}

pub(super) fn history(session: &Session<'_>) -> Result<History, Error> {
    let observer = &session.workspace.observer;
    let mut lines: Vec<FirstParents> = Vec::new();
    for place in 0..session.places.len() {
        let branch = session.branch(place);
        lines.push(session.repository(place).first_parents(branch, |_, _| true)?);
    }
    let filters: Vec<PlaceFilter<'_>> =
        (0..session.places.len()).map(|place| session.filter(place)).collect();
    let mut states = States::new(session);
    let mut recorders: Vec<Recorder> =
        session.environments.iter().map(|_| Recorder::new()).collect();
    let mut left: Vec<usize> = lines.iter().map(|line| line.commits.len()).collect();
    let mut found = History {
        deployments: Vec::new(),
        unreadable: BTreeMap::new(),
        is_cut: lines.iter().any(|line| line.is_cut),
    };
    let total: usize = left.iter().sum();
    let mut done = 0;
    loop {
        // Of several places the one goes on whose next commit is the oldest.
        let oldest = (0..lines.len())
            .filter(|place| left[*place] > 0)
            .min_by_key(|place| lines[*place].commits[left[*place] - 1].time());
        let Some(place) = oldest else { break };
        let commits = &lines[place].commits;
        let new = commits[left[place] - 1];
        let old = commits.get(left[place]);
        left[place] -= 1;
        done += 1;
        if done % 256 == 0 {
            session.workspace.go_on()?;
            if observer.watches() {
                observer.progress("commits", done, total);
            }
        }
        step(session, &mut states, &mut recorders, &filters[place], (place, old, new), &mut found)?;
    }
    if observer.watches() {
        observer.progress("commits", total, total);
    }
    let records = records(session)?;
    if !records.is_empty() {
        found.deployments.extend(records.values().flat_map(Records::deployments));
        found.deployments.sort_by_key(|one| one.time);
    }
    let empty = session.empty_sources(&states.states, &records, !found.is_cut);
    let names = session.environments.iter().map(|one| one.config.name.as_str());
    session.tell_empty(names.zip(&empty));
    Ok(found)
}

fn step(
    session: &Session<'_>,
    states: &mut States<'_, '_>,
    recorders: &mut [Recorder],
    filter: &PlaceFilter<'_>,
    (place, old, new): (usize, Option<&LineCommit>, LineCommit),
    found: &mut History,
) -> Result<(), Error> {
    let repository = session.repository(place);
    let files = repository.changed_files(old, &new, filter)?;
    if files.is_empty() {
        return Ok(());
    }
    let changes = states.apply(place, &files, Way::Forward)?;
    for error in states.states.iter().flat_map(|state| state.unreadable()) {
        if files.iter().any(|file| file.path == error.file()) {
            let known = found.unreadable.entry(error.file().to_owned()).or_default();
            *known = (known.0 + 1, error.reason());
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    if found.deployments.len() + changes.len() > MAX_DEPLOYMENTS {
        return Err(EnvironmentError::TooManyDeployments { most: MAX_DEPLOYMENTS }.into());
    }
    let author = repository.author(&new)?;
    for (number, change) in changes {
        found.deployments.push(Deployment {
            environment: session.environments[number].config.name.clone(),
            movement: recorders[number].movement(&change),
            component: change.component,
            time: new.time(),
            commit: Some(new.id()),
            author: author.clone(),
            old: change.old,
            new: change.new,
        });
    }
    Ok(())
}
