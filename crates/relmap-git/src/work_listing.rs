//! The files of a work tree, listed once: every component asks for its own part, and to compare the
//! whole index with the work tree costs as much as the repository has files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use git2::{Delta, DiffOptions, IndexEntryExtendedFlag, Oid};

use crate::committed_hash::Hasher;
use crate::content::MAX_FILE;
use crate::trees::LINK;
use crate::{GitError, special_files};

/// What the index has, and what differs from it in the work tree; both sorted by path.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    tracked: Vec<(String, Tracked)>,
    changed: Vec<(String, Changed)>,
}

/// A file, link or submodule of the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tracked {
    pub(crate) mode: i32,
    pub(crate) id: Oid,
    /// Whether a sparse checkout left it out, so that its absence means nothing.
    pub(crate) is_sparse: bool,
}

/// Something that is not as in the index.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) status: Delta,
    pub(crate) mode: i32,
    /// The id that it would have in a commit, where that is known.
    pub(crate) id: Option<Oid>,
    /// Where it is.
    pub(crate) disk: PathBuf,
}

impl Listing {
    /// Lists the work tree of a repository.
    pub(crate) fn read(repo: &git2::Repository) -> Result<Listing, GitError> {
        let doing = || GitError::doing("compare the work tree");
        let root = repo.workdir().unwrap_or(Path::new(""));
        let index = crate::git_index::read(repo)?;
        let tracked = index.iter().map(|entry| {
            let path = String::from_utf8_lossy(&entry.path).into_owned();
            let mode = i32::try_from(entry.mode).unwrap_or_default();
            (path, Tracked { mode, id: entry.id, is_sparse: is_sparse(&entry) })
        });
        let mut listing = Listing { tracked: tracked.collect(), changed: Vec::new() };
        listing.tracked.sort_by(|a, b| a.0.cmp(&b.0));
        special_files::check_all(repo, &index, "")?;
        let mut options = DiffOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .include_typechange(true)
            .disable_pathspec_match(true);
        let diff = repo.diff_index_to_workdir(Some(&index), Some(&mut options)).map_err(doing())?;
        for delta in diff.deltas() {
            let file = delta.new_file();
            let bytes = file.path_bytes().or(delta.old_file().path_bytes());
            let path = String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
            let is_known = !file.id().is_zero() && file.is_valid_id();
            let changed = Changed {
                status: delta.status(),
                mode: i32::from(file.mode()),
                id: is_known.then(|| file.id()),
                disk: root.join(file.path().unwrap_or(Path::new(&path))),
            };
            listing.changed.push((path, changed));
        }
        listing.changed.sort_by(|a, b| a.0.cmp(&b.0));
        listing.identify_tracked(repo)?;
        Ok(listing)
    }

    /// Identifies the tracked files that were changed, all at once: the database remembers each
    /// place to hash in.
    fn identify_tracked(&mut self, repo: &git2::Repository) -> Result<(), GitError> {
        let is_changed = |changed: &Changed| {
            matches!(changed.status, Delta::Modified | Delta::Typechange) && changed.id.is_none()
        };
        let mut wanted: Vec<&mut Changed> = self
            .changed
            .iter_mut()
            .map(|(_, changed)| changed)
            .filter(|one| is_changed(one))
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let odb = repo.odb().map_err(GitError::doing("compare the work tree"))?;
        let hasher = Hasher::new(repo, &odb)?;
        for changed in &mut wanted {
            let is_file = changed.mode & 0o170_000 == 0o100_000;
            if changed.mode != LINK && is_file {
                let size = fs::metadata(&changed.disk).map_err(GitError::io(&changed.disk))?.len();
                if size <= MAX_FILE {
                    changed.id = Some(hasher.hash_as_committed(&changed.disk)?);
                }
            }
        }
        Ok(())
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.tracked.len() + self.changed.len()
    }

    /// The id that a tracked file has, or would have in a commit; none where that is not known.
    pub(crate) fn id_of(&self, path: &str) -> Option<Oid> {
        match inside(&self.changed, path).find(|(changed, _)| changed == path) {
            Some((_, changed)) => changed.id,
            None => self.tracked(path).find(|(known, _)| *known == path).map(|(_, one)| one.id),
        }
    }

    /// The paths of the files that are in a folder of the work tree.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let is_file = |mode: i32| mode & 0o170_000 == 0o100_000;
        let is_here = |changed: &Changed| changed.status != Delta::Deleted && is_file(changed.mode);
        let changed: BTreeMap<&str, bool> =
            self.changed(folder).map(|(path, changed)| (path, is_here(changed))).collect();
        let tracked = self
            .tracked(folder)
            .filter(|(path, one)| is_file(one.mode) && !changed.contains_key(path));
        let tracked = tracked.map(|(path, _)| path.to_owned());
        let new = changed.iter().filter(|(_, is_here)| **is_here);
        tracked.chain(new.map(|(path, _)| (*path).to_owned())).collect()
    }

    /// What the index has in a folder, or at its place.
    pub(crate) fn tracked(&self, folder: &str) -> impl Iterator<Item = (&str, Tracked)> {
        inside(&self.tracked, folder).map(|(path, tracked)| (path.as_str(), *tracked))
    }

    /// What is not as in the index in a folder, or at its place.
    pub(crate) fn changed(&self, folder: &str) -> impl Iterator<Item = (&str, &Changed)> {
        inside(&self.changed, folder).map(|(path, changed)| (path.as_str(), changed))
    }
}

/// The part of a sorted list that is in a folder, or is the folder. What begins as it does and is
/// not in it, such as `web-2` for `web`, is in between.
fn inside<'l, T>(list: &'l [(String, T)], folder: &str) -> impl Iterator<Item = &'l (String, T)> {
    let at = list.partition_point(|(path, _)| path.as_str() < folder);
    let itself = list[at..].iter().take_while({
        let folder = folder.to_owned();
        move |(path, _)| !folder.is_empty() && *path == folder
    });
    let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let first = list.partition_point(|(path, _)| *path < below);
    let rest = list[first..].iter().take_while(move |(path, _)| path.starts_with(&below));
    itself.chain(rest)
}

pub(crate) fn is_sparse(entry: &git2::IndexEntry) -> bool {
    IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended)
        .contains(IndexEntryExtendedFlag::SKIP_WORKTREE)
}

#[cfg(test)]
mod tests {
    use relmap_core::component::is_inside;

    use super::*;

    #[test]
    fn a_folder_has_what_is_in_it_and_no_more() {
        let names = ["a", "a-b/c", "a.b", "a/b", "a/b/c", "a/c", "a0", "b"];
        let list: Vec<(String, ())> = names.iter().map(|name| ((*name).to_owned(), ())).collect();
        for folder in ["", "a", "a/b", "b", "c", "a-b", "A", "zz"] {
            let found: Vec<&str> = inside(&list, folder).map(|(path, ())| path.as_str()).collect();
            let expected: Vec<&str> =
                names.into_iter().filter(|name| is_inside(name, folder)).collect();
            assert_eq!(found, expected, "{folder}");
        }
    }
}
