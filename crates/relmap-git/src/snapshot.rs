//! The repository's files at one point: at a commit, or as they lie in the work tree.

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

use git2::{Delta, ObjectType, Oid};
use relmap_core::commit_id::CommitId;
use relmap_core::component::join;

use crate::commit_ids::commit_id;
use crate::export::{Content, Found};
use crate::trees::{NamesSize, Walked};
use crate::work_listing::Listing;
use crate::{GitError, Repository, content, links, tree_path, worktree};

/// Which files to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At<'a> {
    /// Those of the commit at HEAD; none on a branch without a commit.
    Head,
    /// Those in the work tree, with all uncommitted changes.
    Worktree,
    /// Those of a commit.
    Commit(&'a CommitId),
    /// Those of the commit that a revision names, by the rules of `revision.rs`: remote-tracking
    /// branches go before what a pull request can name.
    Revision(&'a str),
}

/// The files of a repository at one point.
pub struct Snapshot<'repo> {
    pub(crate) repo: &'repo Repository,
    /// The commit, or the one that the work tree is based on.
    pub(crate) commit: Option<Oid>,
    /// That commit's tree.
    pub(crate) tree: Option<Oid>,
    pub(crate) is_worktree: bool,
    /// The files of the work tree, once they were listed.
    listing: OnceCell<Listing>,
}

impl std::fmt::Debug for Snapshot<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("commit", &self.commit())
            .field("is_worktree", &self.is_worktree)
            .finish_non_exhaustive()
    }
}

impl Repository {
    /// Takes a snapshot.
    ///
    /// # Errors
    /// When a commit or revision is unknown, or a bare repository is asked for its work tree.
    pub fn snapshot(&self, at: At<'_>) -> Result<Snapshot<'_>, GitError> {
        match at {
            At::Commit(commit) => {
                let unknown = |_| GitError::UnknownRevision { revision: commit.to_string() };
                let found =
                    Oid::from_str(commit.as_str()).and_then(|id| self.inner.find_commit(id));
                return self.snapshot_of(found.map_err(unknown)?.id());
            }
            At::Revision(revision) => return self.snapshot_of(self.commit_meant(revision)?),
            At::Head | At::Worktree => {}
        }
        let is_worktree = at == At::Worktree;
        if is_worktree && self.root().is_none() {
            return Err(GitError::NoWorkTree { path: self.git_dir().to_owned() });
        }
        let base = match self.head_commit()? {
            Some(commit) => self.snapshot_of(commit)?,
            None => {
                let listing = OnceCell::new();
                Snapshot { repo: self, commit: None, tree: None, is_worktree, listing }
            }
        };
        Ok(Snapshot { is_worktree, ..base })
    }

    /// The snapshot of a commit.
    pub(crate) fn snapshot_of(&self, commit: Oid) -> Result<Snapshot<'_>, GitError> {
        let tree = match self.last_tree.get() {
            Some((last, tree)) if last == commit => tree,
            _ => {
                let object =
                    self.inner.find_commit(commit).map_err(GitError::object(commit, "a commit"))?;
                self.last_tree.set(Some((commit, object.tree_id())));
                object.tree_id()
            }
        };
        Ok(Snapshot {
            repo: self,
            commit: Some(commit),
            tree: Some(tree),
            is_worktree: false,
            listing: OnceCell::new(),
        })
    }
}

/// The most files that a search may find: each of them can be a component.
const MAX_FOUND: usize = 200_000;

