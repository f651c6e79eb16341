//! Why charts cannot be rendered.

use relmap_fs::{BelowError, NameError};
use relmap_helm::HelmError;
use thiserror::Error;

/// Why nothing could be rendered, when that is more than an answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// No folder for temporary files.
    #[error("cannot create a temporary folder for rendering; set TMPDIR to a writable folder")]
    Folder(#[source] std::io::Error),
    /// A file cannot be written there.
    #[error("cannot write a chart to the temporary folder for rendering")]
    Write(#[from] BelowError),
    /// A dependency has a name that would lead out of the folder of dependencies.
    #[error(
        "`{file}` declares the dependency `{name}`, which is not a valid chart name: {fault}; correct the name, or check without --render"
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
