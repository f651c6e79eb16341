//! The document of `env record`.

use relmap_core::commit_id::CommitId;
use relmap_environments::Deployment;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::env_history::DeploymentObject;
use super::text::Text;

/// What `relmap env record --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EnvRecordDocument<'o> {
    schema: SchemaNumber,
    /// The environment.
    environment: Text<'o>,
    /// The map's branch.
    branch: Text<'o>,
    /// The full id of the commit that records the deployments; null if nothing was to be recorded.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    commit: Option<&'o CommitId>,
    /// What was recorded: what the dump has and the records had not.
    deployments: Vec<DeploymentObject<'o>>,
}

impl<'o> EnvRecordDocument<'o> {
    /// Deployments, and where they were recorded.
    pub fn new(
        environment: &'o str,
        deployments: &'o [Deployment],
        branch: &'o str,
        commit: Option<&'o CommitId>,
    ) -> Self {
        EnvRecordDocument {
            schema: SchemaNumber,
            environment: environment.into(),
            branch: branch.into(),
            commit,
            deployments: deployments.iter().map(DeploymentObject::from).collect(),
        }
    }
}
