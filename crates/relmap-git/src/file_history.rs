//! The states of one file over the history of a branch.

use git2::Oid;
use relmap_core::commit_id::CommitId;

use crate::commit_ids::commit_id;
use crate::{GitError, Repository, content};

/// A state of a file: the first commit that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// The full id of the commit.
    pub commit: CommitId,
    /// When it was made, in seconds since 1970.
    pub seconds: i64,
    /// The id of the content; none where the file was removed.
    content: Option<Oid>,
}

impl FileState {
    /// Whether the file is there in this state.
    pub fn is_there(&self) -> bool {
        self.content.is_some()
    }
}

impl Repository {
    /// The states that a file had on a branch, the oldest first: along the first parents, since a merge
    /// brings in what another branch had. In a shallow clone the oldest is that of the first commit that is
    /// here.
    ///
    /// # Errors
    /// When the revision is unknown, or a commit or tree cannot be read.
    pub fn file_states(&self, revision: &str, path: &str) -> Result<Vec<FileState>, GitError> {
        let doing = || GitError::doing(&format!("read the history of {path} on {revision}"));
        let mut walk = self.inner.revwalk().map_err(doing())?;
        walk.simplify_first_parent().map_err(doing())?;
        walk.push(self.commit_meant(revision)?).map_err(doing())?;
        let mut states: Vec<FileState> = Vec::new();
        for id in walk {
            let commit = self.inner.find_commit(id.map_err(doing())?).map_err(doing())?;
            let tree = commit.tree().map_err(doing())?;
            let entry = tree.get_path(path.as_ref()).ok();
            let found = FileState {
                commit: commit_id(commit.id()),
                seconds: commit.time().seconds(),
                content: entry.map(|entry| entry.id()),
            };
            match states.last_mut() {
                Some(last) if last.content == found.content => *last = found,
                _ => states.push(found),
            }
        }
        states.reverse();
        Ok(states)
    }

    /// What a file had in a state; none where it was not there.
    ///
    /// # Errors
    /// When it is not in this clone, or too large.
    pub fn file_in_state(&self, state: &FileState) -> Result<Option<Vec<u8>>, GitError> {
        let Some(id) = state.content else { return Ok(None) };
        content::read_blob(&self.inner, id, "a file of the history", content::MAX_FILE).map(Some)
    }
}
