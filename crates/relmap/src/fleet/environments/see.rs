//! Looking at the environments and releases of all repositories.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use relmap_core::config::EnvironmentConfig;
use relmap_environments::{Catalog, CatalogRelease, DriftFinding, KnownApp, Matrix};
use relmap_git::Repository;

use super::catalog::told_apart;
use super::{FleetEnvironments, matrix};
use crate::environments::{LOOK_BACK, Looked, Session, own_apps, releases};
use crate::error::{EnvironmentError, Error, FleetError};
use crate::fleet::find::{Found, find};
use crate::fleet::member::{self, NotOpened};
use crate::fleet::mirrors::Mirrors;
use crate::fleet::observer::MemberObserver;
use crate::fleet::{Fleet, FleetMember};
use crate::workspace::Workspace;

/// How environments are looked at.
#[derive(Debug, Clone, Copy)]
pub(in crate::fleet) struct Look<'l> {
    pub(super) at: Option<&'l str>,
    pub(super) look_back: usize,
    pub(super) history: bool,
    /// Whether to tell of sources that found no deployment.
    pub(super) tells_empty: bool,
}

impl Look<'_> {
    /// All that a page shows.
    pub(in crate::fleet) const PAGE: Look<'static> =
        Look { at: None, look_back: LOOK_BACK, history: true, tells_empty: false };
}

/// What was seen in one repository.
pub(in crate::fleet) struct Seen {
    releases: Vec<CatalogRelease>,
    apps: Vec<KnownApp>,
    looked: Option<Looked>,
}

/// What was seen in a fleet.
pub(in crate::fleet) struct FleetSeen {
    /// Each repository, and the fleet file if it has environments.
    pub(in crate::fleet) members: Vec<FleetMember<Seen>>,
    pub(super) catalog: Catalog,
}

/// What was seen of the environments of a repository, and what drifted.
pub(in crate::fleet) struct JudgedMember<'s> {
    pub(in crate::fleet) name: &'s str,
    pub(in crate::fleet) looked: &'s Looked,
    pub(in crate::fleet) matrix: Matrix,
    pub(in crate::fleet) drift: Vec<DriftFinding>,
}

impl Fleet {
    /// Looks at the environments and releases of all repositories.
    pub(super) fn see(&self, how: Look<'_>) -> Result<FleetSeen, Error> {
        // A wrong time is no matter of each repository.
        crate::environments::time(how.at)?;
        let found = self.each(|workspace| seen(workspace, how))?;
        self.seen_together(found.members, how)
    }

    /// What was seen in all repositories, with the environments of the fleet file.
    pub(in crate::fleet) fn seen_together(
        &self,
        mut members: Vec<FleetMember<Seen>>,
        how: Look<'_>,
    ) -> Result<FleetSeen, Error> {
        if !self.config.environments.is_empty() {
            let own = self.look_at_own(&members, how);
            members.push(FleetMember {
                name: self.origin.name.clone(),
                place: self.origin.name.clone(),
                commit: None,
                answer: match own {
                    Ok(looked) => {
                        Ok(Seen { releases: Vec::new(), apps: Vec::new(), looked: Some(looked) })
                    }
                    Err(NotOpened::Cancelled) => return Err(Error::Cancelled),
                    Err(NotOpened::Undecided(reason)) => Err(reason),
                },
            });
        }
        let has_environments = |member: &FleetMember<Seen>| {
            member.answer.as_ref().is_ok_and(|seen| seen.looked.is_some())
        };
        if !members.iter().any(|one| has_environments(one) || one.answer.is_err()) {
            return Err(FleetError::NoEnvironment.into());
        }
        let releases = members.iter().filter_map(|member| {
            let seen = member.answer.as_ref().ok()?;
            Some((member.name.as_str(), seen.releases.as_slice()))
        });
        let apps = members.iter().filter_map(|member| Some(&member.answer.as_ref().ok()?.apps));
        let catalog = told_apart(releases.collect()).with_apps(apps.flatten().cloned().collect());
        Ok(FleetSeen { members, catalog })
    }

