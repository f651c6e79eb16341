//! From files that changed to components that changed.

use std::collections::BTreeMap;

use relmap_environments::{
    ComponentChange, EnvironmentState, Facts, FileUpdate, ReadError, SourceQuery, read,
};
use relmap_git::{ChangedFile, ContentId, FileFilter, GitError, LineCommit, Repository};

use super::bounds::ParseBudget;
use super::session::Session;
use crate::error::{EnvironmentError, Error};

/// Which side of a change is the new one: history is read in both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Forward,
    /// To the state of this commit.
    Backward(LineCommit),
}

/// The states of all environments of a session.
pub(super) struct States<'s, 'w> {
    session: &'s Session<'w>,
    pub(super) states: Vec<EnvironmentState>,
    /// How many components run in all of them: it is asked after each change.
    running: usize,
    pub(super) budget: ParseBudget,
}

impl<'s, 'w> States<'s, 'w> {
    pub(super) fn new(session: &'s Session<'w>) -> States<'s, 'w> {
        States::within(session, ParseBudget::default())
    }

    /// The same with another budget.
    pub(super) fn within(session: &'s Session<'w>, budget: ParseBudget) -> States<'s, 'w> {
        let state = |environment: &super::session::Environment| {
            let queries = environment.sources.iter().map(|(_, query)| query.clone());
            EnvironmentState::new(queries.collect())
        };
        let states = session.environments.iter().map(state).collect();
        States { session, states, running: 0, budget }
    }

    /// Takes over the changed files of a place. The components that changed come with the number of
    /// their environment.
    pub(super) fn apply(
        &mut self,
        place: usize,
        files: &[ChangedFile],
        way: Way,
    ) -> Result<Vec<(usize, ComponentChange)>, Error> {
        let repository = self.session.repository(place);
        let mut contents: BTreeMap<ContentId, Result<Vec<u8>, String>> = BTreeMap::new();
        let mut changes = Vec::new();
        for (number, environment) in self.session.environments.iter().enumerate() {
            let mut updates = Vec::new();
            for (at, (own, query)) in environment.sources.iter().enumerate() {
                if *own != place {
                    continue;
                }
                let mut changed = Vec::new();
                for file in files.iter().filter(|file| concerns(query, file)) {
                    let id = match way {
                        Way::Forward => file.new,
                        Way::Backward(_) => file.old,
                    };
                    // A link to nothing of importance is as good as no file.
                    let is_file = |id: &ContentId| id.is_file() || query.wants_link(&file.path);
                    let id = id.filter(is_file);
                    let content = match id {
                        None => None,
                        Some(id) => {
                            let bytes = match contents.entry(id) {
                                std::collections::btree_map::Entry::Occupied(known) => {
                                    known.into_mut()
                                }
                                std::collections::btree_map::Entry::Vacant(new) => {
                                    new.insert(content(repository, id, &file.path)?)
                                }
                            };
                            self.budget.count(size(bytes))?;
                            match (parse(query, &file.path, bytes), way) {
                                // As of that commit, what it said before counts.
                                (Err(_), Way::Backward(commit)) => {
                                    let place = (repository, commit);
                                    last_readable(place, query, &file.path, &self.budget)?.map(Ok)
                                }
                                (read, _) => Some(read),
                            }
                        }
                    };
                    changed.push(FileUpdate { path: file.path.clone(), content });
                }
                if !changed.is_empty() {
                    updates.push((at, changed));
                }
            }
            if !updates.is_empty() {
                let found = self.update(number, updates)?;
                changes.extend(found.into_iter().map(|change| (number, change)));
            }
        }
        Ok(changes)
    }

    /// Counts what changed files cost, before they are read.
    pub(super) fn count(&self, place: usize, files: &[ChangedFile]) -> Result<(), Error> {
        let repository = self.session.repository(place);
        for (_, query) in self.session.sources(place) {
            for file in files.iter().filter(|file| concerns(query, file)) {
                let size = file.new.map(|id| repository.content_size(id)).transpose()?;
                self.budget.count(size.unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// Updates one environment.
    pub(super) fn update(
        &mut self,
        number: usize,
        updates: Vec<(usize, Vec<FileUpdate>)>,
    ) -> Result<Vec<ComponentChange>, Error> {
        let state = &mut self.states[number];
        let before = state.deployed().len();
        let found = state.apply(updates);
        self.running = self.running - before + state.deployed().len();
        if self.running > MAX_RUNNING {
            return Err(EnvironmentError::TooMany { most: MAX_RUNNING }.into());
        }
        Ok(found)
    }
}

/// The most components of all environments together: one file can be the source of many environments.
const MAX_RUNNING: usize = 200_000;

/// Whether a file is of a source, or a link that may lead to some that are.
fn concerns(query: &SourceQuery, file: &ChangedFile) -> bool {
    let is_link = |id: &Option<ContentId>| id.is_some_and(|id| !id.is_file());
    query.wants(&file.path)
        || (is_link(&file.old) || is_link(&file.new)) && query.wants_link(&file.path)
}

/// A single file.
struct OneFile<'p>(&'p str);

impl FileFilter for OneFile<'_> {
    fn wants(&self, path: &str) -> bool {
        path == self.0
    }

    fn wants_below(&self, folder: &str) -> bool {
        folder.is_empty() || self.0.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// How many earlier contents of a file that cannot be read are tried.
const MAX_TRIES: usize = 100;

/// What a file that cannot be read at a commit said when it could be read last.
pub(super) fn last_readable(
    (repository, commit): (&Repository, LineCommit),
    query: &SourceQuery,
    path: &str,
    budget: &ParseBudget,
) -> Result<Option<Facts>, Error> {
    let line = repository.first_parents(commit.id().as_str(), |_, _| true)?;
    let mut tries = 0;
    for pair in line.commits.windows(2) {
        budget.count(0)?;
        let files = repository.changed_files(Some(&pair[1]), &pair[0], &OneFile(path))?;
        let Some(file) = files.first() else { continue };
        // Before the file was there, nothing was said.
        let Some(old) = file.old else { return Ok(None) };
        let bytes = content(repository, old, path)?;
        budget.count(size(&bytes))?;
        if let Ok(facts) = parse(query, path, &bytes) {
            return Ok(Some(facts));
        }
        tries += 1;
        if tries >= MAX_TRIES {
            break;
        }
    }
    Ok(None)
}

/// A file's content; a file that is too large is one that cannot be read.
pub(super) fn content(
    repository: &Repository,
    id: ContentId,
    path: &str,
) -> Result<Result<Vec<u8>, String>, Error> {
    match repository.content(id, path) {
        Ok(bytes) => Ok(Ok(bytes)),
        Err(error @ (GitError::TooLarge { .. } | GitError::NoFile { .. })) => {
            Ok(Err(error.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

fn size(content: &Result<Vec<u8>, String>) -> u64 {
    content.as_ref().map_or(0, |bytes| bytes.len() as u64)
}

pub(super) fn parse(
    query: &SourceQuery,
    path: &str,
    bytes: &Result<Vec<u8>, String>,
) -> Result<Facts, ReadError> {
    match bytes {
        Ok(bytes) => read(query, path, bytes),
        Err(reason) => Err(ReadError::Content { file: path.to_owned(), reason: reason.clone() }),
    }
}
