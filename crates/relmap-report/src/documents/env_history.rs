//! The document of `env history`.

use std::collections::BTreeMap;

use relmap_environments::{Certainty, Deployment, Direction};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::env_deployed::DeployedObject;
use super::text::Text;
use super::word::Word;
use crate::environments::time;

/// What `relmap env history --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EnvHistoryDocument<'o> {
    schema: SchemaNumber,
    /// The environment.
    environment: Text<'o>,
    /// Whether the beginning is missing: the clone is shallow, or all together is too much to read.
    shallow: bool,
    /// The deployments, newest first.
    deployments: Vec<DeploymentObject<'o>>,
    /// The files that could not be read at some commit, so that what they said before counts there.
    unreadable: Vec<UnreadableAtTimes<'o>>,
}

impl<'o> EnvHistoryDocument<'o> {
    /// Deployments, and the files that could not be read: at how many commits, and why.
    pub fn new(
        environment: &'o str,
        deployments: &'o [Deployment],
        unreadable: &'o BTreeMap<String, (usize, String)>,
        is_cut: bool,
    ) -> Self {
        EnvHistoryDocument {
            schema: SchemaNumber,
            environment: environment.into(),
            shallow: is_cut,
            deployments: deployments.iter().map(DeploymentObject::from).collect(),
            unreadable: unreadable
                .iter()
                .map(|(file, (commits, reason))| UnreadableAtTimes {
                    file: file.into(),
                    commits: *commits,
                    reason: reason.into(),
                })
                .collect(),
        }
    }
}

/// A deployment.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Deployment"))]
pub(super) struct DeploymentObject<'o> {
    /// When it arrived in UTC, as in RFC 3339.
    time: String,
    /// The full id of the commit that brought it; null if it was recorded.
    commit: Option<Text<'o>>,
    /// The author of that commit, or who recorded it.
    author: Text<'o>,
    /// The component.
    component: Text<'o>,
    /// Which way it went.
    direction: Word<Direction>,
    /// How certain that is.
    certainty: Word<Certainty>,
    /// What ran before; null if nothing did.
    from: Option<DeployedObject<'o>>,
    /// What runs after; null if nothing does.
    to: Option<DeployedObject<'o>>,
}

impl<'o> From<&'o Deployment> for DeploymentObject<'o> {
    fn from(one: &'o Deployment) -> Self {
        DeploymentObject {
            time: time(one.time),
            commit: one.commit.as_ref().map(Text::from),
            author: (&one.author).into(),
            component: one.component.to_string().into(),
            direction: Word(one.movement.direction),
            certainty: Word(one.movement.certainty),
            from: one.old.as_deref().map(DeployedObject::from),
            to: one.new.as_deref().map(DeployedObject::from),
        }
    }
}

/// A file that could not be read at some commit.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct UnreadableAtTimes<'o> {
    /// The file, from the root of its repository.
    file: Text<'o>,
    /// At how many commits.
    commits: usize,
    /// What was wrong with it last.
    reason: Text<'o>,
}
