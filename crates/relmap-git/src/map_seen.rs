//! The newest state of the map that was seen here: a reference of its own, so that git keeps the
//! commits of a map whose branch was rewritten, here and at its server.

use crate::{GitError, Repository, Swapped};

/// The reference that keeps the newest state of a branch that was seen.
fn seen(branch: &str) -> String {
    format!("refs/relmap-seen/{branch}")
}

impl Repository {
    /// The newest commit of the map's branch that was seen here; none if none was, or if it is gone.
    ///
    /// # Errors
    /// When the reference cannot be read.
    pub fn seen(&self, branch: &str) -> Result<Option<String>, GitError> {
        let at = self.base(&seen(branch))?.object();
        Ok(at.filter(|commit| self.has_commit(commit)))
    }

    /// Notes that the map's branch was seen at a commit. One that lacks what was seen before is not
    /// noted.
    ///
    /// # Errors
    /// When a commit cannot be read, or the reference cannot be written.
    pub fn note_seen(&self, branch: &str, commit: &str) -> Result<(), GitError> {
        let base = self.base(&seen(branch))?;
        let known = base.object();
        if known.as_deref() == Some(commit) || known.is_some_and(|known| !self.has_commit(&known)) {
            return Ok(());
        }
        if let Some(change) = self.forward(&base, commit)? {
            // Another run may have seen more meanwhile.
            let _: Swapped = self.swap(&[change], "relmap: seen")?;
        }
        Ok(())
    }
}
