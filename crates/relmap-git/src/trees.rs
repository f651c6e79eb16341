//! Trees that were read once: the root and the folders with many charts are asked again for each
//! file of each component, and reading one anew costs as much as it has entries.

use std::collections::HashMap;
use std::sync::Arc;

use git2::{ObjectType, Oid};

use crate::{GitError, Repository};

/// The mode of a symbolic link in a tree.
pub(crate) const LINK: i32 = 0o120_000;

/// The mode of a submodule in a tree.
pub(crate) const SUBMODULE: i32 = 0o160_000;

/// How many bytes of trees are kept.
const KEPT: usize = 32 << 20;

/// The mode of a folder in a tree.
pub(crate) const FOLDER: i32 = 0o040_000;

/// What a name in a tree leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) id: Oid,
    /// As libgit2 gives it: of the permissions only whether the file can be run.
    pub(crate) mode: i32,
}

impl Found {
    /// Whether it is a plain file, executable or not.
    pub(crate) fn is_file(self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }

    pub(crate) fn kind(&self) -> ObjectType {
        match self.mode {
            FOLDER => ObjectType::Tree,
            SUBMODULE => ObjectType::Commit,
            _ => ObjectType::Blob,
        }
    }
}

/// Looks names up in trees.
pub(crate) trait Trees {
    /// What a name leads to; none if the tree has no such name.
    fn entry(&self, tree: Oid, name: &[u8]) -> Result<Option<Found>, GitError>;

    /// The repository that has the trees.
    fn repo(&self) -> &git2::Repository;
}

/// Reads each tree anew, for those who ask for each once.
impl Trees for git2::Repository {
    fn entry(&self, tree: Oid, name: &[u8]) -> Result<Option<Found>, GitError> {
        let tree = self.find_tree(tree).map_err(GitError::object(tree, "a folder"))?;
        let entry = tree.get_name_bytes(name);
        Ok(entry.map(|entry| Found { id: entry.id(), mode: entry.filemode() }))
    }

    fn repo(&self) -> &git2::Repository {
        self
    }
}

/// A tree that was read.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    names: Vec<u8>,
    /// The end of each name in `names` and what it leads to, sorted by name.
    entries: Vec<(usize, Found)>,
}

impl Folder {
    fn of(tree: &git2::Tree<'_>) -> Folder {
        let mut folder = Folder::default();
        let mut sorted: Vec<_> = tree.iter().collect();
        // Git sorts folders as if their names ended with `/`.
        sorted.sort_by(|a, b| a.name_bytes().cmp(b.name_bytes()));
        for entry in sorted {
            folder.names.extend_from_slice(entry.name_bytes());
            let found = Found { id: entry.id(), mode: entry.filemode() };
            folder.entries.push((folder.names.len(), found));
        }
        folder
    }

    fn name(&self, number: usize) -> &[u8] {
        let start = if number == 0 { 0 } else { self.entries[number - 1].0 };
        &self.names[start..self.entries[number].0]
    }

    /// The names, sorted, and what they lead to.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], Found)> {
        self.entries.iter().enumerate().map(|(number, (_, found))| (self.name(number), *found))
    }

    pub(crate) fn get(&self, name: &[u8]) -> Option<Found> {
        let (mut low, mut high) = (0, self.entries.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.name(middle).cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(self.entries[middle].1),
            }
        }
        None
    }

    /// How many names it has, and how long they are.
    pub(crate) fn names_size(&self) -> NamesSize {
        NamesSize { count: self.entries.len(), length: self.names.len() }
    }

    fn size(&self) -> usize {
        self.names.len() + self.entries.len() * size_of::<(usize, Found)>()
    }
}

/// The most entries that one walk through folders meets. Equal folders are one object, so a repository of
/// some kilobytes can have more paths than anybody could go through.
const MAX_ENTRIES: usize = 1_000_000;

/// How long all these paths may be together, in bytes: with folders of long names, few objects make more text than
/// fits into the memory.
const MAX_LENGTH: usize = 64 << 20;

