//! The repositories of the apps that charts deploy, as far as relmap.toml leads to them.

use std::path::PathBuf;

use relmap_core::component::{Component, TagScheme};
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::facts::AppRelease;
use relmap_git::{GitError, Lookup, Repository};

use crate::error::CliError;

/// What relmap.toml says of other repositories.
#[derive(Default)]
pub(crate) struct Apps {
    components: Vec<ComponentConfig>,
    /// The folder of relmap.toml, from which relative paths lead.
    folder: PathBuf,
}

impl Apps {
    pub(crate) fn new(config: Config, repository: &Repository) -> Apps {
        let folder = repository.root().unwrap_or(repository.git_dir()).to_owned();
        Apps { components: config.components, folder }
    }

    /// Looks up the release that a component's newest entry deploys.
    pub(crate) fn release(&self, component: &Component) -> Result<AppRelease, CliError> {
        let wanted = component.notes.newest().and_then(|entry| entry.app());
        let named = component.app.as_ref();
        let app = named.and_then(|name| self.components.iter().find(|other| other.name == *name));
        let (Some(wanted), Some(app)) = (wanted, app) else { return Ok(AppRelease::NotAsked) };
        let place = app.repository.as_deref().unwrap_or(".");
        let repository = place.to_owned();
        if is_url(place) {
            // A check stays offline: a remote repository is looked into where a release is made.
            return Ok(AppRelease::NotAsked);
        }
        let opened = match Repository::open(&self.folder.join(place)) {
            Ok(opened) => opened,
            Err(GitError::NotARepository { .. }) => {
                let reason = format!("{place} is no git repository");
                return Ok(AppRelease::OutOfReach { repository, reason });
            }
            Err(error) => {
                let reason = error.to_string();
                return Ok(AppRelease::OutOfReach { repository, reason });
            }
        };
        let scheme = match &app.tag {
            Some(template) => TagScheme::configured(template.clone()),
            None => TagScheme::conventional(Some(app.name.clone()), None, true),
        };
        let Lookup { found, highest } = opened.find_release(&scheme, &wanted.tag)?;
        Ok(match found {
            Some(tag) => AppRelease::Found(tag),
            None if highest.is_none() && opened.tags()?.is_empty() => {
                let reason = format!("{place} has no tags at all; were they fetched?");
                AppRelease::OutOfReach { repository, reason }
            }
            None => AppRelease::Missing { repository, highest },
        })
    }
}

/// Whether git would go to a server for it: `https://…`, or `host:path` as ssh takes it.
pub(crate) fn is_url(place: &str) -> bool {
    place.contains("://") || place.split('/').next().is_some_and(|first| first.contains(':'))
}
