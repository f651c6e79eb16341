//! Where the releases of a fleet run: the environments of each relmap.toml and those of the fleet file,
//! held against the releases of all repositories.

mod catalog;
mod matrix;
mod see;

use jiff::Timestamp;
use relmap_core::fleet::{Member, combined};
use relmap_core::outcome::Outcome;
use relmap_environments::DriftFinding;

use super::{Fleet, FleetMember};
use crate::environments::{EnvironmentFilter, EnvironmentOptions, fits};
use crate::error::{EnvironmentError, Error};

pub(super) use see::{JudgedMember, Look, Seen, seen};

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
        commit: member.commit.as_ref(),
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
