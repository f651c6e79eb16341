//! Why charts cannot be rendered.

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
    /// Helm was given up on.
    #[error(transparent)]
    Helm(#[from] HelmError),
}
