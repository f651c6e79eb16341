//! All deployments, from the first commit on.

use std::collections::BTreeMap;

use relmap_environments::{Deployment, Recorder, Records};
use relmap_git::{ChangedFile, FirstParents, LineCommit};

use super::bounds::{CUT, ParseBudget, is_too_much};
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
    /// Whether the beginning was not read, because all together is too much.
    pub(super) is_bounded: bool,
}

pub(super) fn history(session: &Session<'_>) -> Result<History, Error> {
    within(session, ParseBudget::default())
}

fn within(session: &Session<'_>, budget: ParseBudget) -> Result<History, Error> {
    let observer = &session.workspace.observer;
    let mut lines: Vec<FirstParents> = Vec::new();
    for place in 0..session.places.len() {
        let branch = session.branch(place);
        lines.push(session.repository(place).first_parents(branch, |_, _| true)?);
    }
    let filters: Vec<PlaceFilter<'_>> =
        (0..session.places.len()).map(|place| session.filter(place)).collect();
    let (mut changed, is_bounded) = newest(session, &mut lines, &filters, budget)?;
    if is_bounded {
        observer.remark(CUT);
    }
    // What is read was counted.
    let mut states = States::within(session, ParseBudget::of(u64::MAX));
    let mut recorders: Vec<Recorder> =
        session.environments.iter().map(|_| Recorder::new()).collect();
    let mut left: Vec<usize> = lines.iter().map(|line| line.commits.len()).collect();
    let mut found = History {
        deployments: Vec::new(),
        unreadable: BTreeMap::new(),
        is_cut: lines.iter().any(|line| line.is_cut),
        is_bounded,
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
        left[place] -= 1;
        let new = commits[left[place]];
        let files = std::mem::take(&mut changed[place][left[place]]);
        done += 1;
        if done % 256 == 0 {
            session.workspace.go_on()?;
            if observer.watches() {
                observer.progress("commits", done, total);
            }
        }
        if !files.is_empty() {
            step(session, &mut states, &mut recorders, (place, new, &files), &mut found)?;
        }
    }
    if observer.watches() {
        observer.progress("commits", total, total);
    }
    let records = records(session)?;
    if !records.is_empty() {
        found.deployments.extend(records.values().flat_map(Records::deployments));
        found.deployments.sort_by_key(|one| one.time);
    }
    let is_whole = !found.is_cut && !is_bounded;
    let empty = session.empty_sources(&states.states, &records, is_whole);
    let names = session.environments.iter().map(|one| one.config.name.as_str());
    session.tell_empty(names.zip(&empty));
    Ok(found)
}

/// The files that changed in each commit of a line, the newest first.
type ChangedInLine = Vec<Vec<ChangedFile>>;

/// The files that changed in each commit of each line. A line is cut where all that is newer is as much as may be read;
/// its last commit then comes with all its files.
fn newest(
    session: &Session<'_>,
    lines: &mut [FirstParents],
    filters: &[PlaceFilter<'_>],
    budget: ParseBudget,
) -> Result<(Vec<ChangedInLine>, bool), Error> {
    let changed_files = |place: usize, old: Option<&LineCommit>, new: &LineCommit| {
        session.repository(place).changed_files(old, new, &filters[place])
    };
    let states = States::within(session, budget);
    // The oldest state that is read has files as well, most of which it shares with the newest.
    for (place, line) in lines.iter().enumerate() {
        states.count(place, &changed_files(place, None, &line.commits[0])?)?;
    }
    let mut changed: Vec<ChangedInLine> = lines.iter().map(|_| Vec::new()).collect();
    let mut is_bounded = false;
    let mut done = 0;
    loop {
        let newest = (0..lines.len())
            .filter(|place| changed[*place].len() + 1 < lines[*place].commits.len())
            .max_by_key(|place| lines[*place].commits[changed[*place].len()].time());
        let Some(place) = newest else { break };
        let at = changed[place].len();
        let commits = &lines[place].commits;
        let files = changed_files(place, commits.get(at + 1), &commits[at])?;
        match states.count(place, &files) {
            Ok(()) => {}
            Err(error) if is_too_much(&error) => {
                is_bounded = true;
                break;
            }
            Err(error) => return Err(error),
        }
        changed[place].push(files);
        done += 1;
        if done % 256 == 0 {
            session.workspace.go_on()?;
        }
    }
    for (place, line) in lines.iter_mut().enumerate() {
        line.commits.truncate(changed[place].len() + 1);
        if let Some(oldest) = line.commits.last() {
            changed[place].push(changed_files(place, None, oldest)?);
        }
    }
    Ok((changed, is_bounded))
}

fn step(
    session: &Session<'_>,
    states: &mut States<'_, '_>,
    recorders: &mut [Recorder],
    (place, new, files): (usize, LineCommit, &[ChangedFile]),
    found: &mut History,
) -> Result<(), Error> {
    let repository = session.repository(place);
    let changes = states.apply(place, files, Way::Forward)?;
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

#[cfg(test)]
mod tests;
