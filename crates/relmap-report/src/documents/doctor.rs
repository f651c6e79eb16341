//! The document of `doctor`.

use relmap_core::doctor::{State, Symptom};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::text::Text;
use super::word::Word;

/// What `relmap doctor --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct DoctorDocument<'o> {
    schema: SchemaNumber,
    /// What was looked at, in order. What could not be looked at is left out.
    checks: Vec<Examined<'o>>,
}

impl<'o> DoctorDocument<'o> {
    /// The whole examination.
    pub fn new(symptoms: &'o [Symptom]) -> Self {
        DoctorDocument {
            schema: SchemaNumber,
            checks: symptoms.iter().map(Examined::from).collect(),
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Check"))]
struct Examined<'o> {
    /// What was looked at, such as `history` or `remote`. More may come.
    subject: &'static str,
    /// How it is.
    state: Word<State>,
    /// What was found; may have several lines.
    message: Text<'o>,
    /// How to fix it.
    help: Option<Text<'o>>,
}

impl<'o> From<&'o Symptom> for Examined<'o> {
    fn from(Symptom { subject, state, seen, fix }: &'o Symptom) -> Self {
        Examined {
            subject,
            state: Word(*state),
            message: seen.into(),
            help: fix.as_ref().map(Text::from),
        }
    }
}
