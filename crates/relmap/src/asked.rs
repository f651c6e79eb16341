//! What questions to the release map start from: the repository of the charts, its relmap.toml,
//! and the map itself.

use std::path::{Path, PathBuf};

use relmap_core::config::Config;
use relmap_core::release_map::Unresolved;
use relmap_git::Repository;
use thiserror::Error;

use crate::error::CliError;
use crate::map_source::{self, StoredMap};
use crate::run;

/// What was asked cannot be understood.
#[derive(Debug, Error)]
pub(crate) enum AskError {
    /// What was typed leads to no one release.
    #[error(transparent)]
    Unresolved(#[from] Unresolved),
    /// A moment that cannot be read.
    #[error(
        "`{0}` is no moment; write a day such as 2026-11-20, or a time such as 2026-11-20T09:30:00Z"
    )]
    Moment(String),
    /// A commit that is in none of the repositories.
    #[error("`{commit}` names no commit in {}; fetch it, or correct it", .places.join(" or "))]
    NoCommit {
        /// What was typed.
        commit: String,
        /// The repositories that were searched.
        places: Vec<String>,
    },
}

/// The repository of the charts, with its relmap.toml and the map.
pub(crate) struct Asked {
    /// The repository of the charts.
    pub(crate) charts: Repository,
    /// Its relmap.toml.
    pub(crate) config: Config,
}

impl Asked {
    /// Opens the repository that holds a folder.
    pub(crate) fn open(directory: &Path) -> Result<Asked, CliError> {
        let charts = Repository::discover(directory)?;
        let config = run::config_in_force(&charts)?;
        Ok(Asked { charts, config })
    }

    /// Finds the files of the map.
    pub(crate) fn map(&self) -> Result<StoredMap, CliError> {
        let elsewhere = map_source::repository(&self.charts, &self.config.map)?;
        let repository = elsewhere.as_ref().unwrap_or(&self.charts);
        Ok(map_source::find(repository, &self.config.map.branch)?)
    }

    /// The folder from which paths in relmap.toml lead.
    pub(crate) fn folder(&self) -> PathBuf {
        self.charts.root().unwrap_or(self.charts.git_dir()).to_owned()
    }
}
