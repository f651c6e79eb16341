//! Why charts cannot be rendered.

use relmap_fs::{BelowError, NameError};
use relmap_helm::HelmError;
use thiserror::Error;

/// Why nothing could be rendered, when that is more than an answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// No folder for temporary files.
    #[error(
        "cannot make a folder for the charts to be rendered in; set TMPDIR to one that can be written"
    )]
    Folder(#[source] std::io::Error),
    /// A file cannot be written there.
    #[error("a chart cannot be written out to be rendered")]
    Write(#[from] BelowError),
    /// A dependency has a name that would lead out of the folder of dependencies.
    #[error(
        "`{file}` declares the dependency `{name}`, which cannot be the name of a chart: {fault}; \
         correct the name, or check without --render"
    )]
    DependencyName {
        /// The Chart.yaml or requirements.yaml.
        file: String,
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: NameError,
    },
    /// Helm was given up on.
    #[error(transparent)]
    Helm(#[from] HelmError),
}
