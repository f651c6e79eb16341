//! Several references at once, each only from the value that its change was built on.

use std::process::Output;

use super::holder::held_lock;
use super::{Change, HeldLock, Patience, Pauses};
use crate::program::{GitOutput, ProgramError};
use crate::{GitError, Repository};

/// What a swap came to, if nothing went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Swapped {
    /// All references are where they were to be.
    Done,
    /// This reference is not where it was when its change was built, and nothing was written.
    Moved(String),
}

impl Repository {
    /// Makes or moves references together, each only from the value that its change was built on:
    /// all or none. A lock that another program holds is waited for. Then the references are read
    /// again: each has what was written, or something on top of it.
    ///
    /// # Errors
    /// When a reference stays locked, cannot be written, or lost what was written.
    pub fn swap(&self, changes: &[Change], reason: &str) -> Result<Swapped, GitError> {
        self.swap_with(changes, reason, Patience::FOR_A_LOCK)
    }

    /// As [`Repository::swap`], with a bound for how long a lock is waited for.
    ///
    /// # Errors
    /// As for [`Repository::swap`].
    pub fn swap_with(
        &self,
        changes: &[Change],
        reason: &str,
        patience: Patience,
    ) -> Result<Swapped, GitError> {
        let swapped = self.write(changes, reason, patience)?;
        if swapped == Swapped::Done {
            for change in changes {
                self.check_kept(change)?;
            }
        }
        Ok(swapped)
    }

    fn write(
        &self,
        changes: &[Change],
        reason: &str,
        patience: Patience,
    ) -> Result<Swapped, GitError> {
        // Nothing to compare under a lock: git would take it for a failure of its own.
        let changes: Vec<&Change> =
            changes.iter().filter(|change| change.old != Some(change.new)).collect();
        if changes.is_empty() {
            return Ok(Swapped::Done);
        }
        let mut pauses = Pauses::new(patience);
        loop {
            let output = self.program(None).update_references(&changes, reason)?;
            if output.status.success() {
                return Ok(Swapped::Done);
            }
            // Whatever git says: a reference that was moved is read anew by whoever asked.
            for change in &changes {
                if self.target(&change.name)? != change.old {
                    return Ok(Swapped::Moved(change.name.clone()));
                }
            }
            let Some(lock) = held_lock(&output.stderr) else {
                return Err(refused(&changes, &output));
            };
            if !pauses.pause() {
                let name = changes.iter().find(|change| lock.ends_with(lock_name(&change.name)));
                let name = name.or(changes.first()).map(|change| change.name.clone());
                let held = HeldLock::look(lock);
                return Err(GitError::Locked { name: name.unwrap_or_default(), held });
            }
        }
    }

    fn check_kept(&self, change: &Change) -> Result<(), GitError> {
        let now = self.target(&change.name)?;
        let kept = now == Some(change.new)
            || now.is_some_and(|now| {
                // Another writer built on it meanwhile.
                self.inner.graph_descendant_of(now, change.new).unwrap_or(false)
            });
        if kept {
            return Ok(());
        }
        Err(GitError::NotKept {
            name: change.name.clone(),
            object: change.new.to_string(),
            now: now.map_or_else(|| "nothing".to_owned(), |now| now.to_string()),
        })
    }
}

fn refused(changes: &[&Change], output: &Output) -> GitError {
    let names: Vec<String> = changes.iter().map(|change| format!("`{}`", change.name)).collect();
    GitError::Program(Box::new(ProgramError::Other {
        doing: format!("writing {}", names.join(", ")),
        words: GitOutput::of(&output.stderr),
    }))
}

fn lock_name(reference: &str) -> String {
    format!("{reference}.lock")
}
