//! Comparing two trees, or a tree and the work tree, inside given folders.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use git2::{ObjectType, Oid};
use relmap_core::component::{OtherFolders, is_inside, join};

use crate::trees::{FOLDER, Found, LINK, SUBMODULE, Trees, Walked};
use crate::{GitError, Repository};

/// A file (or link, or submodule) on one side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// From the repository's root.
    pub(crate) path: String,
    /// As git keeps it in trees.
    pub(crate) mode: i32,
    /// The content's id; zero if it is unlike any content of the other side.
    pub(crate) id: Oid,
    /// Where the content is, if it is not in the object database.
    pub(crate) disk: Option<PathBuf>,
}

impl Entry {
    /// Whether it is a submodule: its id is a commit of another repository.
    pub(crate) fn is_submodule(&self) -> bool {
        self.mode == SUBMODULE
    }

    /// Whether it is a symbolic link.
    pub(crate) fn is_link(&self) -> bool {
        self.mode == LINK
    }

    /// Whether it is a plain file, executable or not.
    pub(crate) fn is_file(&self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }

    fn differs(&self, other: &Entry) -> bool {
        self.id != other.id || self.mode != other.mode
    }
}

/// Something that differs: one side, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) old: Option<Entry>,
    pub(crate) new: Option<Entry>,
}

/// A folder on both sides, and what does not count in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) skip_old: Skipped,
    pub(crate) skip_new: Skipped,
    /// Whether nothing of the old side counts.
    pub(crate) skips_all_old: bool,
}

impl Region {
    /// A region without the folders of other components inside it.
    pub(crate) fn new(old: &str, new: &str, others: &OtherFolders) -> Region {
        Region {
            old: old.to_owned(),
            new: new.to_owned(),
            skip_old: Skipped::inside(old, others),
            skip_new: Skipped::inside(new, others),
            skips_all_old: false,
        }
    }

    /// Whether a path is in a folder that does not count on the new side.
    pub(crate) fn skips_new(&self, path: &str) -> bool {
        let slashes = path.match_indices('/').map(|(at, _)| &path[..at]);
        !self.skip_new.is_empty()
            && slashes.chain([path]).any(|folder| self.skip_new.contains(folder))
    }
}

/// The folders inside of another one that do not count. There may be any number of them for each of as many
/// components, so they are asked for and never listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Skipped {
    base: String,
    others: OtherFolders,
    has_others: bool,
    more: BTreeSet<String>,
}

impl Skipped {
    fn inside(base: &str, others: &OtherFolders) -> Skipped {
        Skipped {
            base: base.to_owned(),
            others: others.clone(),
            has_others: others.inside(base).any(|folder| folder != base),
            more: BTreeSet::new(),
        }
    }

    pub(crate) fn insert(&mut self, folder: String) {
        self.more.insert(folder);
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.has_others && self.more.is_empty()
    }

    pub(crate) fn contains(&self, folder: &str) -> bool {
        let is_other = || folder != self.base && is_inside(folder, &self.base);
        self.more.contains(folder) || self.has_others && is_other() && self.others.has(folder)
    }
}

/// The tree of a folder; none where there is no such folder.
pub(crate) fn subtree(
    repo: &Repository,
    root: Option<Oid>,
    folder: &str,
) -> Result<Option<Oid>, GitError> {
    let Some(root) = root else {
        return Ok(None);
    };
    let entry = entry_at(repo, root, folder)?;
    Ok(match entry {
        _ if folder.is_empty() => Some(root),
        Some(found) if found.kind() == ObjectType::Tree => Some(found.id),
        _ => None,
    })
}

/// What is at a path of a tree, links not followed.
pub(crate) fn entry_at(
    repo: &Repository,
    root: Oid,
    path: &str,
) -> Result<Option<Found>, GitError> {
    let mut tree = root;
    let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        let Some(found) = repo.entry(tree, part.as_bytes())? else { return Ok(None) };
        if parts.peek().is_none() {
            return Ok(Some(found));
        }
        if found.kind() != ObjectType::Tree {
            return Ok(None);
        }
        tree = found.id;
    }
    Ok(None)
}

