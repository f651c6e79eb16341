//! The web pages that reports link to.

use std::collections::BTreeMap;

use relmap_core::commit_id::CommitId;
use relmap_core::config::{Config, EnvironmentConfig};
use relmap_core::git_host::{GitHosts, WebLinks, WebRepository};
use relmap_core::network::is_url;
use relmap_git::Repository;

use crate::app_repository::clone_of;
use crate::error::{Error, PlaceSetting};
use crate::local_places::LocalPlaces;
use crate::public_url::public_url;
use crate::settings_file;
use crate::workspace::Workspace;

impl Workspace {
    /// The web pages of this repository, of the apps that its charts deploy, and of what environments are
    /// deployed from, as far as their hosts are known. Nobody is asked. `judged` is the commit whose files
    /// findings are about, if those are of a commit.
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read.
    pub fn web_links(&self, judged: Option<CommitId>) -> Result<WebLinks, Error> {
        let config = settings_file::config_in_force(&self.repository, &self.environment)?;
        self.web_links_by(&config, judged)
    }

    /// The same by settings that were read already.
    pub(crate) fn web_links_by(
        &self,
        config: &Config,
        judged: Option<CommitId>,
    ) -> Result<WebLinks, Error> {
        let remote = match &self.copied_from {
            Some(url) => Some(url.clone()),
            None => public_url(&self.repository)?,
        };
        let hosts = GitHosts::new(config.release.web.clone(), remote.as_deref());
        let own = hosts.own();
        let finder = Finder { hosts: &hosts, own: own.clone(), places: self.local_places() };
        let mut apps = BTreeMap::new();
        for app in &config.components {
            let found = match &app.repository {
                None => own.clone(),
                Some(url) if is_url(url) => hosts.repository(url),
                Some(_) => {
                    let clone = clone_of(app, &finder.places);
                    clone.and_then(|clone| finder.of_clone(&clone))
                }
            };
            apps.extend(found.map(|found| (app.name.clone(), found)));
        }
        let environments = config.environments.iter();
        let environments = environments
            .filter_map(|one| Some((one.name.clone(), finder.of_environment(one)?)))
            .collect();
        Ok(WebLinks { own, apps, environments, judged })
    }
}

/// Finds the pages of other repositories.
struct Finder<'h> {
    hosts: &'h GitHosts,
    own: Option<WebRepository>,
    places: LocalPlaces,
}

impl Finder<'_> {
    /// By the remote of a clone. A clone that cannot be read has no page, which is no fault.
    fn of_clone(&self, clone: &Repository) -> Option<WebRepository> {
        self.hosts.repository(&public_url(clone).ok()??)
    }

    /// The repository that an environment is deployed from; `None` if it is from several.
    fn of_environment(&self, environment: &EnvironmentConfig) -> Option<WebRepository> {
        let mut sources = environment.sources.iter().map(|source| &source.repository);
        let first = sources.next()?;
        if sources.any(|other| other != first) {
            return None;
        }
        let Some(place) = first else { return self.own.clone() };
        if is_url(place) {
            return self.hosts.repository(place);
        }
        let setting = PlaceSetting::Environment(environment.name.clone());
        self.of_clone(&self.places.open(setting, place).ok()?)
    }
}
