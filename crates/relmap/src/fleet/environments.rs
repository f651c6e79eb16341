//! Where the releases of a fleet run: the environments of each relmap.toml and those of the fleet file,
//! held against the releases of all repositories.

mod catalog;
mod matrix;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use relmap_core::config::EnvironmentConfig;
use relmap_core::fleet::{Member, combined};
use relmap_core::outcome::Outcome;
use relmap_environments::{Catalog, CatalogRelease, DriftFinding, Matrix};
use relmap_git::Repository;

use super::find::{Found, find};
use super::member::{self, NotOpened};
use super::mirrors::Mirrors;
use super::{Fleet, FleetMember};
use crate::environments::{EnvironmentFilter, EnvironmentOptions, Looked, Session, fits, releases};
use crate::error::{EnvironmentError, Error, FleetError};

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

/// What was seen in one repository.
struct Seen {
    releases: Vec<CatalogRelease>,
    looked: Option<Looked>,
}

/// What was seen in a fleet.
struct FleetSeen {
    /// Each repository, and the fleet file if it has environments.
    members: Vec<FleetMember<Seen>>,
    catalog: Catalog,
}

impl Fleet {
    /// What runs where, in all environments of the fleet. A filter by commit is not possible.
    ///
    /// # Errors
    /// If no environment is known, or one is named that does not exist; otherwise as for
    /// [`check`](Fleet::check).
    pub fn environments(&self, options: &EnvironmentOptions) -> Result<FleetEnvironments, Error> {
        let seen = self.see(options.at.as_deref(), options.look_back, false)?;
        let mut found = seen.environments();
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
        let seen = self.see(None, 0, history)?;
        let shown = seen.environments();
        let known = shown.environments.iter().map(String::as_str);
        EnvironmentError::check_known(environments, known)?;
        let is_wanted =
            |one: &DriftFinding| environments.is_empty() || environments.contains(&one.environment);
        let mut findings = Vec::new();
        for (name, looked) in seen.looked() {
            let matrix = Matrix::new(&looked.observed, &seen.catalog);
            let all = looked.drift(&matrix, &seen.catalog).into_iter().filter(is_wanted);
            findings
                .extend(all.map(|drift| FleetDriftFinding { repository: name.to_owned(), drift }));
        }
        findings.sort_by_key(|one| std::cmp::Reverse(one.drift.finding.severity));
        let outcome = drift_outcome(&seen.members, &findings);
        Ok(FleetDrift { findings, outcome, environments: shown })
    }

    /// Looks at the environments and releases of all repositories.
    fn see(&self, at: Option<&str>, look_back: usize, history: bool) -> Result<FleetSeen, Error> {
        // A wrong time is no matter of each repository.
        crate::environments::time(at)?;
        let found = self.each(|workspace| {
            let releases = releases(workspace)?;
            let session = match Session::open(workspace, &[]) {
                Err(Error::Environments(EnvironmentError::None)) => {
                    return Ok(Seen { releases, looked: None });
                }
                session => session?,
            };
            Ok(Seen { releases, looked: Some(look(&session, at, look_back, history)?) })
        })?;
        let mut members = found.members;
        if !self.config.environments.is_empty() {
            let own = self.look_at_own(&members, at, look_back, history);
            members.push(FleetMember {
                name: self.origin.name.clone(),
                place: self.origin.name.clone(),
                commit: None,
                answer: match own {
                    Ok(looked) => Ok(Seen { releases: Vec::new(), looked: Some(looked) }),
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
        let catalog = told_apart(releases.collect());
        Ok(FleetSeen { members, catalog })
    }

    /// Looks at the environments of the fleet file.
    fn look_at_own(
        &self,
        members: &[FleetMember<Seen>],
        at: Option<&str>,
        look_back: usize,
        history: bool,
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
        let session = Session::of_fleet(&workspace, environments, |place| {
            let unknown = || Error::from(FleetError::UnknownRepository { place: place.to_owned() });
            let repository = opened.get(place).ok_or_else(unknown)?;
            Ok(Repository::open_again(repository.git_dir())?)
        })?;
        Ok(look(&session, at, look_back, history)?)
    }
}

fn look(
    session: &Session<'_>,
    at: Option<&str>,
    look_back: usize,
    history: bool,
) -> Result<Looked, Error> {
    let looked = Looked::at(session, at, look_back)?;
    if history { looked.with_history(session) } else { Ok(looked) }
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

    fn environments(&self) -> FleetEnvironments {
        let all: Vec<(&str, Matrix)> =
            self.looked().map(|(name, looked)| (name, looked.matrix(&self.catalog))).collect();
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

fn drift_outcome(members: &[FleetMember<Seen>], findings: &[FleetDriftFinding]) -> Outcome {
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