impl<'repo> Snapshot<'repo> {
    /// The repository that it is of.
    pub fn repository(&self) -> &'repo Repository {
        self.repo
    }

    /// Whether it is the work tree and not a commit.
    pub fn is_worktree(&self) -> bool {
        self.is_worktree
    }

    /// The files of the work tree, read when they are first asked for.
    pub(crate) fn listing(&self) -> Result<&Listing, GitError> {
        if let Some(listing) = self.listing.get() {
            return Ok(listing);
        }
        let listing = Listing::read(&self.repo.inner)?;
        self.repo.count_listed(listing.len());
        Ok(self.listing.get_or_init(|| listing))
    }

    /// The files of the work tree that git neither tracks nor ignores, in order; a commit has none.
    ///
    /// # Errors
    /// When the work tree cannot be read.
    pub fn untracked(&self) -> Result<Vec<String>, GitError> {
        if !self.is_worktree {
            return Ok(Vec::new());
        }
        let all = self.listing()?.changed("");
        let untracked = all.filter(|(path, changed)| {
            changed.status == Delta::Untracked
                && !path.ends_with('/')
                && !relmap_fs::is_temporary(path)
        });
        Ok(untracked.map(|(path, _)| path.to_owned()).collect())
    }

    /// The full id of the commit, or of the one that the work tree is based on.
    pub fn commit(&self) -> Option<CommitId> {
        self.commit.map(commit_id)
    }

    /// The paths of all files with one of these names, sorted.
    ///
    /// In the work tree, tracked files count, and untracked ones that git does not ignore.
    /// Submodules and other repositories inside of this one are not searched.
    ///
    /// # Errors
    /// When a folder or git's index cannot be read.
    pub fn find(&self, names: &[&str]) -> Result<Vec<String>, GitError> {
        let mut found = match (self.is_worktree, self.tree) {
            (true, _) => worktree::find(&self.repo.inner, names)?,
            (false, Some(tree)) => self.find_in_tree(tree, names)?,
            (false, None) => Vec::new(),
        };
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn find_in_tree(&self, root: Oid, names: &[&str]) -> Result<Vec<String>, GitError> {
        let mut found = Vec::new();
        let mut folders = vec![(root, String::new())];
        let mut walked = Walked::default();
        while let Some((id, folder)) = folders.pop() {
            let tree = self.repo.inner.find_tree(id).map_err(GitError::object(id, &folder))?;
            walked.count(&folder, NamesSize::of(&tree))?;
            for entry in tree.iter() {
                let path = || join(&folder, &String::from_utf8_lossy(entry.name_bytes()));
                match entry.kind() {
                    Some(ObjectType::Tree) => folders.push((entry.id(), path())),
                    Some(ObjectType::Blob)
                        if names.iter().any(|name| name.as_bytes() == entry.name_bytes()) =>
                    {
                        found.push(path());
                    }
                    _ => {}
                }
            }
            if found.len() > MAX_FOUND {
                return Err(GitError::TooManyPaths { most: MAX_FOUND });
            }
        }
        Ok(found)
    }

    /// The paths of the files in a folder and in those inside of it, sorted. Links, submodules and what git ignores
    /// are left out.
    ///
    /// # Errors
    /// As for [`find`](Snapshot::find).
    pub fn files_in(&self, folder: &str) -> Result<Vec<String>, GitError> {
        let is_file = |one: &Found| matches!(one.content, Content::Blob(_));
        let mut found = match self.is_worktree {
            true => self.listing()?.files(folder),
            false => {
                let found = self.files_in_tree(folder)?;
                found.into_iter().filter(is_file).map(|one| one.path).collect()
            }
        };
        found.sort_unstable();
        Ok(found)
    }

    /// Reads a file; none if there is no file at the path. Symbolic links are followed inside of
    /// the repository.
    ///
    /// # Errors
    /// When a link leads out of the repository or in circles, when the file has more than 16 MiB
    /// (relmap.toml: 1 MiB), when the work tree has a FIFO or a device there, or when it cannot be
    /// read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        self.read_up_to(path, content::limit(path))
    }

    /// The same with a bound on the file's size.
    pub(crate) fn read_up_to(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, GitError> {
        if self.is_worktree {
            return self.read_from_disk(path, limit);
        }
        let Some(tree) = self.tree else {
            return Ok(None);
        };
        match tree_path::resolve(self.repo, tree, path)? {
            Some(id) => content::read_blob(&self.repo.inner, id, path, limit).map(Some),
            None => Ok(None),
        }
    }

    fn read_from_disk(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, GitError> {
        self.read_path(Path::new(path), limit)
    }

    /// Reads a file of the work tree, whose path need be no UTF-8.
    pub(crate) fn read_path(&self, inside: &Path, limit: u64) -> Result<Option<Vec<u8>>, GitError> {
        let Some(root) = self.repo.root() else {
            return Ok(None);
        };
        let path = &*inside.to_string_lossy();
        let root = root.canonicalize().map_err(GitError::io(root))?;
        let named = root.join(inside);
        let full = match named.canonicalize() {
            Ok(full) => full,
            Err(error) if links::is_absent(&error) => {
                let blob = worktree::left_out(&self.repo.inner, inside)?;
                let read = |id| content::read_blob(&self.repo.inner, id, path, limit);
                return blob.map(read).transpose();
            }
            Err(error) => return Err(GitError::io(&named)(error)),
        };
        if !links::is_inside(&full, &root) {
            return Err(GitError::LinkLeavesRepository {
                path: path.to_owned(),
                target: full.to_string_lossy().into_owned(),
            });
        }
        let is_folder = fs::metadata(&full).map_err(GitError::io(&full))?.is_dir();
        if is_folder {
            return Ok(None);
        }
        content::read_disk(&full, path, limit).map(Some)
    }
}
