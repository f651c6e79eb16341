//! The document of `next`.

use relmap_core::component::ComponentKind;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::check::{Baseline, RequiredVersion, RequirementObject};
use super::finding::{FindingObject, findings};
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap next --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct NextDocument<'o> {
    schema: SchemaNumber,
    /// `pass` if the next version of every component is known and no finding says otherwise; never
    /// `fail`. Whether RELEASE.txt declares that version already is for `check`.
    verdict: Word<Verdict>,
    /// The components that were judged, by name.
    components: Vec<NextVersion<'o>>,
    /// The names of the components that were left out because nothing in them changed.
    unchanged: Vec<Text<'o>>,
    /// The findings that belong to no component.
    findings: Vec<FindingObject<'o>>,
}

impl<'o> NextDocument<'o> {
    /// The next version of each component.
    pub fn new(outcome: &'o Outcome) -> Self {
        NextDocument {
            schema: SchemaNumber,
            verdict: Word(crate::next::verdict(outcome)),
            components: outcome.components.iter().map(NextVersion::from).collect(),
            unchanged: texts(&outcome.unchanged),
            findings: findings(&outcome.findings),
        }
    }
}

/// The next version of a component.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct NextVersion<'o> {
    /// Its name.
    name: Text<'o>,
    /// What it is.
    kind: Word<ComponentKind>,
    /// The folder of Chart.yaml, or else of RELEASE.txt; the root is `.`.
    path: Text<'o>,
    /// The release that it was compared with.
    baseline: Option<Baseline<'o>>,
    /// The lowest version that follows the rules: the required one; the declared one for a first
    /// release; the baseline's if no release is needed. Null if it is not known; `check` says why.
    next: Option<String>,
    /// What the version must be.
    required: Option<RequiredVersion>,
    /// What the requirement is made of.
    requirements: Vec<RequirementObject<'o>>,
}

impl<'o> From<&'o ComponentOutcome> for NextVersion<'o> {
    fn from(component: &'o ComponentOutcome) -> Self {
        NextVersion {
            name: (&component.name).into(),
            kind: Word(component.kind),
            path: (&component.path).into(),
            baseline: component.baseline.as_ref().map(Baseline::from),
            next: crate::next::version(component),
            required: component.required.as_ref().map(RequiredVersion::from),
            requirements: component.requirements.iter().map(RequirementObject::from).collect(),
        }
    }
}
