//! Writing to a branch of a repository on this machine.

use relmap_core::commit_id::CommitId;

use super::*;

impl Repository {
    /// Writes to a branch of this repository: `make` builds on what is there, the branch is moved
    /// if it is there still, else all is done again on the new state. In the end the branch is
    /// read again: it holds what was written.
    ///
    /// A copy of a server's branch that has all of this one and more is built on instead: the
    /// branch then follows it, also where `make` has nothing to add.
    ///
    /// # Errors
    /// When `make` fails, when the branch cannot be read or written, or when others are always
    /// faster.
    pub fn write_map<E>(
        &self,
        reference: &str,
        reason: &str,
        author: &dyn Commits,
        patience: Patience,
        mut make: impl FnMut(&MapState<'_>) -> Result<Option<MapFiles>, E>,
    ) -> Result<Written, WriteError<E>> {
        let _turn = Turn::take(self.inner.commondir());
        let mut pauses = Pauses::new(patience);
        let mut tries = 0;
        loop {
            let base = self.base(reference)?;
            let newest = self.newest_copy(&base)?;
            let state = MapState::new(self, newest.commit());
            let built = build(&state, &mut make)?;
            let new = match &built {
                Built::Nothing => match state.commit {
                    Some(commit) if base.commit().as_ref() != Some(&commit) => commit,
                    known => return Ok(Written::Already(known)),
                },
                Built::Files(made) => self
                    .commit_on(&newest, made.joins.as_ref(), &made.files, &made.message, author)?
                    .commit(),
            };
            tries += 1;
            let swapped = match self.forward(&base, &new)? {
                Some(change) => self.swap(&[change], reason)?,
                None => Swapped::Moved(reference.to_owned()),
            };
            if swapped == Swapped::Done {
                let Built::Files(made) = built else { return Ok(Written::Already(Some(new))) };
                self.check_recorded(reference, &new, &made)?;
                return Ok(Written::Recorded { commit: new, tries });
            }
            if !pauses.pause() {
                let (name, within) = (reference.to_owned(), pauses.elapsed());
                return Err(WriteError::TooLate { name, tries, within, words: None });
            }
        }
    }

    /// The branch, or that copy of it from a server that has all of it and the most besides.
    fn newest_copy(&self, base: &Base) -> Result<Base, GitError> {
        let mut newest = base.clone();
        let Some(branch) = base.name().strip_prefix("refs/heads/") else { return Ok(newest) };
        for reference in self.branch_references(branch)? {
            let copy = self.base(&reference)?;
            let is_newer = match (copy.commit(), newest.commit()) {
                (Some(copy), Some(known)) => copy != known && self.contains(&copy, &known)?,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if is_newer {
                newest = copy;
            }
        }
        Ok(newest)
    }

    fn check_recorded<E>(
        &self,
        reference: &str,
        commit: &CommitId,
        made: &MapFiles,
    ) -> Result<(), WriteError<E>> {
        let tip = self.base(reference)?.commit();
        let kept = match &tip {
            Some(tip) => keeps(self, tip, made)?,
            None => false,
        };
        if kept {
            return Ok(());
        }
        Err(WriteError::Lost { name: reference.to_owned(), commit: commit.clone() })
    }
}