/// What differs between two trees in a region. Folders with the same content are not entered.
pub(crate) fn between_trees(
    repo: &Repository,
    region: &Region,
    old_root: Option<Oid>,
    new_root: Option<Oid>,
) -> Result<Vec<Change>, GitError> {
    let mut changes = Vec::new();
    let old_root = old_root.filter(|_| !region.skips_all_old);
    let mut pending = vec![(
        subtree(repo, old_root, &region.old)?,
        subtree(repo, new_root, &region.new)?,
        String::new(),
    )];
    let skips_nothing = region.skip_old.is_empty() && region.skip_new.is_empty();
    let mut walked = Walked::default();
    while let Some((old, new, folder)) = pending.pop() {
        if old == new && (skips_nothing || old.is_none()) {
            continue;
        }
        let old_base = join_relative(&region.old, &folder);
        let new_base = join_relative(&region.new, &folder);
        let mut sides: BTreeMap<Vec<u8>, [Option<Entry>; 2]> = BTreeMap::new();
        let both = [(old, &old_base, &region.skip_old), (new, &new_base, &region.skip_new)];
        for (side, (tree, base, skip)) in both.into_iter().enumerate() {
            let Some(tree) = tree else { continue };
            for (name, Found { id, mode }) in walked.folder(repo, tree, base)?.iter() {
                let path = join(base, &String::from_utf8_lossy(name));
                if !skip.contains(&path) {
                    sides.entry(name.to_vec()).or_default()[side] =
                        Some(Entry { path, mode, id, disk: None });
                }
            }
        }
        for (name, [old, new]) in sides {
            if let (Some(old), Some(new)) = (&old, &new)
                && !old.differs(new)
                && (skips_nothing || !is_tree(old))
            {
                continue;
            }
            let (old_tree, old) = split(old);
            let (new_tree, new) = split(new);
            if old_tree.is_some() || new_tree.is_some() {
                let name = String::from_utf8_lossy(&name);
                pending.push((old_tree, new_tree, join_relative(&folder, &name)));
            }
            if old.is_some() || new.is_some() {
                changes.push(Change { old, new });
            }
        }
    }
    Ok(changes)
}

/// What differs between a tree and files listed elsewhere, by their paths inside the region.
pub(crate) fn with_listed(
    repo: &Repository,
    region: &Region,
    old_root: Option<Oid>,
    listed: impl FnOnce(&BTreeMap<String, Entry>) -> Result<BTreeMap<String, Entry>, GitError>,
) -> Result<Vec<Change>, GitError> {
    let nothing = Region { new: String::new(), skip_new: Skipped::default(), ..region.clone() };
    let old: BTreeMap<String, Entry> = between_trees(repo, &nothing, old_root, None)?
        .into_iter()
        .filter_map(|change| change.old)
        .map(|entry| (relative(&entry.path, &region.old).to_owned(), entry))
        .collect();
    let mut new = listed(&old)?;
    let mut changes = Vec::new();
    for (path, old) in old {
        let new = new.remove(&path);
        if new.as_ref().is_none_or(|new| old.differs(new)) {
            let old = Some(old);
            changes.push(Change { old, new });
        }
    }
    changes.extend(new.into_values().map(|new| Change { old: None, new: Some(new) }));
    Ok(changes)
}

/// A path inside a folder, from there.
pub(crate) fn relative<'a>(path: &'a str, folder: &str) -> &'a str {
    path.strip_prefix(folder).map_or(path, |rest| rest.trim_start_matches('/'))
}

fn join_relative(folder: &str, path: &str) -> String {
    if path.is_empty() { folder.to_owned() } else { join(folder, path) }
}

fn is_tree(entry: &Entry) -> bool {
    entry.mode == FOLDER
}

/// An entry as a tree, or as something else.
fn split(entry: Option<Entry>) -> (Option<Oid>, Option<Entry>) {
    match entry {
        Some(entry) if is_tree(&entry) => (Some(entry.id), None),
        other => (None, other),
    }
}
