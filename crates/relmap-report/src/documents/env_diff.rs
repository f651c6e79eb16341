//! The document of `env diff`.

use relmap_environments::Promotion;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::env_deployed::DeployedObject;
use super::map_diff::UpgradeObject;
use super::notes::NotesObject;
use super::text::Text;
use super::word::Word;
use crate::environments::diff::{PromotionAnswer, PromotionChange, change};

/// What `relmap env diff --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EnvDiffDocument<'o> {
    schema: SchemaNumber,
    /// The environment that is promoted from.
    from: Text<'o>,
    /// The environment that is promoted to.
    to: Text<'o>,
    /// The components that change, by name.
    components: Vec<PromotionObject<'o>>,
}

impl<'o> EnvDiffDocument<'o> {
    /// What a promotion changes.
    pub fn new(answer: &PromotionAnswer<'o>) -> Self {
        EnvDiffDocument {
            schema: SchemaNumber,
            from: answer.from.into(),
            to: answer.to.into(),
            components: answer
                .promotions
                .iter()
                .map(|one| PromotionObject::new(one, answer))
                .collect(),
        }
    }
}

/// A component that changes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Promotion"))]
struct PromotionObject<'o> {
    /// The component.
    component: Text<'o>,
    /// What runs now in the environment that is promoted to; null if nothing does.
    now: Option<DeployedObject<'o>>,
    /// What would run then; null if nothing would.
    then: Option<DeployedObject<'o>>,
    /// Which way it goes.
    direction: Word<PromotionChange>,
    /// The tags of the chart releases, where they are known.
    tags: Sides<'o>,
    /// The apps, where they are known.
    apps: Sides<'o>,
    /// What the chart changes, if both releases are known.
    chart: Option<UpgradeObject<'o>>,
    /// The notes of chart and apps, if both releases are known.
    notes: Option<NotesObject<'o>>,
}

impl<'o> PromotionObject<'o> {
    fn new(one: &'o Promotion, answer: &PromotionAnswer<'o>) -> Self {
        PromotionObject {
            component: (&one.component).into(),
            now: one.from.as_deref().map(DeployedObject::from),
            then: one.to.as_deref().map(DeployedObject::from),
            direction: Word(change(one)),
            tags: Sides::new(&one.tags),
            apps: Sides::new(&one.apps),
            chart: answer.upgrades.get(&one.component).map(UpgradeObject::from),
            notes: answer.notes.get(&one.component).map(NotesObject::from),
        }
    }
}

/// Both sides of a change.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Sides<'o> {
    /// What there is now.
    now: Option<Text<'o>>,
    /// What there would be then.
    then: Option<Text<'o>>,
}

impl<'o> Sides<'o> {
    fn new([now, then]: &'o [Option<String>; 2]) -> Self {
        Sides { now: now.as_ref().map(Text::from), then: then.as_ref().map(Text::from) }
    }
}
