//! What can be wrong with a file of the map.

use thiserror::Error;

use crate::position::Span;

/// One fault, and where it is. A file with faults is neither used nor written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct MapDiagnostic {
    /// What is wrong.
    pub kind: MapDiagnosticKind,
    /// Where.
    pub span: Span,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MapDiagnosticKind {
    /// The file is not UTF-8 text.
    #[error("byte {0} is not UTF-8; a map is UTF-8 text")]
    NotUtf8(usize),
    /// The file is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A value is of the wrong type.
    #[error("`{key}` must be {wanted}, not {found}")]
    Type {
        /// The key.
        key: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A newer version of relmap wrote the file in another form.
    #[error("this map has form {0}, but this relmap reads form 1; use a newer relmap")]
    Schema(i64),
    /// A time is no RFC 3339 time.
    #[error("`released` is not a time with an offset: {0}; write for example 2026-11-20T09:30:00Z")]
    Time(String),
    /// A word that is not known.
    #[error("`recorded` is `release` or `import`, not `{0}`")]
    Origin(String),
}
