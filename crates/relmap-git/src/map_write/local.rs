//! Writing to a branch of a repository on this machine.

use super::*;

impl Repository {
    /// Writes to a branch of this repository: `make` builds on what is there, the branch is moved
    /// if it is there still, else all is done again on the new state. In the end the branch is
    /// read again: it holds what was written.
    ///
    /// # Errors
    /// When `make` fails, when the branch cannot be read or written, or when others are always
    /// faster.
    pub fn write_map<E>(
        &self,
        reference: &str,
        reason: &str,
        identity: &Identity,
        patience: Patience,
        mut make: impl FnMut(&MapState<'_>) -> Result<Option<MapFiles>, E>,
    ) -> Result<Written, WriteError<E>> {
        let mut pauses = Pauses::new(patience);
        let _turn = Turn::take(self.inner.commondir(), patience);
        let mut tries = 0;
        loop {
            let base = self.base(reference)?;
            let state = MapState::new(self, base.object());
            let made = match build(&state, &mut make)? {
                Built::Nothing => return Ok(Written::Already(state.commit)),
                Built::Files(made) => made,
            };
            tries += 1;
            let change = self.commit_on(&base, &made.files, &made.message, identity)?;
            if self.swap(std::slice::from_ref(&change), reason)? == Swapped::Done {
                self.check_recorded(&change, &made.files)?;
                return Ok(Written::Recorded { commit: change.object(), tries });
            }
            if !pauses.pause() {
                let (name, within) = (reference.to_owned(), pauses.elapsed());
                return Err(WriteError::TooLate { name, tries, within, words: None });
            }
        }
    }

    fn check_recorded<E>(
        &self,
        change: &Change,
        files: &BTreeMap<String, Vec<u8>>,
    ) -> Result<(), WriteError<E>> {
        let tip = self.base(change.name())?.object();
        let kept = match &tip {
            Some(tip) => keeps(self, tip, files)?,
            None => false,
        };
        if kept {
            return Ok(());
        }
        Err(WriteError::Lost { name: change.name().to_owned(), commit: change.object() })
    }
}
