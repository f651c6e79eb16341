//! A folder of a snapshot written out as plain files.

use std::path::PathBuf;

use git2::{ObjectType, Oid};
use relmap_core::component::join;
use relmap_fs::Below;
use walkdir::WalkDir;

use crate::content::MAX_FILE;
use crate::trees::{LINK, NamesSize, Walked};
use crate::{GitError, Snapshot, content, tree_diff};

/// A file to write out.
pub(crate) struct Found {
    /// Its path from the folder, byte by byte.
    pub(crate) inside: Vec<u8>,
    /// Its path from the repository's root, for messages and links.
    pub(crate) path: String,
    pub(crate) content: Content,
}

/// Where its content is.
pub(crate) enum Content {
    Disk(PathBuf),
    Blob(Oid),
    /// In a tree; where it leads must be looked up.
    Link,
    /// In another repository.
    Submodule,
}

impl Snapshot<'_> {
    /// Writes the files of a folder into another one. Symbolic links become what they lead to; those
    /// that lead out of the repository, or to no file, are left out, and their paths are returned. Of
    /// the work tree everything is written, what git ignores too: dependencies of charts are often
    /// unpacked there.
    ///
    /// # Errors
    /// When a file cannot be read or written, or its name would lead out of the folder.
    pub fn export(&self, folder: &str, to: &Below) -> Result<Vec<String>, GitError> {
        let mut left_out = Vec::new();
        for Found { inside, path, content } in self.files_of(folder)? {
            let read = match content {
                Content::Disk(path) => self.read_path(&path, MAX_FILE),
                Content::Blob(id) => {
                    content::read_blob(&self.repo.inner, id, &path, MAX_FILE).map(Some)
                }
                Content::Link => self.read_up_to(&path, MAX_FILE),
                Content::Submodule => continue,
            };
            match read {
                Ok(Some(content)) => {
                    to.create(&inside, &content).map_err(GitError::write_out(folder))?;
                }
                Ok(None)
                | Err(GitError::LinkLeavesRepository { .. } | GitError::LinkLoop { .. }) => {
                    left_out.push(path);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(left_out)
    }

    /// All files in a folder.
    fn files_of(&self, folder: &str) -> Result<Vec<Found>, GitError> {
        match self.is_worktree {
            true => Ok(self.files_on_disk(folder)),
            false => self.files_in_tree(folder),
        }
    }

    fn files_on_disk(&self, folder: &str) -> Vec<Found> {
        let Some(root) = self.repo.root() else { return Vec::new() };
        let start = root.join(folder);
        let walk = WalkDir::new(&start).sort_by_file_name().into_iter();
        let walk = walk.filter_entry(|entry| !entry.file_name().eq_ignore_ascii_case(".git"));
        let files = walk.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
        let found = |entry: walkdir::DirEntry| {
            let path = entry.path().strip_prefix(root).ok()?;
            let inside = entry.path().strip_prefix(&start).ok()?;
            Some(Found {
                inside: relmap_fs::bytes(inside),
                path: relmap_fs::slashed(path),
                content: Content::Disk(path.to_owned()),
            })
        };
        files.filter_map(found).collect()
    }

    pub(crate) fn files_in_tree(&self, folder: &str) -> Result<Vec<Found>, GitError> {
        let Some(root) = self.tree else { return Ok(Vec::new()) };
        let repo = &self.repo.inner;
        let start = match folder {
            "" => Some(root),
            folder => tree_diff::entry_at(self.repo, root, folder)?
                .filter(|found| found.kind() == ObjectType::Tree)
                .map(|found| found.id),
        };
        let mut found = Vec::new();
        let mut ahead: Vec<(Oid, Vec<u8>)> = start.map(|id| (id, Vec::new())).into_iter().collect();
        let mut walked = Walked::default();
        while let Some((id, above)) = ahead.pop() {
            let shown = |inside: &[u8]| match inside {
                b"" => folder.to_owned(),
                inside => join(folder, &String::from_utf8_lossy(inside)),
            };
            let tree = repo.find_tree(id).map_err(GitError::object(id, &shown(&above)))?;
            walked.count(&shown(&above), NamesSize::of(&tree))?;
            for entry in tree.iter() {
                let mut inside = above.clone();
                if !above.is_empty() {
                    inside.push(b'/');
                }
                inside.extend(entry.name_bytes());
                match entry.kind() {
                    Some(ObjectType::Tree) => ahead.push((entry.id(), inside)),
                    Some(ObjectType::Blob) => {
                        let content = match entry.filemode_raw() == LINK {
                            true => Content::Link,
                            false => Content::Blob(entry.id()),
                        };
                        found.push(Found { path: shown(&inside), inside, content });
                    }
                    Some(ObjectType::Commit) => {
                        let path = shown(&inside);
                        found.push(Found { path, inside, content: Content::Submodule });
                    }
                    _ => {}
                }
            }
        }
        found.sort_unstable_by(|a, b| a.inside.cmp(&b.inside));
        Ok(found)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests;
