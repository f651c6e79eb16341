//! Which remote a release goes to.

use relmap_git::{Remote, Repository};

use crate::error::Error;

use super::ReleaseError;
use super::survey::ReleaseContext;

impl ReleaseContext<'_> {
    /// Whether a remote is looked at: for a push, where one is named, and for a dry run if there is
    /// one to look at.
    pub(super) fn looks_at_remote(&self) -> Result<bool, Error> {
        let arguments = self.arguments;
        Ok(arguments.push
            || arguments.remote.is_some()
            || arguments.dry_run && choose(&self.repository, None).is_ok())
    }

    /// The remote, if one is looked at.
    pub(super) fn remote(&self) -> Result<Option<Remote>, Error> {
        if !self.looks_at_remote()? {
            return Ok(None);
        }
        choose(&self.repository, self.arguments.remote.as_deref()).map(Some)
    }
}

/// The remote of a name; without one, the only remote, or else `origin`.
pub(crate) fn choose(repository: &Repository, name: Option<&str>) -> Result<Remote, Error> {
    let known = repository.remote_names()?;
    let name = match (name, known.as_slice()) {
        (Some(name), _) => name,
        (None, []) => return Err(ReleaseError::NoRemote.into()),
        (None, [only]) => only,
        (None, [first, ..]) if first == "origin" => first,
        (None, _) => return Err(ReleaseError::SeveralRemotes { known }.into()),
    };
    match repository.remote(name)? {
        Some(remote) if known.iter().any(|known| known == name) => Ok(remote),
        _ => {
            Err(ReleaseError::UnknownRemote { name: name.to_owned(), known: known.clone() }.into())
        }
    }
}
