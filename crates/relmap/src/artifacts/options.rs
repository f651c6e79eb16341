//! What to verify.

use std::path::PathBuf;
use std::time::Duration;

use relmap_registry::Credentials;

/// Which releases to verify.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArtifactSelection {
    /// The newest release of each chart.
    #[default]
    Newest,
    /// All, and published versions without a tag.
    All,
    /// One release of a chart: a version or a tag.
    Chart(String),
    /// The releases of charts that deploy this release of an app.
    App(String),
}

/// What to verify, and how to ask. The default is the newest release of each chart, at the places that
/// relmap.toml names, without credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArtifactsOptions {
    pub(super) selection: ArtifactSelection,
    pub(crate) published: Option<String>,
    pub(crate) app_repository: Option<PathBuf>,
    pub(super) archives: bool,
    pub(super) timeout: Option<Duration>,
    pub(super) plain_http: Vec<String>,
    pub(super) credentials: Credentials,
}

impl ArtifactsOptions {
    /// The newest release of each chart.
    pub fn new() -> ArtifactsOptions {
        ArtifactsOptions::default()
    }

    /// Verifies other releases.
    pub fn select(mut self, selection: ArtifactSelection) -> ArtifactsOptions {
        self.selection = selection;
        self
    }

    /// Looks for charts here instead of where relmap.toml says. The caller names it, so it is asked as by hand.
    pub fn published(mut self, place: Option<String>) -> ArtifactsOptions {
        self.published = place;
        self
    }

    /// The app's repository, relative to the folder of the workspace.
    pub fn app_repository(mut self, place: Option<PathBuf>) -> ArtifactsOptions {
        self.app_repository = place;
        self
    }

    /// Downloads the archives of charts, and compares them with what the tags package.
    pub fn archives(mut self, archives: bool) -> ArtifactsOptions {
        self.archives = archives;
        self
    }

    /// How long one request may take; without limit for `None`.
    pub fn timeout(mut self, timeout: Option<Duration>) -> ArtifactsOptions {
        self.timeout = timeout;
        self
    }

    /// Asks these hosts without encryption. This machine is asked so in any case.
    pub fn plain_http(mut self, hosts: impl IntoIterator<Item = String>) -> ArtifactsOptions {
        self.plain_http.extend(hosts);
        self
    }

    /// Logs in as Docker, podman and Helm would, by the variables of an environment such as `HOME`,
    /// `DOCKER_CONFIG` and `REGISTRY_AUTH_FILE`.
    pub fn credentials_of(mut self, variable: impl Fn(&str) -> Option<String>) -> ArtifactsOptions {
        self.credentials = Credentials::of(variable);
        self
    }
}
