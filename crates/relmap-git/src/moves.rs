//! Which files went with a folder that moved: a name alone moves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use relmap_core::component::OtherFolders;

use crate::tree_diff::{self, Entry, Region};
use crate::{GitError, Repository, Snapshot, renames, worktree};

/// The files that are gone, and those that came, between two states of a repository.
pub struct Moves<'r> {
    repo: &'r Repository,
    gone: BTreeMap<String, Entry>,
    come: BTreeMap<String, Entry>,
}

impl std::fmt::Debug for Moves<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (gone, come) = (self.gone.keys(), self.come.keys());
        f.debug_tuple("Moves").field(&gone).field(&come).finish()
    }
}

impl<'r> Snapshot<'r> {
    /// What went and came since another state.
    ///
    /// # Errors
    /// When a tree or the work tree cannot be read.
    pub fn moves_since(&self, before: &Snapshot<'_>) -> Result<Moves<'r>, GitError> {
        let repo = self.repo;
        let whole = Region::new("", "", &OtherFolders::default());
        let changes = if self.is_worktree {
            tree_diff::with_listed(repo, &whole, before.tree, |old| {
                worktree::entries(repo, self.listing()?, &whole, old)
            })?
        } else {
            tree_diff::between_trees(repo, &whole, before.tree, self.tree)?
        };
        let mut moves = Moves { repo, gone: BTreeMap::new(), come: BTreeMap::new() };
        for change in changes {
            match (change.old, change.new) {
                (Some(old), None) => moves.gone.insert(old.path.clone(), old),
                (None, Some(new)) => moves.come.insert(new.path.clone(), new),
                _ => None,
            };
        }
        Ok(moves)
    }
}

impl Moves<'_> {
    /// Whether a path is new.
    pub fn came(&self, path: &str) -> bool {
        self.come.contains_key(path)
    }

    /// Whether at least half of the files that went from a folder are in another one now: with the
    /// same content, or with at least half of it. The folders of `others` were none of it.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn went(&self, from: &str, others: &BTreeSet<&str>, to: &str) -> Result<bool, GitError> {
        let is_other = |path: &str| {
            let slashes = path.match_indices('/').map(|(at, _)| &path[..at]);
            slashes.chain([path]).any(|folder| others.contains(folder))
        };
        let gone = inside(&self.gone, from).filter(|entry| !is_other(&entry.path));
        let gone: Vec<_> =
            gone.map(|old| tree_diff::Change { old: Some(old), new: None }).collect();
        let all = gone.len();
        let come = inside(&self.come, to);
        let come = come.map(|new| tree_diff::Change { old: None, new: Some(new) });
        let joined = renames::join(&self.repo.inner, gone.into_iter().chain(come).collect())?;
        let both = joined.iter().filter(|change| change.old.is_some() && change.new.is_some());
        Ok(both.count() * 2 >= all)
    }
}

/// The entries in a folder; the empty one has all.
fn inside(all: &BTreeMap<String, Entry>, folder: &str) -> impl Iterator<Item = Entry> {
    // `0` is the character after `/`.
    let range = match folder {
        "" => (Bound::Unbounded, Bound::Unbounded),
        folder => (Bound::Included(format!("{folder}/")), Bound::Excluded(format!("{folder}0"))),
    };
    all.range::<String, _>(range).map(|(_, entry)| entry.clone())
}
