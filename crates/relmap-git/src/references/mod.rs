//! Moving references of a local repository: the only place that does it.
//!
//! A reference is moved from a known value only, and the known value is the one that the new state
//! was built on. That is a matter of types: [`Repository::swap`] takes a [`Change`], and a change
//! is made only
//!
//! - by [`Change::create`], which needs the reference to be absent,
//! - by [`Repository::commit_on`], which puts a commit on top of the [`Base`] it was built from,
//! - by [`Repository::forward`], which looks whether the new commit has all that the base has.
//!
//! So a value that was read just before the write cannot hide what somebody else wrote meanwhile.
//!
//! git itself does the writing (`git update-ref --stdin`): it takes its locks, compares under them,
//! writes all references or none, runs the hook `reference-transaction`, and follows
//! `core.logAllRefUpdates`, `core.fsync` and `core.sharedRepository`. libgit2's
//! `git_reference_create` compares before it locks, and so a later writer overwrites an earlier one.

mod broken_pushes;
mod holder;
mod pause;
mod standstill;
mod swap;
mod turn;

use std::path::PathBuf;

use git2::{ErrorCode, Oid};
use relmap_core::commit_id::CommitId;

use crate::commit_ids::{commit_id, oid};
use crate::{GitError, Repository};

pub use broken_pushes::BrokenPushes;
pub(crate) use holder::held_lock;
pub use holder::{HeldLock, Holder};
pub use pause::Patience;
pub(crate) use pause::Pauses;
pub use standstill::Standstill;
pub use swap::Swapped;
pub use turn::Turn;

/// A reference as it was read, on which something is going to be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    name: String,
    at: Option<Oid>,
}

impl Base {
    /// A branch of a server, as the server told.
    pub(crate) fn read(name: &str, commit: Option<&CommitId>) -> Result<Base, GitError> {
        Ok(Base { name: name.to_owned(), at: commit.map(oid).transpose()? })
    }

    /// The full name of the reference.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The full id of the object that it pointed at; none if there was no such reference.
    pub fn object(&self) -> Option<String> {
        self.at.map(|at| at.to_string())
    }

    /// The same where the reference is a branch, which points at a commit.
    pub fn commit(&self) -> Option<CommitId> {
        self.at.map(commit_id)
    }
}

/// A reference to be made or moved, and the state that this was built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub(crate) name: String,
    pub(crate) old: Option<Oid>,
    pub(crate) new: Oid,
}

impl Change {
    /// A reference to be made where there is none.
    ///
    /// # Errors
    /// When the object's id is none.
    pub fn create(name: &str, object: &str) -> Result<Change, GitError> {
        Ok(Change { name: name.to_owned(), old: None, new: id(object)? })
    }

    /// The full name of the reference.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The full id of the object that it is to point at.
    pub fn object(&self) -> String {
        self.new.to_string()
    }

    /// The same where the reference is a branch, which points at a commit.
    pub fn commit(&self) -> CommitId {
        commit_id(self.new)
    }

    /// A commit was made on a base.
    pub(crate) fn on(base: &Base, new: Oid) -> Change {
        Change { name: base.name.clone(), old: base.at, new }
    }
}

impl Repository {
    /// Reads a reference in order to build on it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn base(&self, name: &str) -> Result<Base, GitError> {
        Ok(Base { name: name.to_owned(), at: self.target(name)? })
    }

    /// Moves a reference to a commit that has all that the base has; none if it has not.
    ///
    /// # Errors
    /// When a commit cannot be read.
    pub fn forward(&self, base: &Base, new: &CommitId) -> Result<Option<Change>, GitError> {
        let change = Change::on(base, oid(new)?);
        let keeps_all = match base.commit() {
            Some(old) => self.contains(new, &old)?,
            None => true,
        };
        Ok(keeps_all.then_some(change))
    }

    /// The object that a reference points at, through symbolic ones.
    pub(crate) fn target(&self, name: &str) -> Result<Option<Oid>, GitError> {
        let found = self.inner.find_reference(name).and_then(|found| found.resolve());
        match found {
            Ok(found) => Ok(found.target()),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => {
                Ok(None)
            }
            Err(error) => Err(GitError::doing(&format!("read `{name}`"))(error)),
        }
    }
}

/// Waits until a reference is not locked any more, as long as a write would.
pub(crate) fn wait_for_lock(lock: PathBuf, name: &str) -> Result<(), GitError> {
    let mut pauses = Pauses::new(Patience::FOR_A_LOCK);
    while lock.exists() {
        if !pauses.pause() {
            return Err(GitError::Locked { name: name.to_owned(), held: HeldLock::look(lock) });
        }
    }
    Ok(())
}

pub(crate) fn id(text: &str) -> Result<Oid, GitError> {
    Oid::from_str(text).map_err(GitError::doing("read an object's id"))
}
