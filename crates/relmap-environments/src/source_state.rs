//! What one source deploys, kept up to date file by file: a change costs as much as the files that
//! belong to it, not as all files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::assemble::needs;
use crate::{
    Assembled, ComponentKey, Deployed, Facts, FileUpdate, ReadError, SourceFormat, SourceQuery,
    Unread, assemble,
};

/// The files of a source, and what they deploy.
#[derive(Debug)]
pub(crate) struct SourceState {
    query: SourceQuery,
    /// What each file said when it was readable last.
    files: BTreeMap<String, Facts>,
    /// Why a file cannot be read now.
    errors: BTreeMap<String, ReadError>,
    /// Why what a file deploys is not known, although the file can be read.
    too_much: BTreeMap<String, ReadError>,
    /// What each file deploys, together with the files that it needs.
    by_file: BTreeMap<String, ByName>,
    /// What may change what each file deploys and is not read.
    unread: BTreeMap<String, Vec<Unread>>,
    /// The files that need a file.
    users: HashMap<String, BTreeSet<String>>,
    /// The files that deploy something of a name.
    holders: HashMap<ComponentKey, BTreeSet<String>>,
    /// The components of a name: several, if files disagree.
    variants: HashMap<ComponentKey, Vec<ComponentKey>>,
    deployed: BTreeMap<ComponentKey, Arc<Deployed>>,
    /// Whether it ever deployed anything.
    has_deployed: bool,
}

/// What one file deploys, by name: a name is settled without a look at all others.
type ByName = BTreeMap<ComponentKey, Vec<Arc<Deployed>>>;

/// What Flux deploys is a matter of all files together.
const ALL_FILES: &str = "";

impl SourceState {
    pub(crate) fn new(query: SourceQuery) -> SourceState {
        SourceState {
            query,
            files: BTreeMap::new(),
            errors: BTreeMap::new(),
            too_much: BTreeMap::new(),
            by_file: BTreeMap::new(),
            unread: BTreeMap::new(),
            users: HashMap::new(),
            holders: HashMap::new(),
            variants: HashMap::new(),
            deployed: BTreeMap::new(),
            has_deployed: false,
        }
    }

    /// What it deploys.
    pub(crate) fn deployed(&self) -> &BTreeMap<ComponentKey, Arc<Deployed>> {
        &self.deployed
    }

    /// Whether it deployed anything in any state that it was in.
    pub(crate) fn has_deployed(&self) -> bool {
        self.has_deployed
    }

    /// How many files match its path.
    pub(crate) fn matching_files(&self) -> usize {
        let unread = self.errors.keys().filter(|path| !self.files.contains_key(*path));
        let all = self.files.keys().chain(unread);
        all.filter(|path| self.query.path.matches(path).is_some()).count()
    }

    /// The files that cannot be read now.
    pub(crate) fn unreadable(&self) -> impl Iterator<Item = &ReadError> {
        self.errors.values().chain(self.too_much.values())
    }

    /// What may change what runs and is not read.
    pub(crate) fn unread(&self) -> impl Iterator<Item = &Unread> {
        self.unread.values().flatten()
    }

    /// Takes over changed files, and adds the components that they may have changed to `touched`.
    pub(crate) fn apply(&mut self, updates: Vec<FileUpdate>, touched: &mut BTreeSet<ComponentKey>) {
        let mut roots = BTreeSet::new();
        for FileUpdate { path, content } in updates {
            roots.extend(self.users.get(&path).into_iter().flatten().cloned());
            roots.extend(umbrellas_around(&path).filter(|file| self.files.contains_key(file)));
            self.errors.remove(&path);
            match content {
                None => drop(self.files.remove(&path)),
                Some(Ok(facts)) => drop(self.files.insert(path.clone(), facts)),
                Some(Err(error)) => drop(self.errors.insert(path.clone(), error)),
            }
            roots.insert(path);
        }
        if self.query.format == SourceFormat::Flux {
            roots = BTreeSet::from([ALL_FILES.to_owned()]);
        }
        let mut names = BTreeSet::new();
        for root in roots {
            self.too_much.remove(&root);
            let new = match self.of(&root) {
                Ok((deployed, unread)) => {
                    match unread.is_empty() {
                        true => drop(self.unread.remove(&root)),
                        false => drop(self.unread.insert(root.clone(), unread)),
                    }
                    by_name(deployed)
                }
                // As with a file that cannot be read, what it deployed before counts.
                Err(error) => {
                    self.too_much.insert(root, error);
                    continue;
                }
            };
            let old = self.by_file.remove(&root).unwrap_or_default();
            self.hold(&root, &old, &new, &mut names);
            if !new.is_empty() {
                self.by_file.insert(root, new);
            }
        }
        for name in names {
            self.settle(&name, touched);
        }
    }

