//! Which web page each thing of a report has.

use std::collections::BTreeMap;

use super::repository::WebRepository;
use super::web_url::WebUrl;
use crate::commit_id::CommitId;

/// The web pages of this repository, of the apps that its charts deploy, and of what environments are
/// deployed from. What has none is shown without a link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebLinks {
    /// This repository.
    pub own: Option<WebRepository>,
    /// The repositories of apps, by the name of the app.
    pub apps: BTreeMap<String, WebRepository>,
    /// The repositories that environments are deployed from, by environment.
    pub environments: BTreeMap<String, WebRepository>,
    /// The commit whose files are judged; `None` if they are those of the work tree, which no host has.
    pub judged: Option<CommitId>,
}

impl WebLinks {
    /// A commit of this repository.
    pub fn commit(&self, id: &CommitId) -> Option<WebUrl> {
        self.own.as_ref()?.commit(id.as_str())
    }

    /// A tag of this repository.
    pub fn tag(&self, name: &str) -> Option<WebUrl> {
        self.own.as_ref()?.tag(name)
    }

    /// A file that is judged, at one of its lines.
    pub fn file(&self, path: &str, line: Option<usize>) -> Option<WebUrl> {
        self.own.as_ref()?.file(self.judged.as_ref()?.as_str(), path, line)
    }

    /// A commit of an app's repository.
    pub fn app_commit(&self, app: &str, id: &CommitId) -> Option<WebUrl> {
        self.apps.get(app)?.commit(id.as_str())
    }

    /// A tag of an app's repository.
    pub fn app_tag(&self, app: &str, name: &str) -> Option<WebUrl> {
        self.apps.get(app)?.tag(name)
    }

    /// The commit that changed an environment.
    pub fn deployment(&self, environment: &str, id: &CommitId) -> Option<WebUrl> {
        self.environments.get(environment)?.commit(id.as_str())
    }
}
