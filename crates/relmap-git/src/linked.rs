//! What changed behind the symbolic links of a chart. Helm follows them, so a chart delivers what they
//! lead to, wherever that is, whether the links themselves stay as they are or not.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{HashMap, HashSet};
use std::fs;

use git2::{ObjectType, Oid};
use relmap_core::component::{is_inside, join};

use crate::tree_diff::{self, Change, Entry, Region, Skipped, relative};
use crate::tree_path::{self, End};
use crate::trees::{FOLDER, Found, LINK, Walked};
use crate::{GitError, Repository, Snapshot, links, worktree};

/// How many links of one chart are followed, those behind links among them, and how many changes are
/// found there: a few links to each other make very many paths.
const MAX_PATHS: usize = 10_000;

/// What differs between two folders, each by its path without links.
type Known = HashMap<(Option<String>, Option<String>), Vec<Change>>;

/// A link on both sides.
struct Link {
    old: String,
    new: String,
    /// The folders, as they were, that the way to it went through.
    through: Vec<String>,
}

/// The changes behind the links of a region. `known` are those of the region itself; a link that is one of them is
/// judged as such, and so is what is behind it.
pub(crate) fn changes(
    repo: &Repository,
    region: &Region,
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
    known: &[Change],
) -> Result<Vec<Change>, GitError> {
    let mut found = Vec::new();
    let Some(folder) = tree_diff::subtree(repo, then.tree, &region.old)? else { return Ok(found) };
    let mut changed: HashSet<String> = old_paths(known).collect();
    let mut pending: Vec<Link> = links_of(repo, folder, &region.old, &region.skip_old)?
        .into_iter()
        .map(|path| {
            let new = join(&region.new, relative(&path, &region.old));
            Link { old: path, new, through: vec![region.old.clone()] }
        })
        .collect();
    let mut followed = 0;
    let mut folders = Known::new();
    while let Some(link) = pending.pop() {
        if changed.contains(&link.old) {
            continue;
        }
        if followed >= MAX_PATHS {
            return Err(GitError::LinkLoop { path: link.old });
        }
        let old = told(then.end_in_tree(&link.old))?;
        let new = told(now.end(&link.new, old.as_ref()))?;
        // One that leads back to where it is shows nothing new.
        let leads_back = old.as_ref().is_some_and(|old| link.through.contains(&old.path));
        let both = old.as_ref().map(|end| &end.path) == new.as_ref().map(|end| &end.path);
        if leads_back && both {
            continue;
        }
        let some = between(repo, &link, old.as_ref(), new.as_ref(), then, now, &mut folders)?;
        followed += 1 + some.len();
        changed.extend(old_paths(&some));
        found.extend(some);
        if let (Some(old), Some(new)) = (&old, &new)
            && old.is_folder()
            && new.is_folder()
            && !leads_back
        {
            for path in links_of(repo, old.found.id, &old.path, &Skipped::default())? {
                let inner = relative(&path, &old.path);
                let through = [&link.through[..], std::slice::from_ref(&old.path)].concat();
                pending.push(Link {
                    old: join(&link.old, inner),
                    new: join(&link.new, inner),
                    through,
                });
            }
        }
    }
    let both: Vec<&Change> = known.iter().chain(&found).collect();
    let more = behind_changed(repo, &both, then, now, &mut folders)?;
    found.extend(more);
    Ok(found)
}

