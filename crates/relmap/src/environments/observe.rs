//! What environments run at one moment, and since when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use relmap_core::commit_id::CommitId;
use relmap_environments::{
    ComponentKey, Deployed, EmptySource, FileUpdate, Observed, ReadError, Since, Unread,
};
use relmap_git::{ChangedFile, FirstParents};

use super::bounds::{CUT, is_too_much};
use super::records::records;
use super::session::{PlaceFilter, Session};
use super::walk::{States, Way, last_readable};
use crate::error::{EnvironmentError, Error};

/// What is known of how something came to run.
pub(super) struct Origin {
    pub(super) since: Since,
    /// What ran before; `None` if nothing did or it is not known.
    pub(super) before: Option<Arc<Deployed>>,
}

/// What runs, and where it came from.
pub(super) struct Observation {
    pub(super) observed: Vec<Observed>,
    pub(super) origins: Vec<BTreeMap<ComponentKey, Origin>>,
}

impl Observation {
    /// The sources that found no deployment, by environment.
    pub(super) fn empty(&self) -> impl Iterator<Item = (&str, &Vec<EmptySource>)> {
        self.observed.iter().map(|one| (one.environment.as_str(), &one.empty))
    }
}

/// How far to look back.
#[derive(Debug, Clone, Copy)]
pub(super) struct LookBack {
    /// How many commits to look at.
    pub(super) commits: usize,
}

/// Looks at all environments at a moment, or now. History is read back until each component of
/// interest was found to come from somewhere, or `look_back` is used up.
pub(super) fn observe(
    session: &Session<'_>,
    at: Option<Timestamp>,
    look_back: LookBack,
    interest: impl Fn(usize, &ComponentKey) -> bool,
) -> Result<Observation, Error> {
    let mut states = States::new(session);
    let mut lines = Vec::new();
    for place in 0..session.places.len() {
        let repository = session.repository(place);
        let branch = session.branch(place);
        let line = match at {
            None if look_back.commits == 0 => FirstParents {
                commits: vec![repository.line_head(branch)?],
                is_cut: true,
                is_whole: false,
            },
            None => repository.first_parents(branch, |count, _| count <= look_back.commits)?,
            Some(at) => {
                let time = at.as_second();
                let mut line = repository.first_parents(branch, |_, last| last.time() > time)?;
                let start =
                    line.at(time).ok_or_else(|| EnvironmentError::BeforeHistory(at.to_string()))?;
                if look_back.commits > 0 {
                    let most = start.saturating_add(look_back.commits);
                    line = repository.first_parents(branch, |count, _| count <= most)?;
                }
                line.commits.drain(..start);
                line
            }
        };
        let files = repository.changed_files(None, &line.commits[0], &session.filter(place))?;
        states.apply(place, &files, Way::Forward)?;
        lines.push(line);
    }
    for (place, line) in lines.iter().enumerate() {
        restore(session, &mut states, place, line)?;
    }
    let mut observed: Vec<_> = states.states.iter().map(|state| state.deployed().clone()).collect();
    let records = records(session)?;
    let empty = session.empty_sources(&states.states, &records, false);
    let unreadable: Vec<Vec<(String, String)>> = states
        .states
        .iter()
        .map(|state| {
            state.unreadable().map(|error| (error.file().to_owned(), error.reason())).collect()
        })
        .collect();
    let unread: Vec<Vec<Unread>> =
        states.states.iter().map(|state| state.unread().cloned().collect()).collect();
    let mut pending = BTreeSet::new();
    for (number, deployed) in observed.iter().enumerate() {
        let keys = deployed.keys().filter(|key| interest(number, key));
        pending.extend(keys.map(|key| (number, key.clone())));
    }
    let mut origins = Vec::new();
    origins.resize_with(observed.len(), BTreeMap::new);
    if look_back.commits > 0 {
        trace(session, &mut states, &lines, pending, &mut origins)?;
    }
    for (number, records) in records {
        for (key, (new, time, before)) in records.running(at.map(Timestamp::as_second)) {
            origins[number].insert(key.clone(), Origin { since: Since::Recorded(time), before });
            observed[number].insert(key, new);
        }
    }
    let told = unreadable.into_iter().zip(unread).zip(empty);
    let all = session.environments.iter().zip(observed).zip(told);
    let observed = all.enumerate().map(|(number, ((environment, deployed), told))| {
        let ((unreadable, unread), empty) = told;
        let origins: &BTreeMap<ComponentKey, Origin> = &origins[number];
        let since = |key: &ComponentKey| {
            origins.get(key).map_or(Since::Unknown, |origin| origin.since.clone())
        };
        Observed {
            environment: environment.config.name.clone(),
            after: environment.config.after.clone(),
            components: deployed
                .into_iter()
                .map(|(key, deployed)| {
                    let since = since(&key);
                    (key, (deployed, since))
                })
                .collect(),
            unreadable,
            unread,
            empty,
        }
    });
    Ok(Observation { observed: observed.collect(), origins })
}

