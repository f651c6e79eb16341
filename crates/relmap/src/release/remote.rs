//! Which remote a release goes to.

use relmap_git::Remote;

use crate::error::Error;
use crate::remote::choose;

use super::context::ReleaseContext;

impl ReleaseContext<'_> {
    /// Whether a remote is looked at: for a push, where one is named, and for a dry run if there is
    /// one to look at.
    pub(super) fn looks_at_remote(&self) -> Result<bool, Error> {
        let options = self.options;
        Ok(options.push
            || options.remote.is_some()
            || options.dry_run && choose(&self.repository, None).is_ok())
    }

    /// The remote, if one is looked at.
    pub(super) fn remote(&self) -> Result<Option<Remote>, Error> {
        if !self.looks_at_remote()? {
            return Ok(None);
        }
        let chosen = choose(&self.repository, self.options.remote.as_deref())?;
        // What is not pushed is compared with what the remote is read from.
        match self.options.push {
            true => Ok(Some(self.git.with_push_urls(chosen)?)),
            false => Ok(Some(chosen)),
        }
    }
}
