//! Where releases run: what git and dumps say of the environments of relmap.toml.

mod bounds;
mod filter;
mod history;
mod look;
mod map_adapter;
mod observe;
mod overview;
mod questions;
mod record;
mod records;
mod session;
mod walk;

pub(crate) use filter::fits;
pub(crate) use look::{Looked, time};
pub(crate) use map_adapter::{catalog_release, own_apps, releases};
pub use overview::EnvironmentOverview;
pub use record::{RecordOptions, RecordedDeployments};
pub(crate) use session::Session;

use std::path::PathBuf;

use jiff::Timestamp;
use relmap_core::ledger::Upgrade;
use relmap_core::notes::NotesBetween;
use relmap_core::outcome::Outcome;
use relmap_environments::{Deployed, Deployment, DriftFinding, Matrix, Promotion, Since, Unread};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many commits are looked at to find since when something runs, if nothing else is said.
pub(crate) const LOOK_BACK: usize = 1000;

/// What to look at. The default is all environments, as they are now.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnvironmentOptions {
    pub(crate) environments: Vec<String>,
    pub(crate) at: Option<String>,
    pub(crate) look_back: usize,
    pub(crate) filters: Vec<EnvironmentFilter>,
}

impl Default for EnvironmentOptions {
    fn default() -> EnvironmentOptions {
        EnvironmentOptions {
            environments: Vec::new(),
            at: None,
            look_back: LOOK_BACK,
            filters: Vec::new(),
        }
    }
}

impl EnvironmentOptions {
    /// All environments, as they are now.
    pub fn new() -> EnvironmentOptions {
        EnvironmentOptions::default()
    }

    /// Only these environments; all if none is named.
    pub fn environments(mut self, names: Vec<String>) -> EnvironmentOptions {
        self.environments = names;
        self
    }

    /// At another time: a day (its end, in UTC) or an RFC 3339 time.
    pub fn at(mut self, moment: Option<String>) -> EnvironmentOptions {
        self.at = moment;
        self
    }

    /// How many commits to look at to find since when something runs; 0 for none.
    pub fn look_back(mut self, commits: usize) -> EnvironmentOptions {
        self.look_back = commits;
        self
    }

    /// Only components that fit all of these.
    pub fn filters(mut self, filters: Vec<EnvironmentFilter>) -> EnvironmentOptions {
        self.filters = filters;
        self
    }
}

/// Which components to show.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvironmentFilter {
    /// An app: the name of the component or of the app, or a version or tag of it.
    App(String),
    /// A chart: its name or title, or a version or tag of it.
    Chart(String),
    /// An image: its repository or the end of it, with a tag or without.
    Image(String),
    /// What contains a commit of the charts' or of the app's repository.
    Commit(String),
}

/// Components by environments.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnvironmentMatrix {
    /// The components.
    pub matrix: Matrix,
    /// The time that was asked for.
    pub at: Option<Timestamp>,
    /// Files that cannot be read: environment, file and reason.
    pub unreadable: Vec<(String, String, String)>,
    /// What may change what runs and is not read, by environment.
    pub unread: Vec<(String, Unread)>,
}

/// The deployments of an environment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnvironmentHistory {
    /// The deployments, the newest first.
    pub deployments: Vec<Deployment>,
    /// Files that could not be read at some commit: how often, and why.
    pub unreadable: BTreeMap<String, (usize, String)>,
    /// Whether the clone is shallow, so that the beginning is missing.
    pub is_cut: bool,
    /// Whether the beginning was not read, because all together is too much.
    pub is_bounded: bool,
}

/// What ran before.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PreviousDeployment {
    /// The component.
    pub component: String,
    /// What runs now.
    pub now: Arc<Deployed>,
    /// Since when.
    pub since: Since,
    /// What ran before; `None` if nothing did, or the clone does not reach that far.
    pub before: Option<Arc<Deployed>>,
}

/// What a promotion would bring.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnvironmentDiff {
    /// The environment that is promoted from.
    pub from: String,
    /// The environment that is promoted to.
    pub to: String,
    /// What changes, by component.
    pub promotions: Vec<Promotion>,
    /// What the chart changes, by component, where both releases are known.
    pub upgrades: BTreeMap<String, Upgrade>,
    /// The notes of charts and apps, by component, where both releases are known.
    pub notes: BTreeMap<String, NotesBetween>,
}

/// What to look at to find drift.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DriftOptions {
    pub(crate) environments: Vec<String>,
    pub(crate) history: bool,
    pub(crate) dumps: Vec<(String, PathBuf, Vec<u8>)>,
}

impl DriftOptions {
    /// All environments, as git has them.
    pub fn new() -> DriftOptions {
        DriftOptions::default()
    }

    /// Only these environments; all if none is named.
    pub fn environments(mut self, names: Vec<String>) -> DriftOptions {
        self.environments = names;
        self
    }

    /// Reads the whole history as well, to find releases that never arrived.
    pub fn history(mut self, history: bool) -> DriftOptions {
        self.history = history;
        self
    }

    /// Compares environments with dumps of their clusters: the environment, where the dump is from,
    /// and the dump.
    pub fn dumps(mut self, dumps: Vec<(String, PathBuf, Vec<u8>)>) -> DriftOptions {
        self.dumps = dumps;
        self
    }
}

/// What drifted.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnvironmentDrift {
    /// What was found, with its environment and component.
    pub findings: Vec<DriftFinding>,
    /// The same as an outcome, for reports.
    pub outcome: Outcome,
    /// What runs, with marks where it drifted.
    pub matrix: Matrix,
}
