//! Why a place that relmap.toml names is not opened.

use std::fmt;
use std::path::PathBuf;

use relmap_git::GitError;
use thiserror::Error;

/// A setting that names a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaceSetting {
    /// `repository` of a component.
    Component(String),
    /// `local` of a component.
    Local(String),
    /// `repository` of the map.
    Map,
    /// `repository` of a source of an environment.
    Environment(String),
}

impl fmt::Display for PlaceSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlaceSetting::Component(name) => write!(f, "`repository` of the component `{name}`"),
            PlaceSetting::Local(name) => write!(f, "`local` of the component `{name}`"),
            PlaceSetting::Map => f.write_str("`repository` of [map]"),
            PlaceSetting::Environment(name) => {
                write!(f, "`repository` of a source of the environment `{name}`")
            }
        }
    }
}

/// Why a place in relmap.toml is not opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// It leads where the file may not lead.
    #[error(
        "{setting} in relmap.toml is `{place}`, which leads to {}; without your permission relmap.toml leads only into its \
         repository and to a folder next to it (`../NAME`); to allow it: \
         --allow-path {}, or RELMAP_ALLOW_PATHS in the environment",
        folder.display(), folder.display()
    )]
    Refused {
        /// The setting.
        setting: PlaceSetting,
        /// Its value.
        place: String,
        /// Where that leads.
        folder: PathBuf,
    },
    /// git cannot open it.
    #[error(transparent)]
    Git(#[from] GitError),
}
