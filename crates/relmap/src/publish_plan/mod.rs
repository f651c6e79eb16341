//! What a pipeline has to build and push for a release.
//!
//! `current.rs` takes the releases that RELEASE.txt declares, `named.rs` one of the release map or the tags, and
//! `relmap_core::artifacts` makes the commands.

mod current;
mod named;
mod options;

use relmap_core::artifacts::{PackagedChart, PublishPlan, plan_release};
use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::config::ComponentConfig;
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_core::trace::ReferenceKind;

use crate::error::{ArtifactsError, Error};
use crate::workspace::Workspace;

pub use options::{PlannedSelection, PublishPlanOptions};

impl Workspace {
    /// Says what has to be built and pushed for releases, with the commands. Nothing is built or pushed, and no server
    /// is asked.
    ///
    /// # Errors
    /// If there is no such release, if nothing says where anything is published, or if a name cannot be part of a
    /// command.
    pub fn publish_plan(&self, options: &PublishPlanOptions) -> Result<PublishPlan, Error> {
        let all = match &options.selection {
            PlannedSelection::Current => current::facts(self, options)?,
            PlannedSelection::Chart(typed) => {
                vec![named::facts(self, options, ReferenceKind::Chart, typed)?]
            }
            PlannedSelection::App(typed) => {
                vec![named::facts(self, options, ReferenceKind::App, typed)?]
            }
        };
        let mut plan = PublishPlan::default();
        for facts in all {
            plan.releases.push(plan_release(facts).map_err(ArtifactsError::from)?);
        }
        match plan.is_empty() {
            true => Err(ArtifactsError::NothingToPublish.into()),
            false => Ok(plan),
        }
    }
}

/// A chart by its Chart.yaml; `None` where Helm packages nothing.
fn packaged(bytes: &[u8], path: &str, config: Option<&ComponentConfig>) -> Option<PackagedChart> {
    let (metadata, _) = ChartMetadata::parse(bytes).ok()?;
    Some(PackagedChart {
        name: metadata.name?,
        version: metadata.version?.text,
        path: path.to_owned(),
        has_dependencies: metadata.dependencies.iter().any(|one| one.repository.is_some()),
        is_signed: config.is_some_and(|config| config.artifacts.provenance),
    })
}

/// The place of an app's repository, if it is another one.
fn place_of(app: Option<&ComponentConfig>) -> Option<String> {
    let place = app?.repository.as_deref()?;
    let is_own = !is_url(place) && matches!(place.trim_end_matches('/'), "" | ".");
    (!is_own).then(|| redact(place).into_owned())
}
