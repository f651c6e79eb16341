//! What questions to the release map start from: the repository of the charts, its relmap.toml,
//! and the map itself.

use std::path::{Path, PathBuf};

use relmap_core::config::Config;
use relmap_core::map::Unresolved;
use relmap_git::Repository;
use relmap_report::SafeText;
use thiserror::Error;

use crate::command::map::import::from_tags;
use crate::error::CliError;
use crate::map_source::{self, MapError, StoredMap};
use crate::run;

/// What was asked cannot be understood.
#[derive(Debug, Error)]
pub(crate) enum QueryError {
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
    /// A range that has not two ends.
    #[error("`{0}` is no range; write two releases, such as charts-1.1.0..charts-1.3.0, or one")]
    Range(String),
    /// A range from one chart to another.
    #[error("{from} and {to} are releases of different charts, so nothing lies between them")]
    OtherLine {
        /// The tag of the first.
        from: String,
        /// The tag of the second.
        to: String,
    },
    /// Two releases of different charts were to be compared.
    #[error(
        "{from} is a release of the chart `{old}`, and {to} one of `{new}`; only releases of one chart can be compared"
    )]
    OtherChart {
        /// The tag of the first.
        from: String,
        /// The tag of the second.
        to: String,
        /// The name of the first chart.
        old: String,
        /// The name of the second.
        new: String,
    },
    /// The map knows a release whose commit was not fetched.
    #[error("the commit of {tag}, {commit}, is not here; fetch it: git fetch --tags")]
    CommitNotHere {
        /// The tag.
        tag: String,
        /// The full id of the commit.
        commit: String,
    },
    /// The map does not say where a chart stood.
    #[error(
        "the map does not say in which folder the chart of {tag} stands; `relmap map verify` shows what else it lacks"
    )]
    NoFolder {
        /// The tag.
        tag: String,
    },
}

/// The repository of the charts, with its relmap.toml and the map.
pub(crate) struct MapSession {
    /// The repository of the charts.
    pub(crate) charts: Repository,
    /// Its relmap.toml.
    pub(crate) config: Config,
    /// The repository of the map, where that is another one.
    maps: Option<Repository>,
    /// The server of a map of which there is no copy here.
    unfetched: Option<String>,
}

impl MapSession {
    /// Opens the repository that holds a folder.
    pub(crate) fn open(directory: &Path) -> Result<MapSession, CliError> {
        let charts = Repository::discover(directory)?;
        let config = run::config_in_force(&charts)?;
        let (maps, unfetched) = match map_source::repository(&charts, &config.map) {
            Err(MapError::NotFetched { place }) => (None, Some(place)),
            found => (found?, None),
        };
        Ok(MapSession { charts, config, maps, unfetched })
    }

    /// Finds the files of the map.
    pub(crate) fn map(&self) -> Result<StoredMap<'_>, CliError> {
        if let Some(place) = &self.unfetched {
            return Err(MapError::NotFetched { place: place.clone() }.into());
        }
        let repository = self.maps.as_ref().unwrap_or(&self.charts);
        Ok(map_source::find(repository, &self.config.map.branch)?)
    }

    /// Finds the files of the map; where there is none, reads the releases from the tags.
    pub(crate) fn map_or_tags(&self) -> Result<StoredMap<'_>, CliError> {
        match self.map() {
            Err(none @ CliError::Map(MapError::NoMap { .. } | MapError::NotFetched { .. })) => {
                let charts = from_tags(&self.charts, &self.config)?;
                if charts.is_empty() {
                    return Err(none);
                }
                match &self.unfetched {
                    Some(place) => eprintln!(
                        "relmap: there is no copy of the release map at {} here, so the releases are \
                         read from the tags; `relmap map fetch` fetches it",
                        SafeText::new(place)
                    ),
                    None => eprintln!(
                        "relmap: there is no release map, so the releases are read from the tags; \
                         `relmap map import --branch` keeps them"
                    ),
                }
                Ok(StoredMap::unstored(charts))
            }
            found => found,
        }
    }

    /// The folder from which paths in relmap.toml lead.
    pub(crate) fn folder(&self) -> PathBuf {
        self.charts.root().unwrap_or(self.charts.git_dir()).to_owned()
    }
}
