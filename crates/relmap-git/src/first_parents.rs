//! The line of a branch: each commit and its first parent. What arrives on a branch arrives by a
//! commit of this line, a merge as a rule, and its time is when it arrived.

use git2::Oid;
use relmap_core::commit_id::CommitId;

use crate::commit_ids::commit_id;
use crate::trees::Found;
use crate::trees::Walked;
use crate::{GitError, Repository, content, tree_path};

/// The deepest folder that is looked into.
const MAX_DEPTH: usize = 64;

/// The most files that are looked at in one state.
const MAX_FILES: usize = 100_000;

/// The most that a file may have, in bytes.
const MAX_BYTES: u64 = 5 << 20;

/// Which files matter.
pub trait FileFilter {
    /// Whether a file matters, by its path from the root.
    fn wants(&self, path: &str) -> bool;

    /// Whether a folder can have such a file; the root is the empty path.
    fn wants_below(&self, folder: &str) -> bool;
}

/// A commit of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineCommit {
    id: Oid,
    tree: Oid,
    time: i64,
}

impl LineCommit {
    /// The full id.
    pub fn id(&self) -> CommitId {
        commit_id(self.id)
    }

    /// When it was committed, in seconds since 1970.
    pub fn time(&self) -> i64 {
        self.time
    }
}

/// The content of a file, by its id: equal ids are equal contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentId {
    id: Oid,
    is_file: bool,
}

impl ContentId {
    /// Whether it is that of a file. A symbolic link or a submodule has none: it could lead anywhere.
    pub fn is_file(self) -> bool {
        self.is_file
    }
}

/// A file that differs between two states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// The path from the root.
    pub path: String,
    /// What it had before; `None` if there was no such file.
    pub old: Option<ContentId>,
    /// What it has now; `None` if it is gone.
    pub new: Option<ContentId>,
}

/// The line of a branch.
#[derive(Debug, Clone)]
pub struct FirstParents {
    /// The commits, the newest first.
    pub commits: Vec<LineCommit>,
    /// Whether the clone is shallow and has no more of the line.
    pub is_cut: bool,
    /// Whether the line was read to its end.
    pub is_whole: bool,
}

impl FirstParents {
    /// The newest commit that was there at a time, in seconds since 1970.
    pub fn at(&self, time: i64) -> Option<usize> {
        self.commits.iter().position(|commit| commit.time <= time)
    }
}

impl Repository {
    /// The line of a branch, or of HEAD, as far as `wants_more` says; it is asked with the number of
    /// commits so far and the last of them.
    ///
    /// # Errors
    /// When the revision is unknown, or a commit cannot be read.
    pub fn first_parents(
        &self,
        revision: &str,
        wants_more: impl Fn(usize, &LineCommit) -> bool,
    ) -> Result<FirstParents, GitError> {
        let mut next = Some(self.commit_meant(revision)?);
        let mut line = FirstParents { commits: Vec::new(), is_cut: false, is_whole: true };
        while let Some(id) = next {
            let last = line.commits.last();
            if last.is_some_and(|last| !wants_more(line.commits.len(), last)) {
                line.is_whole = false;
                break;
            }
            let commit = match self.inner.find_commit(id) {
                Ok(commit) => commit,
                // A clone without its history has the names of commits that it lacks.
                Err(error)
                    if error.code() == git2::ErrorCode::NotFound && !line.commits.is_empty() =>
                {
                    line.is_cut = true;
                    break;
                }
                Err(error) => return Err(GitError::object(id, "a commit")(error)),
            };
            let (tree, time) = (commit.tree_id(), commit.time().seconds());
            line.commits.push(LineCommit { id, tree, time });
            next = commit.parent_id(0).ok();
        }
        line.is_cut |= self.history.borrow().is_shallow();
        Ok(line)
    }

    /// The commit alone that a revision names, without those before it.
    ///
    /// # Errors
    /// As for [`first_parents`](Repository::first_parents).
    pub fn line_head(&self, revision: &str) -> Result<LineCommit, GitError> {
        let id = self.commit_meant(revision)?;
        let commit = self.inner.find_commit(id).map_err(GitError::object(id, "a commit"))?;
        Ok(LineCommit { id, tree: commit.tree_id(), time: commit.time().seconds() })
    }

