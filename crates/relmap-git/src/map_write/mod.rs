//! Writing to the branch of the map: read, build, swap, and again on the new state where another
//! writer was faster.
//!
//! What is written is made by a function of the state that it is built on, so that it can be made
//! again. It gets a [`MapState`] and answers with files, or with none if the map has it all.

mod local;
mod server;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use relmap_core::commit_id::CommitId;
use thiserror::Error;

use crate::author::Commits;
use crate::program::{GitOutput, ProgramError, RemoteError};
use crate::references::{Base, Patience, Pauses, Swapped, Turn};
use crate::{GitError, Repository};

/// The map at the commit that something is built on.
#[derive(Debug)]
pub struct MapState<'r> {
    repository: &'r Repository,
    commit: Option<CommitId>,
    at_server: Option<CommitId>,
    /// What was read of it: these files must have all of that after the write.
    read: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
}

/// Files to be put at the top of the branch or in folders there, in one commit.
#[derive(Debug, Clone)]
pub struct MapFiles {
    /// The whole files, by their paths from the top.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The message of the commit.
    pub message: String,
    /// A commit that grew apart from the state, all of which is in the files: it is merged.
    pub joins: Option<CommitId>,
    /// Whether a file, given last, has all that it held before: the form of the map decides.
    pub keeps: Keeps,
}

/// Tells of two states of a file, the older one first, whether the newer one has all of the older.
pub type Keeps = fn(&[u8], &[u8]) -> bool;

/// For files that only ever get more at their end.
pub fn begins_with(old: &[u8], new: &[u8]) -> bool {
    new.starts_with(old)
}

/// What writing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It is in the map since this commit, after so many tries.
    Recorded {
        /// The full id of the commit.
        commit: CommitId,
        /// How many commits were built for it.
        tries: u32,
    },
    /// The map had all of it, at this commit; none if there is no branch.
    Already(Option<CommitId>),
}

/// Why nothing was written.
#[derive(Debug, Error)]
pub enum WriteError<E> {
    /// What is to be written cannot be made.
    #[error(transparent)]
    Build(E),
    /// The repository cannot be read or written.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The server cannot be reached, or says no.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// Others were always faster.
    #[error(
        "`{name}` was moved by others {tries} times within {} s, and nothing was recorded; run the command again",
        .within.as_secs()
    )]
    TooLate {
        /// The reference.
        name: String,
        /// How many commits were built for nothing.
        tries: u32,
        /// How long it was tried.
        within: Duration,
        /// What the server said last.
        #[source]
        words: Option<GitOutput>,
    },
    /// A file would lose what is recorded in it.
    #[error(
        "`{file}` would lose what it holds already, and a map only grows; nothing was recorded: this is \
         a fault of relmap, please report it"
    )]
    NotGrown {
        /// The file.
        file: String,
    },
    /// What was written is not there.
    #[error(
        "commit {commit} was written to `{name}` and is not there any more: another program overwrote the branch; \
         run `relmap map verify`, then the command again"
    )]
    Lost {
        /// The reference.
        name: String,
        /// The commit.
        commit: CommitId,
    },
}

impl<E> From<RemoteError> for WriteError<E> {
    fn from(error: RemoteError) -> WriteError<E> {
        match error {
            RemoteError::Git(error) => WriteError::Git(error),
            RemoteError::Program(error) => WriteError::Program(error),
        }
    }
}

impl<'r> MapState<'r> {
    fn new(repository: &'r Repository, commit: Option<CommitId>) -> MapState<'r> {
        MapState { repository, commit, at_server: None, read: RefCell::default() }
    }

    /// The commit that the server has, which may lack what is only here; none if it has no such branch, or
    /// none is written to.
    pub fn at_server(&self) -> Option<&CommitId> {
        self.at_server.as_ref()
    }

    /// The commit; none where the branch is not there yet.
    pub fn commit(&self) -> Option<&CommitId> {
        self.commit.as_ref()
    }

    /// A file, by its path from the top; none if there is no such file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn file(&self, name: &str) -> Result<Option<Vec<u8>>, GitError> {
        if let Some(known) = self.read.borrow().get(name) {
            return Ok(known.clone());
        }
        let bytes = match &self.commit {
            Some(commit) => self.repository.map_file(commit, name)?,
            None => None,
        };
        self.read.borrow_mut().insert(name.to_owned(), bytes.clone());
        Ok(bytes)
    }

    /// The first file that would lose something that it holds.
    fn shrunk(&self, made: &MapFiles) -> Result<Option<String>, GitError> {
        for (name, new) in &made.files {
            let old = self.file(name)?;
            if old.is_some_and(|old| !(made.keeps)(&old, new)) {
                return Ok(Some(name.clone()));
            }
        }
        Ok(None)
    }

    /// Whether the files hold nothing new.
    fn has_all(&self, files: &BTreeMap<String, Vec<u8>>) -> Result<bool, GitError> {
        for (name, new) in files {
            if self.file(name)?.as_ref() != Some(new) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What one state leads to.
enum Built {
    Nothing,
    Files(MapFiles),
}

fn build<E>(
    state: &MapState<'_>,
    make: &mut impl FnMut(&MapState<'_>) -> Result<Option<MapFiles>, E>,
) -> Result<Built, WriteError<E>> {
    let Some(made) = make(state).map_err(WriteError::Build)? else { return Ok(Built::Nothing) };
    if let Some(file) = state.shrunk(&made)? {
        return Err(WriteError::NotGrown { file });
    }
    Ok(if made.joins.is_none() && state.has_all(&made.files)? {
        Built::Nothing
    } else {
        Built::Files(made)
    })
}

/// Whether the files of a commit have all that was written.
fn keeps(repository: &Repository, commit: &CommitId, made: &MapFiles) -> Result<bool, GitError> {
    for (name, written) in &made.files {
        let now = repository.map_file(commit, name)?;
        if !now.is_some_and(|now| (made.keeps)(written, &now)) {
            return Ok(false);
        }
    }
    Ok(true)
}