/// How many names are in a folder, and how long they are together, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NamesSize {
    count: usize,
    length: usize,
}

impl NamesSize {
    /// That of a tree that libgit2 has read.
    pub(crate) fn of(tree: &git2::Tree<'_>) -> NamesSize {
        let length = tree.iter().map(|entry| entry.name_bytes().len()).sum();
        NamesSize { count: tree.len(), length }
    }
}

/// A walk through folders, which counts what it meets.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    entries: usize,
    length: usize,
}

impl Walked {
    /// Counts a folder by its path and how much is in it.
    pub(crate) fn count(&mut self, folder: &str, names: NamesSize) -> Result<(), GitError> {
        self.entries += names.count + 1;
        self.length += names.count * (folder.len() + 1) + names.length;
        if self.entries > MAX_ENTRIES {
            return Err(GitError::TooManyPaths { most: MAX_ENTRIES });
        }
        if self.length > MAX_LENGTH {
            return Err(GitError::LongPaths { most: MAX_LENGTH });
        }
        Ok(())
    }

    /// Reads a folder of a repository, and counts it; `what` is its path.
    pub(crate) fn folder(
        &mut self,
        repository: &Repository,
        id: Oid,
        what: &str,
    ) -> Result<Arc<Folder>, GitError> {
        let folder = repository.folder(id, what)?;
        let names = folder.names_size();
        repository.work.count(names.count + 1);
        self.count(what, names)?;
        Ok(folder)
    }
}

/// The trees that were read last.
#[derive(Debug, Default)]
pub(crate) struct KeptTrees {
    known: HashMap<Oid, Arc<Folder>>,
    size: usize,
    /// How often a tree was read.
    pub(crate) reads: usize,
}

impl KeptTrees {
    /// A tree, read if it is not known. `what` is for messages.
    pub(crate) fn get(
        &mut self,
        repo: &git2::Repository,
        id: Oid,
        what: &str,
    ) -> Result<Arc<Folder>, GitError> {
        if let Some(folder) = self.known.get(&id) {
            return Ok(folder.clone());
        }
        self.reads += 1;
        let tree = repo.find_tree(id).map_err(GitError::object(id, what))?;
        let folder = Arc::new(Folder::of(&tree));
        if self.size + folder.size() > KEPT {
            self.known.clear();
            self.size = 0;
        }
        self.size += folder.size();
        self.known.insert(id, folder.clone());
        Ok(folder)
    }
}

#[cfg(test)]
mod tests {
    use relmap_testkit::Fixture;

    use super::*;

    #[test]
    fn a_tree_is_read_once_and_says_what_libgit2_says() {
        let fixture = Fixture::new();
        for path in ["a/b", "a-b", "a.b", "charts/x/y", "charts/x.y"] {
            fixture.write(path, path);
        }
        fixture.commit("Files");
        let repo = git2::Repository::open(fixture.path()).unwrap();
        let tree = repo.head().unwrap().peel_to_tree().unwrap();
        let mut kept = KeptTrees::default();
        let folder = kept.get(&repo, tree.id(), "the root").unwrap();
        for name in ["a", "a-b", "a.b", "charts", "b", ""] {
            let own = Trees::entry(&repo, tree.id(), name.as_bytes()).unwrap();
            assert_eq!(folder.get(name.as_bytes()), own, "{name}");
        }
        let names: Vec<&[u8]> = folder.iter().map(|(name, _)| name).collect();
        assert_eq!(names, [&b"a"[..], b"a-b", b"a.b", b"charts"]);
        assert_eq!(folder.get(b"a").map(|found| found.kind()), Some(ObjectType::Tree));
        kept.get(&repo, tree.id(), "the root").unwrap();
        assert_eq!(kept.reads, 1);
        let missing = Oid::from_str(&"7".repeat(40)).unwrap();
        assert!(kept.get(&repo, missing, "the root").is_err());
    }
}