    /// Who wrote a commit of the line.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn author(&self, commit: &LineCommit) -> Result<String, GitError> {
        let found =
            self.inner.find_commit(commit.id).map_err(GitError::object(commit.id, "a commit"))?;
        Ok(String::from_utf8_lossy(found.author().name_bytes()).into_owned())
    }

    /// The files that matter and that differ between two states; without an old one all of the new.
    ///
    /// # Errors
    /// When a folder cannot be read, or more files matter than are looked at.
    pub fn changed_files(
        &self,
        old: Option<&LineCommit>,
        new: &LineCommit,
        filter: &dyn FileFilter,
    ) -> Result<Vec<ChangedFile>, GitError> {
        let (mut found, mut walked) = (Vec::new(), Walked::default());
        let folder = |tree| Some(Found { id: tree, mode: crate::trees::FOLDER });
        let old = old.and_then(|commit| folder(commit.tree));
        let sides = [old, folder(new.tree)];
        let roots = sides.map(|side| side.map(|side| side.id));
        self.compare("", sides, roots, filter, (&mut found, &mut walked), 0)?;
        Ok(found)
    }

    fn compare(
        &self,
        path: &str,
        sides: [Option<Found>; 2],
        roots: [Option<Oid>; 2],
        filter: &dyn FileFilter,
        (found, walked): (&mut Vec<ChangedFile>, &mut Walked),
        depth: usize,
    ) -> Result<(), GitError> {
        if sides[0] == sides[1] {
            return Ok(());
        }
        let folders = sides.map(|side| side.filter(|side| side.mode == crate::trees::FOLDER));
        if folders != [None, None] && depth <= MAX_DEPTH && filter.wants_below(path) {
            let read =
                |side: Option<Found>| side.map(|side| self.folder(side.id, path)).transpose();
            let (old, new) = (read(folders[0])?, read(folders[1])?);
            for folder in [&old, &new].into_iter().flatten() {
                walked.count(path, folder.names_size())?;
            }
            let names = |side: &Option<std::sync::Arc<crate::trees::Folder>>| {
                let names = side.iter().flat_map(|folder| folder.iter());
                names.map(|(name, _)| name.to_vec()).collect::<Vec<_>>()
            };
            let mut all = names(&new);
            if let Some(old) = &old {
                let gone = old
                    .iter()
                    .filter(|(name, _)| new.as_ref().is_none_or(|new| new.get(name).is_none()));
                all.extend(gone.map(|(name, _)| name.to_vec()));
            }
            for name in all {
                let of = |side: &Option<std::sync::Arc<crate::trees::Folder>>| {
                    side.as_ref().and_then(|folder| folder.get(&name))
                };
                let sides = [of(&old), of(&new)];
                if sides[0] != sides[1] {
                    let name = String::from_utf8_lossy(&name);
                    let below = relmap_core::component::join(path, &name);
                    self.compare(&below, sides, roots, filter, (found, walked), depth + 1)?;
                }
            }
        }
        // A link or a submodule takes the place of a file, or of a folder that has some.
        let is_wanted = filter.wants(path);
        let of = |side: Option<Found>, root: Option<Oid>| {
            let side = side.filter(|side| side.mode != crate::trees::FOLDER)?;
            let counts = is_wanted
                || !side.is_file()
                    && filter.wants_below(path)
                    && !self.is_link_to_a_file(side, root, path);
            counts.then_some(ContentId { id: side.id, is_file: side.is_file() })
        };
        let (old, new) = (of(sides[0], roots[0]), of(sides[1], roots[1]));
        if old != new {
            if found.len() >= MAX_FILES {
                return Err(GitError::TooManyFiles { most: MAX_FILES });
            }
            found.push(ChangedFile { path: path.to_owned(), old, new });
        }
        Ok(())
    }

    /// Whether a link leads to a file, and so not to a folder with files that matter.
    fn is_link_to_a_file(&self, link: Found, root: Option<Oid>, path: &str) -> bool {
        let end = root.filter(|_| link.mode == crate::trees::LINK);
        let end = end.and_then(|root| tree_path::end(&self.inner, root, path).ok().flatten());
        end.is_some_and(|end| end.found.is_file())
    }

    /// Reads the content of a file of the line. The path is for messages.
    ///
    /// # Errors
    /// When it is no file, has more than 5 MiB, or cannot be read.
    pub fn content(&self, id: ContentId, path: &str) -> Result<Vec<u8>, GitError> {
        if !id.is_file {
            return Err(GitError::NoFile { path: path.to_owned() });
        }
        content::read_blob(&self.inner, id.id, path, MAX_BYTES)
    }

    /// How many bytes of a content [`content`](Repository::content) reads.
    ///
    /// # Errors
    /// When the object cannot be read.
    pub fn content_size(&self, id: ContentId) -> Result<u64, GitError> {
        if !id.is_file {
            return Ok(0);
        }
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        let (size, _) = odb.read_header(id.id).map_err(GitError::object(id.id, "a file"))?;
        Ok(if size as u64 > MAX_BYTES { 0 } else { size as u64 })
    }
}

#[cfg(test)]
mod tests;
