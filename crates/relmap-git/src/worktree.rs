//! What lies in the work tree, as git would commit it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use git2::{Delta, Oid};
use walkdir::WalkDir;

use crate::committed_hash::Hasher;
use crate::content::MAX_FILE;
use crate::renames::MAX_COMPARED;
use crate::tree_diff::{Entry, Region, relative};
use crate::trees::{LINK, SUBMODULE};
use crate::work_listing::{Changed, Listing, Tracked, is_sparse};
use crate::{GitError, Repository, open, special_files};

/// The files in a region of the work tree, by their paths inside of it: tracked or not, but not
/// ignored. Contents are identified after git's conversions of line ends and the like.
///
/// `old` is the other side of the comparison; content that cannot be found there goes unidentified.
pub(crate) fn entries(
    repository: &Repository,
    listing: &Listing,
    region: &Region,
    old: &BTreeMap<String, Entry>,
) -> Result<BTreeMap<String, Entry>, GitError> {
    let repo = &repository.inner;
    let is_skipped = |path: &str| region.skips_new(path);
    let root = repo.workdir().unwrap_or(Path::new(""));
    let mut found: BTreeMap<String, Entry> = BTreeMap::new();
    let mut sparse = BTreeSet::new();
    for (path, Tracked { mode, id, is_sparse }) in listing.tracked(&region.new) {
        repository.count_listed(1);
        if is_skipped(path) {
            continue;
        }
        if is_sparse {
            sparse.insert(path);
        }
        let entry = Entry { mode, id, disk: None, path: path.to_owned() };
        found.insert(relative(path, &region.new).to_owned(), entry);
    }
    let odb = repo.odb().map_err(GitError::doing("compare the work tree"))?;
    let reader = Reader { repo, odb: &odb, hasher: OnceCell::new() };
    for (path, changed) in listing.changed(&region.new) {
        repository.count_listed(1);
        // An untracked repository inside of this one is reported as a folder.
        // Nor does a file count that relmap itself left when it was killed.
        let is_left = changed.status == Delta::Untracked && relmap_fs::is_temporary(path);
        if is_skipped(path) || path.ends_with('/') || is_left {
            continue;
        }
        let inner = relative(path, &region.new).to_owned();
        if let Some(entry) = found.get_mut(&inner)
            && entry.mode == SUBMODULE
            && changed.status != Delta::Typechange
            && root.join(path).exists()
        {
            // One that was not fetched, or whose own files were changed, is still at its commit.
            let submodule = open::open_exactly(&root.join(path), Some(root)).ok();
            let commit = submodule.and_then(|repo| repo.refname_to_id("HEAD").ok());
            entry.id = commit.unwrap_or(entry.id);
            continue;
        }
        if changed.status == Delta::Deleted {
            if !sparse.contains(path) {
                found.remove(&inner);
            }
            continue;
        }
        let entry = reader.entry(changed, path, old.get(&inner))?;
        found.insert(inner, entry);
    }
    Ok(found)
}

/// The id that a file of the work tree would have in a commit; zero if it is too large to tell.
pub(crate) fn identify(
    repo: &git2::Repository,
    listing: &Listing,
    (path, disk): (&str, &Path),
    size: u64,
) -> Result<Oid, GitError> {
    if let Some(id) = listing.id_of(path) {
        return Ok(id);
    }
    if size > MAX_FILE {
        return Ok(Oid::ZERO_SHA1);
    }
    let odb = repo.odb().map_err(GitError::doing("compare the work tree"))?;
    Hasher::new(repo, &odb)?.hash_as_committed(disk)
}

/// Identifies what lies on the disk.
struct Reader<'a> {
    repo: &'a git2::Repository,
    odb: &'a git2::Odb<'a>,
    hasher: OnceCell<Hasher<'a>>,
}

impl Reader<'_> {
    fn entry(&self, changed: &Changed, path: &str, old: Option<&Entry>) -> Result<Entry, GitError> {
        let Changed { mode, disk, .. } = changed;
        let id = changed.id.unwrap_or(Oid::ZERO_SHA1);
        let mut entry = Entry { path: path.to_owned(), mode: *mode, id, disk: Some(disk.clone()) };
        if changed.id.is_some() {
            return Ok(entry);
        }
        if *mode == LINK {
            let target = fs::read_link(disk).map_err(GitError::io(disk))?;
            entry.id = hash(target.as_os_str().as_encoded_bytes())?;
        } else if entry.is_file() {
            let size = fs::metadata(disk).map_err(GitError::io(disk))?.len();
            let bound = if old.is_some() { MAX_FILE } else { MAX_COMPARED };
            if size <= bound {
                let hasher = match self.hasher.get() {
                    Some(hasher) => hasher,
                    None => {
                        let hasher = Hasher::new(self.repo, self.odb)?;
                        self.hasher.get_or_init(|| hasher)
                    }
                };
                entry.id = hasher.hash_as_committed(disk)?;
            }
        }
        Ok(entry)
    }
}

pub(crate) fn hash(content: &[u8]) -> Result<Oid, GitError> {
    Oid::hash_object(git2::ObjectType::Blob, content)
        .map_err(GitError::doing("compare the work tree"))
}

/// The content of a file that a sparse checkout left out of the work tree, as it would be there; `None` if
/// the file is not one of those.
pub(crate) fn left_out(repo: &git2::Repository, path: &Path) -> Result<Option<Oid>, GitError> {
    let index = crate::git_index::read(repo)?;
    Ok(index.get_path(path, 0).filter(is_sparse).map(|entry| entry.id))
}

/// All files with one of these names: tracked ones, those too that a sparse checkout left out, and
/// untracked ones that are not ignored.
pub(crate) fn find(repo: &git2::Repository, names: &[&str]) -> Result<Vec<String>, GitError> {
    let Some(root) = repo.workdir() else {
        return Ok(Vec::new());
    };
    let index = crate::git_index::read(repo)?;
    let mut found = Vec::new();
    for entry in index.iter() {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        let name = path.rsplit('/').next().unwrap_or(&path);
        let is_there = || root.join(&path).symlink_metadata().is_ok();
        if names.contains(&name) && (is_sparse(&entry) || is_there()) {
            found.push(path);
        }
    }
    let is_ignored = |path: &Path| {
        path.strip_prefix(root).is_ok_and(|inner| repo.is_path_ignored(inner).unwrap_or(false))
    };
    let walk = WalkDir::new(root).follow_links(false).into_iter();
    let mut fault = None;
    let walk = walk.filter_entry(|entry| {
        let is_folder = entry.file_type().is_dir();
        if is_folder && let Ok(inner) = entry.path().strip_prefix(root) {
            // Before git is asked what is ignored there.
            fault = fault.take().or(special_files::check_folder(root, inner).err());
        }
        fault.is_none()
            && (entry.depth() == 0
                || !is_folder
                || (entry.file_name() != ".git"
                    && !entry.path().join(".git").exists()
                    && !is_ignored(entry.path())))
    });
    // A folder that cannot be read holds nothing that git could have been told of.
    for entry in walk.filter_map(Result::ok) {
        let is_wanted = names.iter().any(|name| entry.file_name() == *name);
        if is_wanted
            && !entry.file_type().is_dir()
            && let Ok(inner) = entry.path().strip_prefix(root)
            && !is_ignored(entry.path())
        {
            found.push(relmap_fs::slashed(inner));
        }
    }
    fault.map_or(Ok(found), Err)
}