/// What a chart has, or had, through links that are new, gone or lead elsewhere: files, as if they lay there.
fn behind_changed(
    repo: &Repository,
    known: &[&Change],
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
    folders: &mut Known,
) -> Result<Vec<Change>, GitError> {
    let link = |entry: &Option<Entry>| {
        entry.as_ref().filter(|entry| entry.is_link()).map(|entry| entry.path.clone())
    };
    let is_link = |change: &&Change| link(&change.old).or(link(&change.new)).is_some();
    let links = |change: &Change| [link(&change.old), link(&change.new)];
    let mut pending: Vec<([Option<String>; 2], Vec<String>)> =
        known.iter().copied().filter(is_link).map(|change| (links(change), Vec::new())).collect();
    let mut found = Vec::new();
    let mut followed = 0;
    while let Some(([old, new], through)) = pending.pop() {
        // A folder around a link, or one that the way to it went through, shows nothing new.
        let is_new = |end: &End, path: &str| {
            end.is_folder() && !is_inside(path, &end.path) && !through.contains(&end.path)
        };
        let old_end = match &old {
            Some(path) => told(then.end_in_tree(path))?.filter(|end| is_new(end, path)),
            None => None,
        };
        let new_end = match &new {
            Some(path) => told(now.end(path, None))?.filter(|end| is_new(end, path)),
            None => None,
        };
        let ends = [&old_end, &new_end].into_iter().flatten();
        let through: Vec<String> =
            through.iter().cloned().chain(ends.map(|end| end.path.clone())).collect();
        let [old, new] = [old, new].map(Option::unwrap_or_default);
        if followed >= MAX_PATHS {
            return Err(GitError::LinkLoop { path: if new.is_empty() { old } else { new } });
        }
        let link = Link { old, new, through };
        let some = between(repo, &link, old_end.as_ref(), new_end.as_ref(), then, now, folders)?;
        followed += 1 + some.len();
        pending.extend(
            some.iter().filter(is_link).map(|change| (links(change), link.through.clone())),
        );
        found.extend(some);
    }
    Ok(found)
}

fn old_paths(changes: &[Change]) -> impl Iterator<Item = String> {
    changes.iter().filter_map(|change| change.old.as_ref()).map(|entry| entry.path.clone())
}

/// The path that a path leads to once links are followed; none if there is nothing, or it is elsewhere.
pub(crate) fn end_of(at: &Snapshot<'_>, path: &str) -> Result<Option<String>, GitError> {
    Ok(told(at.end(path, None))?.map(|end| end.path))
}

/// Whether a link leads to what no commit has: out of the repository, back to itself, or to nothing yet.
pub(crate) fn leads_out(at: &Snapshot<'_>, path: &str) -> Result<bool, GitError> {
    if told(at.end(path, None))?.is_some() {
        return Ok(false);
    }
    let (true, Some(root), Some(tree)) = (at.is_worktree, at.repo.root(), at.tree) else {
        return Ok(true);
    };
    // A sparse checkout leaves out what the commit has.
    let Ok(target) = fs::read_link(root.join(path)) else { return Ok(true) };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let inside = join(folder, &relmap_fs::slashed(&target));
    let is_kept = !target.is_absolute() && told(tree_path::end(at.repo, tree, &inside))?.is_some();
    Ok(!is_kept)
}

/// A link that leads out of the repository leads to nothing that anyone else has.
pub(crate) fn told(end: Result<Option<End>, GitError>) -> Result<Option<End>, GitError> {
    match end {
        Err(GitError::LinkLeavesRepository { .. } | GitError::LinkLoop { .. }) => Ok(None),
        other => other,
    }
}

/// What differs between both ends of a link, with the paths by which the chart has it.
fn between(
    repo: &Repository,
    link: &Link,
    old: Option<&End>,
    new: Option<&End>,
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
    folders: &mut Known,
) -> Result<Vec<Change>, GitError> {
    let mut changes = Vec::new();
    let file = |end: Option<&End>, path: &str| {
        let Found { id, mode } = end.filter(|end| !end.is_folder())?.found;
        Some(Entry { path: path.to_owned(), mode, id, disk: None })
    };
    let (old_file, mut new_file) = (file(old, &link.old), file(new, &link.new));
    if let (true, Some(entry), Some(root)) = (now.is_worktree, &mut new_file, repo.root()) {
        entry.disk = Some(root.join(&link.new)).filter(|_| entry.is_file());
    }
    if old_file.as_ref().map(|entry| entry.id) != new_file.as_ref().map(|entry| entry.id) {
        changes.push(Change { old: old_file, new: new_file });
    }
    let folder = |end: Option<&End>| Some(end.filter(|end| end.is_folder())?.path.clone());
    let (old, new) = (folder(old), folder(new));
    if old.is_none() && new.is_none() {
        return Ok(changes);
    }
    let base = |path: &Option<String>| path.clone().unwrap_or_default();
    let (old_base, new_base) = (base(&old), base(&new));
    let inside = match folders.entry((old, new)) {
        Occupied(known) => known.into_mut(),
        Vacant(place) => {
            let (old, new) = place.key();
            let some = between_folders(repo, old.as_deref(), new.as_deref(), then, now)?;
            place.insert(some)
        }
    };
    let seen = |entry: &Option<Entry>, link: &str, base: &str| {
        let entry = entry.as_ref()?;
        Some(Entry { path: join(link, relative(&entry.path, base)), ..entry.clone() })
    };
    changes.extend(inside.iter().map(|change| Change {
        old: seen(&change.old, &link.old, &old_base),
        new: seen(&change.new, &link.new, &new_base),
    }));
    Ok(changes)
}

