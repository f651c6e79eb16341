//! Which servers a command may ask that relmap.toml, or another file of the checkout, names.
//!
//! Every command that asks one gets its remote here, and nowhere else. What decides is
//! [`relmap_core::network`].

use std::cell::OnceCell;

use relmap_core::facts::Checkout;
use relmap_core::network::Allowed;
use relmap_git::{Hints, ProgramError, Remote, Repository};

use crate::environment::Environment;
use crate::error::Error;
use crate::workspace::Workspace;

/// The variable that names the repository of the map in place of relmap.toml.
const MAP_REPOSITORY: &str = "RELMAP_MAP_REPOSITORY";

/// What decides about the places that the checkout of a repository names.
pub(crate) struct Places<'r> {
    charts: &'r Repository,
    /// The map's repository, if the caller names it and not relmap.toml.
    named_map: Option<String>,
    allowed: Vec<Allowed>,
    pull_request: Option<String>,
    /// Read when the first place is named: most runs name none.
    known: OnceCell<relmap_git::Places>,
}

impl<'r> Places<'r> {
    /// Decides for the checkout of a workspace, which may be opened anew as `charts`.
    pub(crate) fn new(
        charts: &'r Repository,
        workspace: &Workspace,
        checkout: &Checkout,
    ) -> Result<Places<'r>, Error> {
        let allowed = allowed(&workspace.allowed_hosts)?;
        let pull_request = pull_request(&workspace.environment, checkout);
        let named_map = workspace.environment.get(MAP_REPOSITORY).map(str::to_owned);
        Ok(Places { charts, named_map, allowed, pull_request, known: OnceCell::new() })
    }

    /// Whether the checkout is that of a pull request, so that it may lead nowhere.
    pub(crate) fn is_pull_request(&self) -> bool {
        self.pull_request.is_some()
    }

    /// Decides about many places, without the repository.
    pub(crate) fn rules(&self) -> Result<&relmap_git::Places, Error> {
        if let Some(known) = self.known.get() {
            return Ok(known);
        }
        let read = self.charts.places(self.allowed.clone(), self.pull_request.clone())?;
        Ok(self.known.get_or_init(|| read))
    }

    /// The server of the map, by the URL in `[map] repository`.
    pub(crate) fn map_at(&self, url: &str) -> Result<Remote, Error> {
        if self.named_map.as_deref() == Some(url) {
            return Ok(self.charts.named_by_caller(url)?);
        }
        Ok(self.rules()?.named_in_checkout(url)?)
    }

    /// The remote of the repository that `[map] repository` leads to by its path; `None` if there is
    /// no such remote.
    pub(crate) fn map_remote(
        &self,
        place: &str,
        other: &Repository,
        name: &str,
    ) -> Result<Option<Remote>, Error> {
        if self.named_map.as_deref() == Some(place) {
            return Ok(other.remote(name)?);
        }
        Ok(self.rules()?.remote_of(other, name)?)
    }
}

fn allowed(written: &[String]) -> Result<Vec<Allowed>, Error> {
    let mut allowed = Vec::new();
    for written in written {
        allowed.extend(Allowed::parse_all(written)?);
    }
    Ok(allowed)
}

/// How it is known that a pull request is built.
fn pull_request(environment: &Environment, checkout: &Checkout) -> Option<String> {
    match environment.pull_request() {
        Some(found) => Some(format!("{} is set", found.variable)),
        None if checkout.pull_request_merge => {
            Some("HEAD is a merge that is on no branch".to_owned())
        }
        None => None,
    }
}

/// What decides about the places that another file of a checkout than relmap.toml names.
pub(crate) fn rules_of(
    checkout: &Repository,
    allowed_hosts: &[String],
    environment: &Environment,
) -> Result<relmap_git::Places, Error> {
    let state = checkout.checkout(hints(environment))?;
    Ok(checkout.places(allowed(allowed_hosts)?, pull_request(environment, &state))?)
}

/// What CI systems say of a checkout: Jenkins, GitHub and GitLab name the pull request.
pub(crate) fn hints(environment: &Environment) -> Hints {
    Hints { pull_request: environment.pull_request().is_some() }
}

/// Whether an error says that a place is not asked because a pull request names it.
pub(crate) fn is_for_pull_request(error: &Error) -> bool {
    use relmap_core::network::Reason;
    matches!(error, Error::Program(ProgramError::NotAllowed(refused))
        if matches!(refused.reason, Reason::PullRequest { .. }))
}
