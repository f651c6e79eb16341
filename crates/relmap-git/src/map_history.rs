//! The history of the release map's branch: what it held at each commit, and where it once was.

use std::collections::BTreeMap;

use git2::{Commit, ErrorCode, ObjectType, Oid, Sort};
use relmap_core::commit_id::CommitId;

use crate::commit_ids::{commit_id, oid};
use crate::{GitError, Repository, content};

/// What the record of a branch says where records that no server has were discarded on purpose.
pub(crate) const DISCARDED: &str = "relmap: discard what was never pushed";

/// The map at one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapCommit {
    /// The full id of the commit.
    pub commit: CommitId,
    /// The full ids of its parents.
    pub parents: Vec<CommitId>,
    /// The ids of the files at the top and in the folders there, by their paths.
    pub files: BTreeMap<String, String>,
}

impl Repository {
    /// The commits that lead to any of those given, the newest first. What a shallow clone lacks
    /// is left out.
    ///
    /// # Errors
    /// When a commit or tree cannot be read.
    pub fn map_commits(&self, from: &[CommitId]) -> Result<Vec<MapCommit>, GitError> {
        let doing = || GitError::doing("read the history of the map");
        let mut walk = self.inner.revwalk().map_err(doing())?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).map_err(doing())?;
        for commit in from {
            walk.push(oid(commit)?).map_err(doing())?;
        }
        let mut found = Vec::new();
        for commit in walk {
            let commit = commit.map_err(doing())?;
            let commit = self.inner.find_commit(commit).map_err(doing())?;
            found.push(MapCommit {
                commit: commit_id(commit.id()),
                parents: commit.parent_ids().map(commit_id).collect(),
                files: self.files_below(&commit)?,
            });
        }
        Ok(found)
    }

    /// The ids of the files at the top of a commit and in the folders there, by their paths.
    ///
    /// # Errors
    /// When the commit or a tree cannot be read.
    pub fn map_entries(&self, commit: &CommitId) -> Result<BTreeMap<String, String>, GitError> {
        let id = oid(commit)?;
        let found = self.inner.find_commit(id).map_err(GitError::object(id, "the map's commit"))?;
        self.files_below(&found)
    }

    fn files_below(&self, commit: &Commit<'_>) -> Result<BTreeMap<String, String>, GitError> {
        let doing = || GitError::doing("read the history of the map");
        let tree = commit.tree().map_err(doing())?;
        let mut files = BTreeMap::new();
        for entry in tree.iter() {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            match entry.kind() {
                Some(ObjectType::Blob) => drop(files.insert(name, entry.id().to_string())),
                Some(ObjectType::Tree) => {
                    let folder = self.inner.find_tree(entry.id()).map_err(doing())?;
                    let below = folder.iter().filter(|one| one.kind() == Some(ObjectType::Blob));
                    files.extend(below.map(|one| {
                        let below = String::from_utf8_lossy(one.name_bytes());
                        (format!("{name}/{below}"), one.id().to_string())
                    }));
                }
                _ => {}
            }
        }
        Ok(files)
    }

    /// The bytes of a file by its id.
    ///
    /// # Errors
    /// When it is not here or cannot be read.
    pub fn file_content(&self, file: &str) -> Result<Vec<u8>, GitError> {
        content::read_blob(&self.inner, id(file)?, "a file of the map", content::MAX_FILE)
            .map_err(GitError::of_map)
    }

    /// The commits that a reference led to, as far as they are written down and still here, the
    /// newest first. Without a record there are none.
    ///
    /// git writes the record before the reference, so a writer that was killed leaves a line about a
    /// move that never was: the next line, or the reference, goes on from where it was before.
    ///
    /// What was discarded on purpose by [`Repository::discard`] is left out.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn former_commits(&self, reference: &str) -> Result<Vec<CommitId>, GitError> {
        let doing = || GitError::doing(&format!("read where `{reference}` was"));
        let log = match self.inner.reflog(reference) {
            Ok(log) => log,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(doing()(error)),
        };
        let mut found: Vec<CommitId> = Vec::new();
        let mut discarded: Vec<Oid> = Vec::new();
        // Where the reference was when the next line was written; now, for the newest.
        let mut then = self.target(reference)?.unwrap_or(Oid::ZERO_SHA1);
        for entry in log.iter() {
            let was_moved = then == entry.id_new() || then != entry.id_old();
            let led_to = [Some(entry.id_new()).filter(|_| was_moved), Some(entry.id_old())];
            if was_moved && entry.message().ok().flatten() == Some(DISCARDED) {
                discarded.push(entry.id_old());
            }
            for commit in led_to.into_iter().flatten() {
                let id = commit_id(commit);
                if self.is_among(commit, &discarded)? {
                    continue;
                }
                if !found.contains(&id) && !commit.is_zero() && self.has(commit)? {
                    found.push(id);
                }
            }
            then = entry.id_old();
        }
        Ok(found)
    }

    /// Whether a commit is one of these or an ancestor of one.
    fn is_among(&self, commit: Oid, tips: &[Oid]) -> Result<bool, GitError> {
        for tip in tips {
            if *tip == commit {
                return Ok(true);
            }
            let both_here = !commit.is_zero() && self.has(*tip)? && self.has(commit)?;
            if both_here && self.contains(&commit_id(*tip), &commit_id(commit))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has(&self, commit: Oid) -> Result<bool, GitError> {
        match self.inner.find_commit(commit) {
            Ok(_) => Ok(true),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(false),
            Err(error) => Err(GitError::object(commit, "a commit")(error)),
        }
    }
}

fn id(text: &str) -> Result<Oid, GitError> {
    Oid::from_str(text).map_err(GitError::doing("read an object's id"))
}
