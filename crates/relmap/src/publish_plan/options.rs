//! For which releases to plan.

use std::path::PathBuf;

/// For which releases to plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlannedSelection {
    /// Those that RELEASE.txt declares at HEAD.
    #[default]
    Current,
    /// One release of a chart: a version or a tag.
    Chart(String),
    /// One release of an app: a version or a tag.
    App(String),
}

/// For which releases to plan, and where they are published. The default is what RELEASE.txt declares at HEAD, at the
/// places that relmap.toml names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishPlanOptions {
    pub(super) selection: PlannedSelection,
    pub(super) published: Option<String>,
    pub(super) app_repository: Option<PathBuf>,
}

impl PublishPlanOptions {
    /// What RELEASE.txt declares.
    pub fn new() -> PublishPlanOptions {
        PublishPlanOptions::default()
    }

    /// Plans for other releases.
    pub fn select(mut self, selection: PlannedSelection) -> PublishPlanOptions {
        self.selection = selection;
        self
    }

    /// Publishes charts here instead of where relmap.toml says.
    pub fn published(mut self, place: Option<String>) -> PublishPlanOptions {
        self.published = place;
        self
    }

    /// The app's repository, relative to the folder of the workspace.
    pub fn app_repository(mut self, place: Option<PathBuf>) -> PublishPlanOptions {
        self.app_repository = place;
        self
    }
}