/// What the files of this repository deployed to each environment at another commit. Other repositories are as they are
/// now, and what cannot be read says nothing.
pub(super) fn deployed_at(
    session: &Session<'_>,
    commit: &CommitId,
) -> Result<Vec<BTreeMap<ComponentKey, Arc<Deployed>>>, Error> {
    let mut states = States::new(session);
    for place in 0..session.places.len() {
        let repository = session.repository(place);
        let head = match session.is_checkout(place) {
            true => repository.line_head(commit.as_str())?,
            false => repository.line_head(session.branch(place))?,
        };
        let files = repository.changed_files(None, &head, &session.filter(place))?;
        states.apply(place, &files, Way::Forward)?;
    }
    Ok(states.states.iter().map(|state| state.deployed().clone()).collect())
}

/// Files that cannot be read count as they were when they could be read last.
fn restore(
    session: &Session<'_>,
    states: &mut States<'_, '_>,
    place: usize,
    line: &FirstParents,
) -> Result<(), Error> {
    let repository = session.repository(place);
    for (number, environment) in session.environments.iter().enumerate() {
        let state = &states.states[number];
        let broken: Vec<ReadError> = state.unreadable().cloned().collect();
        for error in broken {
            for (at, (own, query)) in environment.sources.iter().enumerate() {
                let is_of_source = query.wants(error.file()) || query.wants_link(error.file());
                if *own != place || !is_of_source {
                    continue;
                }
                let path = error.file();
                let place = (repository, line.commits[0]);
                let facts = last_readable(place, query, path, &states.budget)?;
                let update = |content| {
                    let path = path.to_owned();
                    vec![(at, vec![FileUpdate { path, content: Some(content) }])]
                };
                if let Some(facts) = facts {
                    states.update(number, update(Ok(facts)))?;
                    states.update(number, update(Err(error.clone())))?;
                }
            }
        }
    }
    Ok(())
}

/// Reads history back until everything that is pending was found to come from somewhere.
fn trace(
    session: &Session<'_>,
    states: &mut States<'_, '_>,
    lines: &[FirstParents],
    mut pending: BTreeSet<(usize, ComponentKey)>,
    origins: &mut [BTreeMap<ComponentKey, Origin>],
) -> Result<(), Error> {
    let filters: Vec<PlaceFilter<'_>> =
        (0..session.places.len()).map(|place| session.filter(place)).collect();
    let mut next = vec![0usize; lines.len()];
    let observer = &session.workspace.observer;
    let total: usize = lines.iter().map(|line| line.commits.len()).sum();
    let (mut done, mut is_cut) = (0, false);
    while !pending.is_empty() {
        session.workspace.go_on()?;
        // The newest commit of all places is undone first.
        let newest = (0..lines.len())
            .filter(|place| next[*place] + 1 < lines[*place].commits.len())
            .max_by_key(|place| lines[*place].commits[next[*place]].time());
        let Some(place) = newest else { break };
        let line = &lines[place];
        let (new, old) = (line.commits[next[place]], line.commits[next[place] + 1]);
        next[place] += 1;
        done += 1;
        if done % 256 == 0 && observer.watches() {
            observer.progress("commits", done, total);
        }
        let files: Vec<ChangedFile> =
            session.repository(place).changed_files(Some(&old), &new, &filters[place])?;
        if files.is_empty() {
            continue;
        }
        let changes = match states.apply(place, &files, Way::Backward(old)) {
            Ok(changes) => changes,
            Err(error) if is_too_much(&error) => {
                observer.remark(CUT);
                next[place] -= 1;
                is_cut = true;
                break;
            }
            Err(error) => return Err(error),
        };
        for (number, change) in changes {
            let key = (number, change.component);
            if pending.remove(&key) {
                let since = Since::Commit { time: new.time(), commit: new.id() };
                origins[number].insert(key.1, Origin { since, before: change.new });
            }
        }
    }
    if observer.watches() {
        observer.progress("commits", total, total);
    }
    // The rest came with the first commit, or from before where history was read.
    let oldest = match is_cut {
        true => lines
            .iter()
            .zip(next)
            .filter_map(|(line, next)| line.commits.get(next))
            .max_by_key(|c| c.time()),
        false => lines.iter().filter_map(|line| line.commits.last()).min_by_key(|c| c.time()),
    };
    let is_whole = !is_cut && lines.iter().all(|line| line.is_whole && !line.is_cut);
    for (number, key) in pending {
        let Some(oldest) = oldest else { break };
        let since = match is_whole {
            true => Since::Commit { time: oldest.time(), commit: oldest.id() },
            false => Since::Before(oldest.time()),
        };
        origins[number].insert(key, Origin { since, before: None });
    }
    Ok(())
}
