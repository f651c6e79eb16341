//! What differs between two releases of a component, for many pairs in a row.

use std::collections::HashMap;
use std::sync::Arc;

use git2::ObjectType;
use relmap_core::commit_id::CommitId;
use relmap_core::component::{Layout, folder_of};
use relmap_core::contents::Contents;
use relmap_core::facts::{FileChange, Files};

use crate::commit_ids::oid;
use crate::gather::{file_changes, wanted};
use crate::kept_files::{KeptFiles, read_all};
use crate::tree_path;
use crate::trees::Folder;
use crate::trees::LINK;
use crate::{GitError, Repository, Snapshot, tree_diff};

/// Reads pairs of releases. Neighbours share most of their files, so what was read is kept for a
/// while.
pub struct ReleaseDiffs<'r> {
    repository: &'r Repository,
    files: KeptFiles,
}

/// A release on one side of a comparison: its commit and the folder of its chart.
#[derive(Debug, Clone, Copy)]
pub struct Side<'s> {
    /// The full id of the commit.
    pub commit: &'s CommitId,
    /// The folder of Chart.yaml from the repository's root; none for an app.
    pub chart: Option<&'s str>,
}

/// What differs between two releases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleaseDiff {
    /// The files that differ.
    pub changes: Vec<FileChange>,
    /// The earlier side.
    pub old: Files,
    /// The later side.
    pub new: Files,
}

impl std::fmt::Debug for ReleaseDiffs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReleaseDiffs").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl<'r> ReleaseDiffs<'r> {
    /// A reader of a repository.
    pub fn new(repository: &'r Repository) -> ReleaseDiffs<'r> {
        ReleaseDiffs { repository, files: KeptFiles::default() }
    }

    /// Compares two releases; without an earlier one, only what is in the later is read. The
    /// layout is that of the later release.
    ///
    /// # Errors
    /// When an object that matters cannot be read.
    pub fn compare(
        &mut self,
        layout: &Layout,
        old: Option<Side<'_>>,
        new: Side<'_>,
    ) -> Result<ReleaseDiff, GitError> {
        let now = self.snapshot(new.commit)?;
        if let Some(old) = old {
            let then = self.snapshot(old.commit)?;
            let repository = self.repository;
            let read = &mut |at: &Snapshot<'_>, paths| self.read_all(at, paths);
            let found = repository.compared((layout, old.chart), (&then, &now), read)?;
            let changes = file_changes(found.changes);
            return Ok(ReleaseDiff { changes, old: found.old, new: found.new });
        }
        let wanted = wanted(&[], layout, new.chart, |change| change.new.as_ref());
        let contents = self.read_all(&now, wanted)?;
        let new = Files { chart: new.chart.map(str::to_owned), contents, ..Files::default() };
        Ok(ReleaseDiff { new, ..ReleaseDiff::default() })
    }

    /// Reads a file of a release.
    ///
    /// # Errors
    /// As for [`Snapshot::read`].
    pub fn read(&mut self, commit: &CommitId, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        let at = self.snapshot(commit)?;
        let Some(tree) = at.tree else { return Ok(None) };
        match tree_path::resolve(self.repository, tree, path)? {
            Some(id) => self
                .files
                .blob(self.repository, id, path)
                .map(|bytes| Some(Arc::unwrap_or_clone(bytes))),
            None => Ok(None),
        }
    }

    fn snapshot(&self, commit: &CommitId) -> Result<Snapshot<'r>, GitError> {
        let id = oid(commit)?;
        self.repository.snapshot_of(id)
    }

    /// Reads files. Most are in one folder, which is looked up once.
    fn read_all(
        &mut self,
        at: &Snapshot<'_>,
        wanted: std::collections::BTreeSet<String>,
    ) -> Result<Contents, GitError> {
        let repository = self.repository;
        let mut folders: HashMap<String, Option<Arc<Folder>>> = HashMap::new();
        read_all(wanted, |path| {
            let Some(root) = at.tree else { return Ok(None) };
            let folder = folder_of(path);
            if !folders.contains_key(folder) {
                let tree = match tree_diff::subtree(repository, Some(root), folder)? {
                    Some(id) => Some(repository.folder(id, folder)?),
                    None => None,
                };
                folders.insert(folder.to_owned(), tree);
            }
            let tree = folders.get(folder).and_then(Option::as_ref);
            let name = path.rsplit('/').next().unwrap_or(path);
            let entry = tree.and_then(|tree| tree.get(name.as_bytes()));
            match (tree, entry) {
                (Some(_), None) => Ok(None),
                (Some(_), Some(entry))
                    if entry.kind() == ObjectType::Blob && entry.mode != LINK =>
                {
                    self.files.blob(repository, entry.id, path).map(Some)
                }
                // A link, or a folder behind one.
                _ => match tree_path::resolve(repository, root, path)? {
                    Some(id) => self.files.blob(repository, id, path).map(Some),
                    None => Ok(None),
                },
            }
        })
    }
}
