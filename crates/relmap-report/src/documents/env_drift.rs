//! The document of `env drift`.

use relmap_core::outcome::{Outcome, Verdict};
use relmap_environments::{DriftFinding, Matrix};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::finding::FindingObject;
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap env drift --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EnvDriftDocument<'o> {
    schema: SchemaNumber,
    /// Whether what runs is what was released.
    verdict: Word<Verdict>,
    /// The environments, each after the one that comes before it.
    environments: Vec<Text<'o>>,
    /// How many components they have.
    components: usize,
    /// What was found, the most serious first.
    findings: Vec<DriftFindingObject<'o>>,
}

impl<'o> EnvDriftDocument<'o> {
    /// What drifted.
    pub fn new(findings: &'o [DriftFinding], outcome: &Outcome, matrix: &'o Matrix) -> Self {
        EnvDriftDocument {
            schema: SchemaNumber,
            verdict: Word(outcome.verdict),
            environments: texts(&matrix.environments),
            components: matrix.rows.len(),
            findings: findings.iter().map(DriftFindingObject::from).collect(),
        }
    }
}

/// A finding in an environment.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "DriftFinding"))]
pub(super) struct DriftFindingObject<'o> {
    #[serde(flatten)]
    finding: FindingObject<'o>,
    /// The environment.
    environment: Text<'o>,
    /// The component; null if it is about a file.
    component: Option<Text<'o>>,
}

impl<'o> From<&'o DriftFinding> for DriftFindingObject<'o> {
    fn from(DriftFinding { environment, component, finding }: &'o DriftFinding) -> Self {
        DriftFindingObject {
            finding: finding.into(),
            environment: environment.into(),
            component: component.as_ref().map(Text::from),
        }
    }
}
