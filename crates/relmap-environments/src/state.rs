//! What an environment runs, kept up to date file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::{Deployed, Facts, ReadError, SourceQuery, assemble};

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

#[derive(Debug)]
struct SourceState {
    query: SourceQuery,
    files: BTreeMap<String, FileState>,
    deployed: BTreeMap<ComponentKey, Arc<Deployed>>,
}

#[derive(Debug, Default)]
struct FileState {
    /// What it said when it was readable last.
    facts: Option<Facts>,
    /// Why it cannot be read now.
    error: Option<ReadError>,
}

impl EnvironmentState {
    /// An environment of which no file was read yet.
    pub fn new(queries: Vec<SourceQuery>) -> EnvironmentState {
        let source =
            |query| SourceState { query, files: BTreeMap::new(), deployed: BTreeMap::new() };
        EnvironmentState {
            sources: queries.into_iter().map(source).collect(),
            deployed: BTreeMap::new(),
        }
    }

    /// The sources.
    pub fn queries(&self) -> impl Iterator<Item = &SourceQuery> {
        self.sources.iter().map(|source| &source.query)
    }

    /// What runs.
    pub fn deployed(&self) -> &BTreeMap<ComponentKey, Arc<Deployed>> {
        &self.deployed
    }

    /// The files that cannot be read now: what they said before counts.
    pub fn unreadable(&self) -> impl Iterator<Item = &ReadError> {
        let files = self.sources.iter().flat_map(|source| source.files.values());
        files.filter_map(|file| file.error.as_ref())
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
            let new = sources.find_map(|source| source.deployed.get(&component)).cloned();
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

impl SourceState {
    fn apply(&mut self, updates: Vec<FileUpdate>, touched: &mut BTreeSet<ComponentKey>) {
        let paths: BTreeSet<String> = updates.iter().map(|update| update.path.clone()).collect();
        let before = match self.query.format.is_joined() {
            true => std::mem::take(&mut self.deployed),
            false => self.of(|path| paths.contains(path)),
        };
        for FileUpdate { path, content } in updates {
            match content {
                None => drop(self.files.remove(&path)),
                Some(Ok(facts)) => {
                    self.files.insert(path, FileState { facts: Some(facts), error: None });
                }
                Some(Err(error)) => self.files.entry(path).or_default().error = Some(error),
            }
        }
        if self.query.format.is_joined() {
            self.deployed = self.of(|_| true);
            touched.extend(before.into_keys().chain(self.deployed.keys().cloned()));
            return;
        }
        let after = self.of(|path| paths.contains(path));
        // A component may have moved between a file that changed and one that did not.
        if before.keys().all(|key| after.contains_key(key)) {
            touched.extend(after.keys().cloned());
            self.deployed.extend(after);
        } else {
            touched.extend(before.into_keys().chain(after.into_keys()));
            self.deployed = self.of(|_| true);
        }
    }

    /// What some of the files deploy.
    fn of(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<ComponentKey, Arc<Deployed>> {
        let files = self.files.iter().filter(|(path, _)| wanted(path));
        let files = files.filter_map(|(path, file)| Some((path.as_str(), file.facts.as_ref()?)));
        let mut found: BTreeMap<ComponentKey, Arc<Deployed>> = BTreeMap::new();
        for deployed in assemble(&self.query, files) {
            let mut key =
                ComponentKey { name: deployed.name.clone(), namespace: deployed.namespace.clone() };
            // Two of one name are two: the file tells them apart.
            if found.get(&key).is_some_and(|other| !other.runs_the_same(&deployed)) {
                key.name = format!("{} ({})", deployed.name, deployed.place);
            }
            found.insert(key, Arc::new(deployed));
        }
        found
    }
}
