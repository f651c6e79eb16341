//! Why a chart could not be rendered.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use relmap_fs::BelowError;
use thiserror::Error;

/// What keeps charts from being rendered at all. A chart that Helm rejects is no such error.
#[derive(Debug, Error)]
pub enum HelmError {
    /// There is no such program.
    #[error("there is no program `helm` on the PATH")]
    NotFound,
    /// It cannot be started.
    #[error("the program `helm` cannot be run")]
    Run(#[source] io::Error),
    /// It does not end.
    #[error("`helm` did not end within {} seconds", .0.as_secs())]
    TimedOut(Duration),
    /// A file that Helm is to read cannot be written or read.
    #[error("`{}` cannot be prepared for helm", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that Helm is to read has a name that leads elsewhere.
    #[error("a file cannot be prepared for helm")]
    Name(#[source] BelowError),
}

impl From<BelowError> for HelmError {
    fn from(error: BelowError) -> HelmError {
        match error {
            BelowError::Io { path, source } => HelmError::File { path, source },
            error => HelmError::Name(error),
        }
    }
}

impl HelmError {
    /// For use in `map_err`: the file that could not be prepared.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> HelmError {
        let path = path.into();
        move |source| HelmError::File { path, source }
    }
}