    /// What a file deploys, together with the files that it needs.
    fn of(&mut self, root: &str) -> Result<(Vec<Arc<Deployed>>, Vec<Unread>), ReadError> {
        if root == ALL_FILES {
            let all = self.files.iter().map(|(path, facts)| (path.as_str(), facts));
            let Assembled { deployed, unread } = assemble(&self.query, all)?;
            return Ok((deployed.into_iter().map(Arc::new).collect(), unread));
        }
        let Some(facts) = self.files.get(root) else { return Ok((Vec::new(), Vec::new())) };
        let needed = needs(root, facts);
        let paths: BTreeSet<&str> = needed.iter().map(String::as_str).chain([root]).collect();
        let own =
            folder_of(root).map_or("charts/".to_owned(), |folder| format!("{folder}/charts/"));
        let charts = self.files.range(own.clone()..).take_while(|(path, _)| path.starts_with(&own));
        let is_umbrella = self.query.format == SourceFormat::Chart;
        let charts = charts.filter(|_| is_umbrella).map(|(path, _)| path.as_str()).take(1);
        let paths: BTreeSet<&str> = paths.into_iter().chain(charts).collect();
        let files = paths.into_iter().filter_map(|path| Some((path, self.files.get(path)?)));
        let assembled = assemble(&self.query, files);
        for need in needed {
            self.users.entry(need).or_default().insert(root.to_owned());
        }
        // A file that is needed may deploy something itself: then it is a root of its own.
        let Assembled { deployed, mut unread } = assembled?;
        let own = deployed.into_iter().filter(|one| one.place.file == root);
        unread.retain(|one| one.place.file == root);
        Ok((own.map(Arc::new).collect(), unread))
    }

    /// Notes what a file deploys, and adds the names of what changed.
    fn hold(&mut self, root: &str, old: &ByName, new: &ByName, names: &mut BTreeSet<ComponentKey>) {
        for name in old.keys().filter(|name| !new.contains_key(name)) {
            if let Some(holders) = self.holders.get_mut(name) {
                holders.remove(root);
            }
            names.insert(name.clone());
        }
        for (name, all) in new {
            if old.get(name) != Some(all) {
                self.holders.entry(name.clone()).or_default().insert(root.to_owned());
                names.insert(name.clone());
            }
        }
    }

    /// Finds out anew which components there are of a name.
    fn settle(&mut self, name: &ComponentKey, touched: &mut BTreeSet<ComponentKey>) {
        let holders = self.holders.get(name).into_iter().flatten();
        let mut all: Vec<&Arc<Deployed>> = holders
            .filter_map(|root| self.by_file.get(root)?.get(name))
            .flatten()
            .map(looked_at)
            .collect();
        all.sort_by(|a, b| a.place.cmp(&b.place));
        let mut found: BTreeMap<ComponentKey, Arc<Deployed>> = BTreeMap::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for one in all {
            let mut key = name.clone();
            // Two of one name are two: the file tells them apart.
            if found.get(&key).is_some_and(|other| !other.runs_the_same(one)) {
                key.name = format!("{} ({})", name.name, one.place.file);
            }
            if found.get(&key).is_some_and(|other| !other.runs_the_same(one)) {
                key.name = format!("{} ({})", name.name, one.place);
            }
            // Several can be on one line.
            if found.get(&key).is_some_and(|other| !other.runs_the_same(one)) {
                let number = numbers.entry(key.name.clone()).or_insert(1);
                *number += 1;
                key.name = format!("{} #{number}", key.name);
            }
            // Of two that run the same, the one counts of which less is known.
            let is_clear = one.unread.is_empty() && one.app_unread.is_none();
            if !is_clear || !found.contains_key(&key) {
                found.insert(key, Arc::clone(one));
            }
        }
        for gone in self.variants.remove(name).unwrap_or_default() {
            self.deployed.remove(&gone);
            touched.insert(gone);
        }
        touched.extend(found.keys().cloned());
        if !found.is_empty() {
            self.variants.insert(name.clone(), found.keys().cloned().collect());
        }
        self.has_deployed |= !found.is_empty();
        self.deployed.extend(found);
    }
}

fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

/// The files of the umbrellas that a file in `charts/` may belong to.
fn umbrellas_around(path: &str) -> impl Iterator<Item = String> {
    let places = path.match_indices("charts/").map(|(at, _)| &path[..at]);
    let folders = places.filter(|folder| folder.is_empty() || folder.ends_with('/'));
    folders.flat_map(|folder| {
        ["Chart.yaml", "requirements.yaml"].map(|name| format!("{folder}{name}"))
    })
}

fn by_name(all: Vec<Arc<Deployed>>) -> ByName {
    let mut found = ByName::new();
    for one in all {
        found.entry(name_of(&one)).or_default().push(one);
    }
    found
}

/// Counts the deployments that were looked at, for tests of growth.
fn looked_at(deployed: &Arc<Deployed>) -> &Arc<Deployed> {
    #[cfg(test)]
    tests::LOOKS.with(|looks| looks.set(looks.get() + 1));
    deployed
}

fn name_of(deployed: &Deployed) -> ComponentKey {
    ComponentKey { name: deployed.name.clone(), namespace: deployed.namespace.clone() }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::{PathPattern, read};

    thread_local! {
        pub(super) static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn a_name_is_settled_without_a_look_at_all_others() {
        let path = PathPattern::new("e/Chart.yaml", "production").unwrap();
        let query = SourceQuery::new(SourceFormat::Chart, "production", path);
        let mut looks = Vec::new();
        for count in [500, 1_000] {
            let mut file = "dependencies:\n".to_owned();
            (0..count).for_each(|n| file.push_str(&format!("- {{name: d{n}, version: 1.0.0}}\n")));
            let content = Some(read(&query, "e/Chart.yaml", file.as_bytes()));
            let mut state = SourceState::new(query.clone());
            let before = LOOKS.with(Cell::get);
            let update = FileUpdate { path: "e/Chart.yaml".to_owned(), content };
            state.apply(vec![update], &mut BTreeSet::new());
            assert_eq!(state.deployed().len(), count);
            looks.push(LOOKS.with(Cell::get) - before);
        }
        assert_eq!(looks, [500, 1_000]);
    }
}
