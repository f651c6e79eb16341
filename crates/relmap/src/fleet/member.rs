//! Opening the repositories of a fleet, each as a workspace.

use std::path::Path;
use std::sync::Arc;

use relmap_git::{GitError, Repository};

use super::Fleet;
use super::find::{self, Found, Location};
use super::mirrors::Mirrors;
use super::observer::MemberObserver;
use crate::error::Error;
use crate::workspace::Workspace;

/// Why a repository is not looked at.
pub(super) enum NotOpened {
    /// What it is undecided for.
    Undecided(String),
    /// The caller has given up.
    Cancelled,
}

impl From<Error> for NotOpened {
    fn from(error: Error) -> NotOpened {
        match error.is_given_up() {
            true => NotOpened::Cancelled,
            false => NotOpened::Undecided(reason(&error)),
        }
    }
}

/// An error and what is below it, in one line.
pub(super) fn reason(error: &Error) -> String {
    error.report().replace("\n  because: ", ": ").replace('\n', "; ")
}

/// Opens a repository.
pub(super) fn open(
    fleet: &Fleet,
    found: &Found,
    mirrors: &Mirrors<'_>,
) -> Result<Workspace, NotOpened> {
    match &found.at {
        Location::Refused(reason) => Err(NotOpened::Undecided(reason.clone())),
        Location::Folder(folder) => {
            let repository = find::open(fleet, folder).map_err(|error| match error {
                Error::Git(GitError::NotARepository { .. } | GitError::NoFolder { .. }) => {
                    let folder = folder.display();
                    NotOpened::Undecided(format!("there is no git repository at {folder}"))
                }
                error => error.into(),
            })?;
            if repository.is_shallow() {
                let folder = folder.display();
                return Err(NotOpened::Undecided(format!(
                    "the clone is shallow, so its history ends early; fetch the rest: git -C {folder} fetch --unshallow"
                )));
            }
            Ok(workspace(fleet, found, repository, folder))
        }
        Location::Url(url) => {
            let repository = mirrors.updated(url)?;
            let folder = repository.git_dir().to_owned();
            Ok(workspace(fleet, found, repository, &folder).copied_from(url))
        }
    }
}

/// Opens a repository that this run looked at already: no server is asked again.
pub(super) fn open_again(
    fleet: &Fleet,
    found: &Found,
    mirrors: &Mirrors<'_>,
) -> Result<Workspace, NotOpened> {
    let Location::Url(url) = &found.at else { return open(fleet, found, mirrors) };
    let repository = mirrors.known(url)?;
    let folder = repository.git_dir().to_owned();
    Ok(workspace(fleet, found, repository, &folder).copied_from(url))
}

/// Opens the copy of a repository again, after everything of it was fetched.
pub(super) fn open_whole(
    fleet: &Fleet,
    found: &Found,
    mirrors: &Mirrors<'_>,
) -> Result<Option<Workspace>, NotOpened> {
    let Location::Url(url) = &found.at else { return Ok(None) };
    let Some(repository) = mirrors.made_whole(url)? else { return Ok(None) };
    let folder = repository.git_dir().to_owned();
    Ok(Some(workspace(fleet, found, repository, &folder).copied_from(url)))
}

fn workspace(fleet: &Fleet, found: &Found, repository: Repository, folder: &Path) -> Workspace {
    let is_built = fleet.environment.pull_request().is_some();
    let observer = MemberObserver { name: found.name.clone(), fleet: Arc::clone(&fleet.observer) };
    Workspace::of(repository.in_pull_request(is_built), folder, fleet.environment.of_others())
        .allow_paths(fleet.allowed_paths.clone())
        .allow_hosts(fleet.allowed_hosts.clone())
        .observed_by(observer)
}
