//! Why a chart could not be rendered.

use std::io;
use std::path::PathBuf;

use relmap_fs::BelowError;
use thiserror::Error;

use crate::limits::Stop;

/// What keeps charts from being rendered at all. A chart that Helm rejects is no such error.
#[derive(Debug, Error)]
pub enum HelmError {
    /// There is no such program.
    #[error("the program `helm` was not found in PATH")]
    NotFound,
    /// It cannot be started.
    #[error("cannot run the program `helm`")]
    Run(#[source] io::Error),
    /// This process was asked to end.
    #[error("`helm` was interrupted")]
    Interrupted,
    /// It was stopped.
    #[error(transparent)]
    Stopped(Stop),
    /// It was stopped before, so it is not called again.
    #[error("`helm` is not run again after an earlier failure: {0}")]
    GivenUp(Stop),
    /// A packed dependency is too large.
    #[error("`{file}` has more than {limit} MiB inside, more than the limit")]
    Packed {
        /// Its path inside of the chart.
        file: String,
        /// How much it may have, in MiB.
        limit: u64,
    },
    /// Packed schemas would make it read other files or URLs.
    #[error(
        "the schema in `{file}` may lead to other files or URLs, and this helm ({version}) has no option to leave \
         schemas out"
    )]
    CannotSkipSchemas {
        /// The packed dependency, by its path inside of the chart.
        file: String,
        /// What helm calls itself.
        version: String,
    },
    /// A file that Helm is to read cannot be written or read.
    #[error("cannot prepare `{}` for helm", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that Helm is to read has a name that leads elsewhere.
    #[error("cannot prepare a file for helm")]
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
    /// Whether it says that a chart could not be rendered within what relmap allows, and so is an
    /// answer. Anything else is trouble with the machine.
    pub fn is_refusal(&self) -> bool {
        !matches!(self, HelmError::Run(_) | HelmError::File { .. })
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            HelmError::NotFound => "install Helm 3 or 4, or check without --render",
            HelmError::Stopped(Stop::Run(_)) | HelmError::GivenUp(Stop::Run(_)) => {
                "raise the limit with --render-timeout SECONDS, or check without --render"
            }
            HelmError::Stopped(Stop::Output(_)) | HelmError::GivenUp(Stop::Output(_)) => {
                "raise the limit with --render-output MIB, or check without --render"
            }
            HelmError::Stopped(Stop::Disk(_) | Stop::Chart(_))
            | HelmError::GivenUp(Stop::Disk(_) | Stop::Chart(_)) => {
                "raise the limit with --render-disk MIB, or check without --render"
            }
            HelmError::Stopped(Stop::Memory(_)) | HelmError::GivenUp(Stop::Memory(_)) => {
                "raise the limit with --render-memory MIB, or check without --render"
            }
            HelmError::CannotSkipSchemas { .. } => {
                "install Helm 3.16 or later, or check without --render"
            }
            HelmError::Packed { .. } => "pack the dependency again, or check without --render",
            _ => "try the chart with `helm template`, or check without --render",
        }
    }

    /// For use in `map_err`: the file that could not be prepared.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> HelmError {
        let path = path.into();
        move |source| HelmError::File { path, source }
    }
}
