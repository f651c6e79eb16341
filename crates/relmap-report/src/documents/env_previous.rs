//! The document of `env previous`.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::env_deployed::{DeployedObject, SinceObject};
use super::text::Text;
use crate::environments::previous::Step;

/// What `relmap env previous --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EnvPreviousDocument<'o> {
    schema: SchemaNumber,
    /// The environment.
    environment: Text<'o>,
    /// The components, by name.
    components: Vec<PreviousObject<'o>>,
}

impl<'o> EnvPreviousDocument<'o> {
    /// What ran before.
    pub fn new(environment: &'o str, steps: impl IntoIterator<Item = Step<'o>>) -> Self {
        EnvPreviousDocument {
            schema: SchemaNumber,
            environment: environment.into(),
            components: steps
                .into_iter()
                .map(|(component, now, since, before)| PreviousObject {
                    component: component.into(),
                    before: before.map(|before| (&**before).into()),
                    now: now.into(),
                    since: SinceObject::new(since),
                })
                .collect(),
        }
    }
}

/// A component, and what ran before.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Previous"))]
struct PreviousObject<'o> {
    /// The component.
    component: Text<'o>,
    /// What ran before; null if nothing did or the clone does not reach that far.
    before: Option<DeployedObject<'o>>,
    /// What runs.
    now: DeployedObject<'o>,
    /// Since when, if that is known.
    since: Option<SinceObject<'o>>,
}