/// What differs between two folders, or between one and none.
fn between_folders(
    repo: &Repository,
    old: Option<&str>,
    new: Option<&str>,
    then: &Snapshot<'_>,
    now: &Snapshot<'_>,
) -> Result<Vec<Change>, GitError> {
    let region = Region {
        old: old.unwrap_or_default().to_owned(),
        new: new.unwrap_or_default().to_owned(),
        skip_old: Skipped::default(),
        skip_new: Skipped::default(),
        skips_all_old: old.is_none(),
    };
    if now.is_worktree && new.is_some() {
        return tree_diff::with_listed(repo, &region, then.tree, |known| {
            worktree::entries(repo, now.listing()?, &region, known)
        });
    }
    tree_diff::between_trees(repo, &region, then.tree, now.tree.filter(|_| new.is_some()))
}

impl End {
    fn is_folder(&self) -> bool {
        self.found.kind() == ObjectType::Tree
    }
}

impl Snapshot<'_> {
    pub(crate) fn end_in_tree(&self, path: &str) -> Result<Option<End>, GitError> {
        match self.tree {
            Some(tree) => tree_path::end(self.repo, tree, path),
            None => Ok(None),
        }
    }

    /// What a path leads to. What is in a submodule is known by its commit alone, also in the work
    /// tree, where that is the committed one.
    pub(crate) fn end(&self, path: &str, old: Option<&End>) -> Result<Option<End>, GitError> {
        let is_submodule = old.is_some_and(|old| old.found.kind() == ObjectType::Commit);
        let Some(root) = self.repo.root().filter(|_| self.is_worktree && !is_submodule) else {
            return self.end_in_tree(path);
        };
        let root = root.canonicalize().map_err(GitError::io(root))?;
        let Ok(full) = root.join(path).canonicalize() else { return Ok(None) };
        if !links::is_inside(&full, &root) {
            return Ok(None);
        }
        let Ok(metadata) = fs::metadata(&full) else { return Ok(None) };
        let inner = full.strip_prefix(&root).map(relmap_fs::slashed).unwrap_or_default();
        let found = if metadata.is_dir() {
            Found { id: Oid::ZERO_SHA1, mode: FOLDER }
        } else if metadata.is_file() {
            let file = (inner.as_str(), full.as_path());
            let id = worktree::identify(&self.repo.inner, self.listing()?, file, metadata.len())?;
            Found { id, mode: 0o100_644 }
        } else {
            return Ok(None);
        };
        Ok(Some(End { path: inner, found }))
    }
}

/// The links in a tree, at any depth, but not those in folders that do not count.
pub(crate) fn links_of(
    repo: &Repository,
    tree: Oid,
    base: &str,
    skip: &Skipped,
) -> Result<Vec<String>, GitError> {
    let mut found = Vec::new();
    // Every folder that was looked at, with the position of the one that has it.
    let mut seen: Vec<(Oid, usize)> = Vec::new();
    let mut has_links: HashSet<usize> = HashSet::new();
    let mut pending = vec![(tree, base.to_owned(), 0)];
    let mut walked = Walked::default();
    while let Some((tree, base, parent)) = pending.pop() {
        if repo.linkless.borrow().contains(&tree) {
            continue;
        }
        let number = seen.len();
        seen.push((tree, parent));
        for (name, entry) in walked.folder(repo, tree, &base)?.iter() {
            if entry.mode != LINK && entry.kind() != ObjectType::Tree {
                continue;
            }
            let path = join(&base, &String::from_utf8_lossy(name));
            if skip.contains(&path) {
                // Nobody looks into it, so nobody knows.
                has_links.insert(number);
            } else if entry.mode == LINK {
                has_links.insert(number);
                found.push(path);
            } else {
                pending.push((entry.id, path, number));
            }
        }
    }
    let mut linkless = repo.linkless.borrow_mut();
    for (number, (tree, parent)) in seen.into_iter().enumerate().rev() {
        if has_links.contains(&number) {
            has_links.insert(parent);
        } else {
            linkless.insert(tree);
        }
    }
    Ok(found)
}
