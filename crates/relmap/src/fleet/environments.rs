//! Where the releases of a fleet run: the environments of each relmap.toml and those of the fleet file,
//! held against the releases of all repositories.

mod catalog;
mod matrix;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use relmap_core::config::EnvironmentConfig;
use relmap_core::fleet::{Member, combined};
use relmap_core::outcome::Outcome;
use relmap_environments::{Catalog, CatalogRelease, DriftFinding, KnownApp, Matrix};
use relmap_git::Repository;

use super::find::{Found, find};
use super::member::{self, NotOpened};
use super::mirrors::Mirrors;
use super::observer::MemberObserver;
use super::{Fleet, FleetMember};
use crate::environments::{
    EnvironmentFilter, EnvironmentOptions, LOOK_BACK, Looked, Session, fits, own_apps, releases,
};
use crate::error::{EnvironmentError, Error, FleetError};
use crate::workspace::Workspace;

use catalog::told_apart;

pub use matrix::FleetRow;

/// Components of all repositories by environments.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetEnvironments {
    /// The environments, each after the one that comes before it.
    pub environments: Vec<String>,
    /// The components, by name and repository.
    pub rows: Vec<FleetRow>,
    /// The repositories, with how many releases each has; the fleet file itself is the last one, if it has
    /// environments.
    pub members: Vec<FleetMember<usize>>,
    /// The time that was asked for.
    pub at: Option<Timestamp>,
    /// Files that cannot be read: repository, environment, file and reason.
    pub unreadable: Vec<(String, String, String, String)>,
}

/// What drifted in a fleet.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetDrift {
    /// The findings, the gravest first.
    pub findings: Vec<FleetDriftFinding>,
    /// The same as an outcome, for verdict and reports.
    pub outcome: Outcome,
    /// What runs.
    pub environments: FleetEnvironments,
}

/// A finding, and the repository whose environment it is about.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetDriftFinding {
    /// The repository that has the environment; the fleet file for its own.
    pub repository: String,
    /// The finding.
    pub drift: DriftFinding,
}

/// How environments are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'l> {
    at: Option<&'l str>,
    look_back: usize,
    history: bool,
    /// Whether to tell of sources that found no deployment.
    tells_empty: bool,
}

impl Look<'_> {
    /// All that a page shows.
    pub(super) const PAGE: Look<'static> =
        Look { at: None, look_back: LOOK_BACK, history: true, tells_empty: false };
}

/// What was seen in one repository.
pub(super) struct Seen {
    releases: Vec<CatalogRelease>,
    apps: Vec<KnownApp>,
    looked: Option<Looked>,
}

/// What was seen in a fleet.
pub(super) struct FleetSeen {
    /// Each repository, and the fleet file if it has environments.
    pub(super) members: Vec<FleetMember<Seen>>,
    catalog: Catalog,
}

/// What was seen of the environments of a repository, and what drifted.
pub(super) struct JudgedMember<'s> {
    pub(super) name: &'s str,
    pub(super) looked: &'s Looked,
    pub(super) matrix: Matrix,
    pub(super) drift: Vec<DriftFinding>,
}

impl Fleet {
    /// What runs where, in all environments of the fleet. A filter by commit is not possible.
    ///
    /// # Errors
    /// If no environment is known, or one is named that does not exist; otherwise as for
    /// [`check`](Fleet::check).
    pub fn environments(&self, options: &EnvironmentOptions) -> Result<FleetEnvironments, Error> {
        let (at, look_back) = (options.at.as_deref(), options.look_back);
        let seen = self.see(Look { at, look_back, history: false, tells_empty: true })?;
        let mut found = seen.environments(&seen.judged());
        let known = found.environments.iter().map(String::as_str);
        EnvironmentError::check_known(&options.environments, known)?;
        found.only(&options.environments);
        for filter in &options.filters {
            if matches!(filter, EnvironmentFilter::Commit(_)) {
                continue;
            }
            found.rows.retain(|row| {
                let mut cells = row.row.cells.iter().flatten();
                cells.any(|cell| fits(filter, &row.row.component, cell, &seen.catalog, &[]))
            });
        }
        Ok(found)
    }