    /// Looks at the environments of the fleet file.
    fn look_at_own(
        &self,
        members: &[FleetMember<Seen>],
        how: Look<'_>,
    ) -> Result<Looked, NotOpened> {
        let environments: &[EnvironmentConfig] = &self.config.environments;
        let found = find(self)?;
        let sources = || environments.iter().flat_map(|one| &one.sources);
        let wanted: BTreeSet<&str> =
            sources().filter_map(|source| source.repository.as_deref()).collect();
        let mirrors = Mirrors::new(self, true)?;
        let mut opened: BTreeMap<&str, Repository> = BTreeMap::new();
        let mut first = None;
        for place in wanted {
            let is_meant = |one: &&Found| one.name == place || one.place == place;
            let Some(one) = found.iter().find(is_meant) else {
                return Err(
                    Error::from(FleetError::UnknownRepository { place: place.to_owned() }).into()
                );
            };
            let known = members.iter().find(|member| member.name == one.name);
            if let Some(Err(reason)) = known.map(|member| &member.answer) {
                let reason = format!("{} cannot be looked at: {reason}", one.name);
                return Err(NotOpened::Undecided(reason));
            }
            let workspace = member::open_again(self, one, &mirrors)?;
            let again =
                Repository::open_again(workspace.repository.git_dir()).map_err(Error::from)?;
            opened.insert(place, again);
            first.get_or_insert(workspace);
        }
        let Some(workspace) = first else {
            return Err(Error::from(FleetError::NoEnvironment).into());
        };
        let (name, fleet) = (self.origin.name.clone(), Arc::clone(&self.observer));
        let workspace = workspace.observed_by(MemberObserver { name, fleet });
        let session = Session::of_fleet(&workspace, environments, |place| {
            let unknown = || Error::from(FleetError::UnknownRepository { place: place.to_owned() });
            let repository = opened.get(place).ok_or_else(unknown)?;
            Ok(Repository::open_again(repository.git_dir())?)
        })?;
        Ok(look(&session, how)?)
    }
}

/// Looks at the environments and releases of a repository.
pub(in crate::fleet) fn seen(workspace: &Workspace, how: Look<'_>) -> Result<Seen, Error> {
    let releases = releases(workspace)?;
    let apps = own_apps(workspace)?;
    let looked = match Session::open(workspace, &[]) {
        Err(Error::Environments(EnvironmentError::None)) => None,
        session => Some(look(&session?, how)?),
    };
    Ok(Seen { releases, apps, looked })
}

fn look(session: &Session<'_>, how: Look<'_>) -> Result<Looked, Error> {
    let looked = Looked::at(session, how.at, how.look_back)?;
    if how.tells_empty {
        looked.tell_empty(session);
    }
    if how.history { looked.with_history(session) } else { Ok(looked) }
}

impl FleetSeen {
    /// Each repository that has environments.
    fn looked(&self) -> impl Iterator<Item = (&str, &Looked)> {
        self.members.iter().filter_map(|member| {
            let seen = member.answer.as_ref().ok()?;
            Some((member.name.as_str(), seen.looked.as_ref()?))
        })
    }

    /// What drifted in each repository that has environments.
    pub(in crate::fleet) fn judged(&self) -> Vec<JudgedMember<'_>> {
        let judged = self.looked().map(|(name, looked)| {
            let (matrix, drift) = looked.judged(&self.catalog);
            JudgedMember { name, looked, matrix, drift }
        });
        judged.collect()
    }

    /// The environments of all repositories.
    pub(in crate::fleet) fn environments(&self, judged: &[JudgedMember<'_>]) -> FleetEnvironments {
        let all: Vec<(&str, &Matrix)> =
            judged.iter().map(|member| (member.name, &member.matrix)).collect();
        let (environments, rows) = matrix::joined(&all, &self.orders());
        let unreadable = self.looked().flat_map(|(name, looked)| {
            let of = |(environment, file, reason)| (name.to_owned(), environment, file, reason);
            looked.unreadable().into_iter().map(of).collect::<Vec<_>>()
        });
        let member = |member: &FleetMember<Seen>| {
            let count = member.answer.as_ref().map(|seen| seen.releases.len());
            member.with(count.map_err(String::clone))
        };
        FleetEnvironments {
            environments,
            rows,
            at: self.looked().find_map(|(_, looked)| looked.at),
            unreadable: unreadable.collect(),
            members: self.members.iter().map(member).collect(),
        }
    }

    /// Each environment with the one that comes before it, as the repositories say it.
    fn orders(&self) -> Vec<(String, Option<String>)> {
        let orders = self.looked().flat_map(|(_, looked)| looked.orders());
        orders.map(|(name, after)| (name.to_owned(), after.map(str::to_owned))).collect()
    }
}
