//! The newest state of the map that was seen here: a reference of its own, so that git keeps the
//! commits of a map whose branch was rewritten, here and at its server.

use std::fs;
use std::time::Duration;

use relmap_core::commit_id::CommitId;

use crate::commit_ids::oid;
use crate::map_history::DISCARDED;
use crate::references::{Base, Change, HeldLock, Holder, Patience};
use crate::{GitError, Repository, Swapped};

/// How long a lock is waited for: a note is not worth more.
const PATIENCE: Patience =
    Patience { total: Duration::from_secs(1), longest: Duration::from_millis(50) };

/// git holds a lock for milliseconds. One that is so old, and that no process of this machine holds, was
/// left by a process that was killed.
const LEFT_BEHIND: Duration = Duration::from_secs(60);

/// The reference that keeps the newest state of a branch that was seen.
fn seen(branch: &str) -> String {
    format!("refs/relmap-seen/{branch}")
}

impl Repository {
    /// The newest commit of the map's branch that was seen here; none if none was, or if it is gone.
    ///
    /// # Errors
    /// When the reference cannot be read.
    pub fn seen(&self, branch: &str) -> Result<Option<CommitId>, GitError> {
        let at = self.base(&seen(branch))?.commit();
        Ok(at.filter(|commit| self.has_commit(commit)))
    }

    /// Notes that the map's branch was seen at a commit. One that lacks what was seen before is not
    /// noted.
    ///
    /// # Errors
    /// When a commit cannot be read, or the reference cannot be written.
    pub fn note_seen(&self, branch: &str, commit: &CommitId) -> Result<(), GitError> {
        let base = self.base(&seen(branch))?;
        let known = base.commit();
        if known.as_ref() == Some(commit) || known.is_some_and(|known| !self.has_commit(&known)) {
            return Ok(());
        }
        if let Some(change) = self.forward(&base, commit)? {
            // Another run may have seen more meanwhile.
            let _: Swapped = self.write_note(change)?;
        }
        Ok(())
    }

    /// Moves the branch of the map to a commit that lacks what the branch has: it is discarded on purpose,
    /// and is no loss for those who ask later what the branch [once was](Repository::former_commits).
    ///
    /// # Errors
    /// When a commit cannot be read, or the references cannot be written.
    pub fn discard(&self, branch: &str, base: &Base, now: &CommitId) -> Result<Swapped, GitError> {
        let swapped = self.swap(&[Change::on(base, oid(now)?)], DISCARDED)?;
        if swapped == Swapped::Done
            && let Some(discarded) = base.commit()
        {
            self.note_discarded(branch, &discarded, now)?;
        }
        Ok(swapped)
    }

    /// Notes what counts from now on, if what was seen is among the discarded.
    fn note_discarded(
        &self,
        branch: &str,
        discarded: &CommitId,
        now: &CommitId,
    ) -> Result<(), GitError> {
        let base = self.base(&seen(branch))?;
        let Some(known) = base.commit() else { return Ok(()) };
        if self.has_commit(&known) && self.contains(discarded, &known)? {
            let _: Swapped = self.write_note(Change::on(&base, oid(now)?))?;
        }
        Ok(())
    }

    /// Writes the note. Nobody is told of a lock that is in its way, so one that was left behind is removed here:
    /// nobody but relmap has references of this kind.
    fn write_note(&self, change: Change) -> Result<Swapped, GitError> {
        let changes = [change];
        match self.swap_with(&changes, REASON, PATIENCE) {
            Err(GitError::Locked { held, .. })
                if is_left_behind(&held) && fs::remove_file(&held.path).is_ok() =>
            {
                self.swap_with(&changes, REASON, PATIENCE)
            }
            result => result,
        }
    }
}

/// What the reflog says.
const REASON: &str = "relmap: seen";

fn is_left_behind(held: &HeldLock) -> bool {
    held.holder == Holder::Gone && held.age.is_some_and(|age| age >= LEFT_BEHIND)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::{Instant, SystemTime};

    use relmap_testkit::Fixture;

    use super::*;

    fn head(fixture: &Fixture) -> CommitId {
        fixture.head().parse().unwrap()
    }

    /// A repository whose note has a lock that is so old.
    fn locked(age: Duration) -> (Fixture, Repository, std::path::PathBuf) {
        let fixture = Fixture::new();
        fixture.write("a", "1");
        fixture.commit("One");
        let repository = Repository::open(fixture.path()).unwrap();
        repository.note_seen("release-map", &head(&fixture)).unwrap();
        fixture.write("a", "2");
        fixture.commit("Two");
        let lock = fixture.path().join(".git/refs/relmap-seen/release-map.lock");
        let file = File::create(&lock).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
        (fixture, repository, lock)
    }

    #[test]
    fn a_lock_that_was_left_behind_is_removed() {
        // Older than any git that runs on this machine.
        let (fixture, repository, lock) = locked(Duration::from_secs(20 * 365 * 86_400));
        repository.note_seen("release-map", &head(&fixture)).unwrap();
        assert_eq!(repository.seen("release-map").unwrap(), Some(head(&fixture)));
        assert!(!lock.exists());
    }

    #[test]
    fn a_lock_that_may_be_held_stays_and_is_not_waited_for_long() {
        let (fixture, repository, lock) = locked(Duration::from_secs(2));
        let before = repository.seen("release-map").unwrap();
        let start = Instant::now();
        let error = repository.note_seen("release-map", &head(&fixture)).unwrap_err();
        assert!(matches!(error, GitError::Locked { .. }), "{error}");
        assert!(start.elapsed() < Patience::FOR_A_LOCK.total);
        assert_eq!(repository.seen("release-map").unwrap(), before);
        assert!(lock.exists());
    }
}
