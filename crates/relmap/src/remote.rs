//! Which remote a command asks.

use relmap_git::{Remote, Repository};

use crate::error::{Error, ReleaseError};

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
