//! The components of a repository at one point, as some settings find them.

use std::collections::{BTreeMap, BTreeSet};

use relmap_core::component::{self, Component, Inventory, folder_of, join};
use relmap_core::config::Config;
use relmap_core::finding::Finding;
use relmap_core::target::Settings;
use relmap_git::{At, GitError, Repository, Snapshot};

use crate::error::Error;
use crate::repository_name::dir_name;

/// Settings, and the components that they find.
pub(crate) struct Found {
    pub(crate) config: Config,
    pub(crate) components: Vec<Component>,
    /// What belongs to no component.
    pub(crate) findings: Vec<Finding>,
}

impl Found {
    /// Finds the components of a snapshot.
    pub(crate) fn new(
        repository: &Repository,
        snapshot: &Snapshot<'_>,
        config: Config,
    ) -> Result<Found, Error> {
        let inventory = inventory(repository, snapshot, config.release_files())?;
        Found::among(snapshot, config, &inventory)
    }

    /// Finds the components among the files of a snapshot.
    pub(crate) fn among(
        snapshot: &Snapshot<'_>,
        config: Config,
        inventory: &Inventory,
    ) -> Result<Found, Error> {
        let (drafts, findings) = component::draft(&config, inventory);
        let mut metadata = BTreeMap::new();
        for chart in drafts.iter().filter_map(|draft| draft.chart.clone()) {
            if let Some(bytes) = snapshot.read(&join(&chart, "Chart.yaml"))? {
                metadata.insert(chart, bytes);
            }
        }
        let components = component::resolve(&config, inventory, drafts, &metadata);
        Ok(Found { config, components, findings })
    }

    /// The settings, to be compared with others.
    pub(crate) fn settings(&self) -> Settings<'_> {
        Settings { config: &self.config, components: &self.components }
    }
}

/// The files of a snapshot that make components. `release_files` are those that relmap.toml names.
pub(crate) fn inventory(
    repository: &Repository,
    snapshot: &Snapshot<'_>,
    mut release_files: BTreeSet<String>,
) -> Result<Inventory, Error> {
    let mut inventory = Inventory { repository: dir_name(repository), ..Inventory::default() };
    inventory.tags = repository.tags()?.names().cloned().collect();
    for path in snapshot.find(&["RELEASE.txt", "Chart.yaml", "CHANGELOG.md"])? {
        match path.rsplit('/').next() {
            Some("Chart.yaml") => inventory.charts.push(folder_of(&path).to_owned()),
            Some("CHANGELOG.md") => inventory.changelogs.push(path),
            _ => {
                release_files.insert(path);
            }
        }
    }
    for path in release_files {
        if let Some(bytes) = snapshot.read(&path)? {
            inventory.release_files.insert(path, bytes);
        }
    }
    if inventory.release_files.is_empty() && !snapshot.is_worktree() && repository.root().is_some()
    {
        let here = repository.snapshot(At::Worktree)?;
        let has_settings = |at: &Snapshot<'_>| Ok::<_, GitError>(at.read("relmap.toml")?.is_some());
        inventory.uncommitted = match here.find(&["RELEASE.txt"])?.into_iter().next() {
            None if has_settings(&here)? && !has_settings(snapshot)? => {
                Some("relmap.toml".to_owned())
            }
            found => found,
        };
    }
    Ok(inventory)
}