    /// Where what runs departs from what was released, in all environments of the fleet.
    ///
    /// # Errors
    /// As for [`environments`](Fleet::environments).
    pub fn drift(&self, environments: &[String], history: bool) -> Result<FleetDrift, Error> {
        let seen = self.see(Look { at: None, look_back: 0, history, tells_empty: false })?;
        let judged = seen.judged();
        let shown = seen.environments(&judged);
        let known = shown.environments.iter().map(String::as_str);
        EnvironmentError::check_known(environments, known)?;
        let is_wanted =
            |one: &DriftFinding| environments.is_empty() || environments.contains(&one.environment);
        let mut findings = drift_findings(judged);
        findings.retain(|one| is_wanted(&one.drift));
        let outcome = drift_outcome(&seen.members, &findings);
        Ok(FleetDrift { findings, outcome, environments: shown })
    }

    /// Looks at the environments and releases of all repositories.
    fn see(&self, how: Look<'_>) -> Result<FleetSeen, Error> {
        // A wrong time is no matter of each repository.
        crate::environments::time(how.at)?;
        let found = self.each(|workspace| seen(workspace, how))?;
        self.seen_together(found.members, how)
    }

    /// What was seen in all repositories, with the environments of the fleet file.
    pub(super) fn seen_together(
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
pub(super) fn seen(workspace: &Workspace, how: Look<'_>) -> Result<Seen, Error> {
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

/// All that drifted, the gravest first.
pub(super) fn drift_findings(judged: Vec<JudgedMember<'_>>) -> Vec<FleetDriftFinding> {
    let of = |JudgedMember { name, drift, .. }: JudgedMember<'_>| {
        let repository = name.to_owned();
        drift
            .into_iter()
            .map(move |drift| FleetDriftFinding { repository: repository.clone(), drift })
    };
    let mut findings: Vec<_> = judged.into_iter().flat_map(of).collect();
    findings.sort_by_key(|one| std::cmp::Reverse(one.drift.finding.severity));
    findings
}

impl FleetEnvironments {
    /// The repositories, as reports take them.
    pub fn views(&self) -> Vec<Member<'_, usize>> {
        self.members.iter().map(|member| member.view(|releases| releases)).collect()
    }

    /// How many repositories cannot be looked at.
    pub fn undecided(&self) -> usize {
        self.members.iter().filter(|member| member.answer.is_err()).count()
    }
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
    pub(super) fn judged(&self) -> Vec<JudgedMember<'_>> {
        let judged = self.looked().map(|(name, looked)| {
            let (matrix, drift) = looked.judged(&self.catalog);
            JudgedMember { name, looked, matrix, drift }
        });
        judged.collect()
    }

    /// The environments of all repositories.
    pub(super) fn environments(&self, judged: &[JudgedMember<'_>]) -> FleetEnvironments {
        let all: Vec<(&str, &Matrix)> =
            judged.iter().map(|member| (member.name, &member.matrix)).collect();
        let (environments, rows) = matrix::joined(&all, &self.orders());
        let unreadable = self.looked().flat_map(|(name, looked)| {
            let of = |(environment, file, reason)| (name.to_owned(), environment, file, reason);
            looked.unreadable().into_iter().map(of).collect::<Vec<_>>()
        });
        let member = |member: &FleetMember<Seen>| FleetMember {
            name: member.name.clone(),
            place: member.place.clone(),
            commit: member.commit.clone(),
            answer: member.answer.as_ref().map(|seen| seen.releases.len()).map_err(String::clone),
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
        let observed = self.looked().flat_map(|(_, looked)| &looked.observed);
        observed.map(|one| (one.environment.clone(), one.after.clone())).collect()
    }
}

/// The same as an outcome.
pub(super) fn drift_outcome(
    members: &[FleetMember<Seen>],
    findings: &[FleetDriftFinding],
) -> Outcome {
    let outcomes: Vec<Option<Outcome>> = members
        .iter()
        .map(|member| {
            member.answer.as_ref().ok()?;
            let own = findings.iter().filter(|one| one.repository == member.name);
            let own = own.map(|one| one.drift.finding.clone()).collect();
            Some(Outcome::new(Vec::new(), Vec::new(), own))
        })
        .collect();
    let all = members.iter().zip(&outcomes).map(|(member, outcome)| Member {
        name: &member.name,
        place: &member.place,
        commit: member.commit.as_deref(),
        answer: match (&member.answer, outcome) {
            (Ok(_), Some(outcome)) => Ok(outcome),
            (Err(reason), _) => Err(reason.as_str()),
            (Ok(_), None) => Err("it was not looked at"),
        },
    });
    let mut outcome = combined(all);
    outcome.findings.sort_by_key(|one| std::cmp::Reverse(one.severity));
    outcome
}
