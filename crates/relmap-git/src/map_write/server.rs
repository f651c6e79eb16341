//! Writing to a branch of a server, through a repository on this machine that has its objects.

use relmap_core::commit_id::CommitId;

use super::*;
use crate::program::{FailureKind, Git, Pushed, Remote, Update};
use crate::references::{BrokenPushes, Standstill};
use crate::whole::Tips;

impl Repository {
    /// Writes to a branch of a server: `make` builds on what the server has, the commit is pushed
    /// without force, and all is done again on the new state where another push was faster. In the
    /// end the server is asked again: its branch holds what was written. No reference of this
    /// repository is moved.
    ///
    /// Where this repository has the same branch with all that the server has and more, `make` builds
    /// on that: what was never pushed goes along.
    ///
    /// The server takes a commit only on top of what it has, so the pushed commit cannot replace
    /// one that `make` did not see.
    ///
    /// # Errors
    /// When `make` fails, when the server cannot be reached or says no, or when others are always
    /// faster.
    #[allow(clippy::too_many_arguments, reason = "each says another thing about the write")]
    pub fn write_map_at<E>(
        &self,
        git: &Git,
        remote: &Remote,
        reference: &str,
        author: &dyn Commits,
        patience: Patience,
        mut make: impl FnMut(&MapState<'_>) -> Result<Option<MapFiles>, E>,
    ) -> Result<Written, WriteError<E>> {
        let _turn = Turn::at(remote, reference);
        let mut pauses = Pauses::new(patience);
        let mut tries = 0;
        let (mut still, mut broken) = (Standstill::default(), BrokenPushes::default());
        loop {
            let Tips { newest, oldest: tip } = self.fetch_tips(git, remote, reference)?;
            let base = Base::read(reference, self.ahead_of(reference, newest.as_ref())?.as_ref())?;
            let mut state = MapState::new(self, base.commit());
            state.at_server = newest;
            let built = build(&state, &mut make)?;
            let new = match &built {
                Built::Nothing => match state.commit {
                    Some(commit) if tip.as_ref() != Some(&commit) => commit,
                    known => return Ok(Written::Already(known)),
                },
                Built::Files(made) => self
                    .commit_on(&base, made.joins.as_ref(), &made.files, &made.message, author)?
                    .commit(),
            };
            tries += 1;
            let update = Update { object: new.to_string(), name: reference.to_owned() };
            let pushed = match git.push(remote, &[update], false) {
                // Whether it went through shows when the server is asked again.
                Err(error) if error.kind() == Some(FailureKind::BrokenOff) => {
                    if broken.is_too_often() || !pauses.pause() {
                        return Err(error.into());
                    }
                    continue;
                }
                pushed => pushed?,
            };
            let words = match pushed {
                Pushed::Done => {
                    let Built::Files(made) = built else { return Ok(Written::Already(Some(new))) };
                    self.check_pushed(git, remote, (reference, &new), &made)?;
                    return Ok(Written::Recorded { commit: new, tries });
                }
                Pushed::Moved(words) => words,
                Pushed::FailedHere(words) => {
                    let remote = remote.shown.clone();
                    return Err(
                        ProgramError::AfterPush { what: "the map is", remote, words }.into()
                    );
                }
            };
            let shows = tip.is_some();
            if still.is_too_long(tip) {
                let (kind, remote) =
                    (FailureKind::of_standstill(shows, &words), remote.shown.clone());
                return Err(ProgramError::Remote { kind, remote, words }.into());
            }
            if !pauses.pause() {
                let (name, within) = (reference.to_owned(), pauses.elapsed());
                return Err(WriteError::TooLate { name, tries, within, words: Some(words) });
            }
        }
    }

    fn check_pushed<E>(
        &self,
        git: &Git,
        remote: &Remote,
        (reference, commit): (&str, &CommitId),
        made: &MapFiles,
    ) -> Result<(), WriteError<E>> {
        let tip = self.fetch_tips(git, remote, reference)?.oldest;
        let kept = match &tip {
            Some(tip) if tip == commit => true,
            Some(tip) => keeps(self, tip, made)?,
            None => false,
        };
        if kept {
            return Ok(());
        }
        let name = format!("{reference} at {}", remote.shown);
        Err(WriteError::Lost { name, commit: commit.clone() })
    }

    /// The branch here, if it has all that the server has; else what the server has.
    fn ahead_of(
        &self,
        reference: &str,
        tip: Option<&CommitId>,
    ) -> Result<Option<CommitId>, GitError> {
        let here = self.base(reference)?.commit();
        let is_ahead = match (&here, tip) {
            (Some(here), Some(tip)) => self.contains(here, tip)?,
            (here, None) => here.is_some(),
            (None, Some(_)) => false,
        };
        Ok(if is_ahead { here } else { tip.cloned() })
    }
}
