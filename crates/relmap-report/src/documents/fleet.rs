//! The documents of `fleet check` and `fleet audit`: those of `check` and `audit`, for each repository.

use relmap_core::audit::Audit;
use relmap_core::commit_id::CommitId;
use relmap_core::fleet::Member;
use relmap_core::outcome::{Outcome, Verdict};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::text::Text;
use super::word::Word;
use super::{AuditDocument, CheckDocument, SchemaNumber};

/// A repository of a fleet.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct FleetRepository<'o> {
    /// What it is called in this answer.
    repository: Text<'o>,
    /// Its path or URL.
    place: Text<'o>,
    /// The full id of the commit at HEAD; null if it was not read.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    commit: Option<&'o CommitId>,
    /// Why it cannot be looked at; null if it was.
    undecided: Option<Text<'o>>,
}

impl<'o> FleetRepository<'o> {
    pub(super) fn new<T>(member: &Member<'o, T>) -> Self {
        FleetRepository {
            repository: member.name.into(),
            place: member.place.into(),
            commit: member.commit,
            undecided: member.answer.err().map(Text::from),
        }
    }
}

/// What `relmap fleet check --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FleetCheckDocument<'o> {
    schema: SchemaNumber,
    /// The worst of all repositories.
    verdict: Word<Verdict>,
    /// The repositories, by name.
    repositories: Vec<CheckedRepository<'o>>,
}

/// A repository that was checked.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct CheckedRepository<'o> {
    #[serde(flatten)]
    repository: FleetRepository<'o>,
    /// Its verdict.
    verdict: Word<Verdict>,
    /// What `relmap check` prints there; null if it cannot be looked at.
    check: Option<CheckDocument<'o>>,
}

impl<'o> FleetCheckDocument<'o> {
    /// The outcomes of all repositories, and the verdict that they come to.
    pub fn new(members: &[Member<'o, Outcome>], verdict: Verdict) -> Self {
        let repository = |member: &Member<'o, Outcome>| CheckedRepository {
            repository: FleetRepository::new(member),
            verdict: Word(member.answer.map_or(Verdict::Undecided, |outcome| outcome.verdict)),
            check: member.answer.ok().map(CheckDocument::new),
        };
        FleetCheckDocument {
            schema: SchemaNumber,
            verdict: Word(verdict),
            repositories: members.iter().map(repository).collect(),
        }
    }
}

/// What `relmap fleet audit --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FleetAuditDocument<'o> {
    schema: SchemaNumber,
    /// The repositories, by name.
    repositories: Vec<AuditedRepository<'o>>,
}

/// A repository that was audited.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct AuditedRepository<'o> {
    #[serde(flatten)]
    repository: FleetRepository<'o>,
    /// What `relmap audit` prints there; null if it cannot be looked at.
    audit: Option<AuditDocument<'o>>,
}

impl<'o> FleetAuditDocument<'o> {
    /// The audits of all repositories.
    pub fn new(members: &[Member<'o, Audit>]) -> Self {
        let repository = |member: &Member<'o, Audit>| AuditedRepository {
            repository: FleetRepository::new(member),
            audit: member.answer.ok().map(|audit| AuditDocument::new(audit, &[])),
        };
        FleetAuditDocument {
            schema: SchemaNumber,
            repositories: members.iter().map(repository).collect(),
        }
    }
}
