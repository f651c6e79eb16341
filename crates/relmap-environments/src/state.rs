//! What an environment runs, kept up to date file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::source_state::SourceState;
use crate::{Deployed, Facts, ReadError, SourceQuery, Unread};

/// What tells one component of an environment from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentKey {
    /// The name.
    pub name: String,
    /// The namespace, where it is known.
    pub namespace: Option<String>,
}

impl fmt::Display for ComponentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}/{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// A file of a source as it is now.
#[derive(Debug)]
pub struct FileUpdate {
    /// The path from the root of the repository.
    pub path: String,
    /// What it says; `None` if it is gone.
    pub content: Option<Result<Facts, ReadError>>,
}

/// A component that changed.
#[derive(Debug, Clone)]
pub struct ComponentChange {
    /// The component.
    pub component: ComponentKey,
    /// What ran before; `None` if it is new.
    pub old: Option<Arc<Deployed>>,
    /// What runs now; `None` if it is gone.
    pub new: Option<Arc<Deployed>>,
}

/// What an environment runs, by all its sources.
#[derive(Debug)]
pub struct EnvironmentState {
    sources: Vec<SourceState>,
    deployed: BTreeMap<ComponentKey, Arc<Deployed>>,
}

impl EnvironmentState {
    /// An environment of which no file was read yet.
    pub fn new(queries: Vec<SourceQuery>) -> EnvironmentState {
        EnvironmentState {
            sources: queries.into_iter().map(SourceState::new).collect(),
            deployed: BTreeMap::new(),
        }
    }

    /// Of each source how many files match its path; `None` if it deployed something in any state so
    /// far.
    pub fn empty_sources(&self) -> Vec<Option<usize>> {
        let files =
            |source: &SourceState| (!source.has_deployed()).then(|| source.matching_files());
        self.sources.iter().map(files).collect()
    }

    /// What runs.
    pub fn deployed(&self) -> &BTreeMap<ComponentKey, Arc<Deployed>> {
        &self.deployed
    }

    /// The files that cannot be read now: what they said before counts.
    pub fn unreadable(&self) -> impl Iterator<Item = &ReadError> {
        self.sources.iter().flat_map(SourceState::unreadable)
    }

    /// What may change what runs, whichever component, and is not read.
    pub fn unread(&self) -> impl Iterator<Item = &Unread> {
        self.sources.iter().flat_map(SourceState::unread)
    }

    /// Takes over changed files, each with the number of its source, and says which components
    /// changed. A file that cannot be read leaves the state as it is. A component that moves from
    /// one file or source to another, and runs the same, did not change.
    pub fn apply(&mut self, updates: Vec<(usize, Vec<FileUpdate>)>) -> Vec<ComponentChange> {
        let mut touched = BTreeSet::new();
        for (number, files) in updates {
            if let Some(source) = self.sources.get_mut(number) {
                source.apply(files, &mut touched);
            }
        }
        let mut changes = Vec::new();
        for component in touched {
            // Of two sources that have it, the later one counts.
            let mut sources = self.sources.iter().rev();
            let new = sources.find_map(|source| source.deployed().get(&component)).cloned();
            let old = match &new {
                Some(new) => self.deployed.insert(component.clone(), Arc::clone(new)),
                None => self.deployed.remove(&component),
            };
            let is_same = match (&old, &new) {
                (Some(old), Some(new)) => old.runs_the_same(new),
                (None, None) => true,
                _ => false,
            };
            if !is_same {
                changes.push(ComponentChange { component, old, new });
            }
        }
        changes
    }
}
