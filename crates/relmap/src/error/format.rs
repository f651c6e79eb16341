//! Why a file cannot be formatted.

use std::path::PathBuf;

use relmap_core::release_notes::FormatError;
use thiserror::Error;

/// Why a file cannot be formatted.
#[derive(Debug, Error)]
#[error("cannot format {}", path.display())]
pub struct NotFormatted {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: FormatError,
}
