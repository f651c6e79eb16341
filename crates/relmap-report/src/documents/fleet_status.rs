//! The document of `fleet status`.

use relmap_core::component::ComponentKind;
use relmap_core::fleet::Member;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::fleet::FleetRepository;
use super::text::Text;
use super::word::Word;
use crate::fleet::ReleaseState;

/// What `relmap fleet status --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FleetStatusDocument<'o> {
    schema: SchemaNumber,
    /// The repositories, by name.
    repositories: Vec<RepositoryStatus<'o>>,
}

/// The state of a repository.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct RepositoryStatus<'o> {
    #[serde(flatten)]
    repository: FleetRepository<'o>,
    /// Its components, by name.
    components: Vec<ComponentStatus<'o>>,
}

/// The state of a component.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ComponentStatus<'o> {
    /// Its name.
    name: Text<'o>,
    /// What it is.
    kind: Word<ComponentKind>,
    /// The folder of Chart.yaml, or else of RELEASE.txt; the root is `.`.
    path: Text<'o>,
    /// The tag of its last release; null if there is none.
    released: Option<Text<'o>>,
    /// The version that the newest entry declares, as written.
    declared: Option<Text<'o>>,
    /// The lowest version that the changes allow; null if it is not known.
    required: Option<String>,
    /// Where its next release is.
    state: Word<ReleaseState>,
    /// Whether its declared version is right.
    verdict: Word<Verdict>,
}

impl<'o> FleetStatusDocument<'o> {
    /// The outcomes of all repositories, of all their components.
    pub fn new(members: &[Member<'o, Outcome>]) -> Self {
        let repository = |member: &Member<'o, Outcome>| RepositoryStatus {
            repository: FleetRepository::new(member),
            components: match member.answer {
                Ok(outcome) => outcome.components.iter().map(ComponentStatus::from).collect(),
                Err(_) => Vec::new(),
            },
        };
        FleetStatusDocument {
            schema: SchemaNumber,
            repositories: members.iter().map(repository).collect(),
        }
    }
}

impl<'o> From<&'o ComponentOutcome> for ComponentStatus<'o> {
    fn from(component: &'o ComponentOutcome) -> Self {
        let declared = component.declared.as_ref();
        ComponentStatus {
            name: (&component.name).into(),
            kind: Word(component.kind),
            path: (&component.path).into(),
            released: component.baseline.as_ref().map(|tag| Text::from(&tag.name)),
            declared: declared.map(|declared| Text::from(&declared.written)),
            required: component.required.as_ref().map(|required| required.version.to_string()),
            state: Word(ReleaseState::of(component)),
            verdict: Word(component.verdict),
        }
    }
}
