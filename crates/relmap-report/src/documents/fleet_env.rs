//! The documents of `fleet env` and `fleet drift`.

use jiff::Timestamp;
use relmap_core::fleet::Member;
use relmap_core::outcome::Verdict;
use relmap_environments::{DriftFinding, MatrixRow};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::env_drift::DriftFindingObject;
use super::env_show::{EnvComponent, UnreadableFile};
use super::fleet::FleetRepository;
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap fleet env --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FleetEnvDocument<'o> {
    schema: SchemaNumber,
    /// The time that was asked for in UTC, as in RFC 3339; null for now.
    at: Option<String>,
    /// The environments, each after the one that comes before it.
    environments: Vec<Text<'o>>,
    /// The repositories, by name; the fleet file is the last one if it has environments.
    repositories: Vec<FleetRepository<'o>>,
    /// The components, by name.
    components: Vec<FleetComponent<'o>>,
    /// The files that cannot be read, so that what they said before counts.
    unreadable: Vec<FleetFile<'o>>,
}

/// A component of a repository.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct FleetComponent<'o> {
    /// The repository whose environments have it; the fleet file for its own.
    repository: Text<'o>,
    #[serde(flatten)]
    component: EnvComponent<'o>,
}

/// A file that cannot be read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct FleetFile<'o> {
    /// The repository whose environment has it.
    repository: Text<'o>,
    #[serde(flatten)]
    file: UnreadableFile<'o>,
}

impl<'o> FleetEnvDocument<'o> {
    /// Components by environments, each with its repository, and the files that cannot be read:
    /// repository, environment, file and reason.
    pub fn new<T>(
        environments: &'o [String],
        rows: impl IntoIterator<Item = (&'o str, &'o MatrixRow)>,
        members: &[Member<'o, T>],
        unreadable: &'o [(String, String, String, String)],
        at: Option<Timestamp>,
    ) -> Self {
        let component = |(repository, row): (&'o str, &'o MatrixRow)| FleetComponent {
            repository: repository.into(),
            component: EnvComponent::new(environments, row),
        };
        FleetEnvDocument {
            schema: SchemaNumber,
            at: at.map(|at| at.to_string()),
            environments: texts(environments),
            repositories: members.iter().map(FleetRepository::new).collect(),
            components: rows.into_iter().map(component).collect(),
            unreadable: unreadable
                .iter()
                .map(|(repository, environment, file, reason)| FleetFile {
                    repository: repository.into(),
                    file: UnreadableFile::new(environment, file, reason),
                })
                .collect(),
        }
    }
}

/// What `relmap fleet drift --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FleetDriftDocument<'o> {
    schema: SchemaNumber,
    /// Whether what runs is what was released.
    verdict: Word<Verdict>,
    /// The environments, each after the one that comes before it.
    environments: Vec<Text<'o>>,
    /// The repositories, by name; the fleet file is the last one if it has environments.
    repositories: Vec<FleetRepository<'o>>,
    /// What was found, the most serious first.
    findings: Vec<FleetFinding<'o>>,
}

/// A finding in an environment of a repository.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct FleetFinding<'o> {
    /// The repository that has the environment; the fleet file for its own.
    repository: Text<'o>,
    #[serde(flatten)]
    finding: DriftFindingObject<'o>,
}

impl<'o> FleetDriftDocument<'o> {
    /// What drifted, each finding with its repository.
    pub fn new<T>(
        environments: &'o [String],
        members: &[Member<'o, T>],
        findings: impl IntoIterator<Item = (&'o str, &'o DriftFinding)>,
        verdict: Verdict,
    ) -> Self {
        let finding = |(repository, finding): (&'o str, &'o DriftFinding)| FleetFinding {
            repository: repository.into(),
            finding: finding.into(),
        };
        FleetDriftDocument {
            schema: SchemaNumber,
            verdict: Word(verdict),
            environments: texts(environments),
            repositories: members.iter().map(FleetRepository::new).collect(),
            findings: findings.into_iter().map(finding).collect(),
        }
    }
}
