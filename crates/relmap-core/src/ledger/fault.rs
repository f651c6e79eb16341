//! What can be wrong with a file of the map.

use thiserror::Error;

use crate::position::Span;

/// One fault, and where it is. A file with faults is neither used nor written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct LedgerDiagnostic {
    /// What is wrong.
    pub kind: LedgerFault,
    /// Where.
    pub span: Span,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LedgerFault {
    /// The file is not UTF-8 text.
    #[error("byte {0} is not UTF-8; a map is UTF-8 text")]
    NotUtf8(usize),
    /// The file is larger than any map that can be read.
    #[error("the file has more than 4 GiB, and a map has not")]
    TooLarge,
    /// The file has more lines than are read.
    #[error("the file has more than {0} lines, and no map has so many")]
    TooManyLines(usize),
    /// Too much of the file has another form than relmap writes.
    #[error(
        "the lines that relmap did not write have more than {0} bytes up to here; no map has so many"
    )]
    TooManyForeign(usize),
    /// Further faults are not looked for.
    #[error("there were {0} faults up to here; correct them to see whether there are more")]
    TooManyFaults(usize),
    /// There is no first line.
    #[error("the first line is missing; it is {{\"schema\":2,\"title\":\"TITLE\"}}")]
    NoHeader,
    /// A line is no JSON.
    #[error("this is not JSON: {0}")]
    Syntax(String),
    /// A line is JSON, and not an object.
    #[error("a line of the map is a JSON object, and this is {0}")]
    NotAnObject(&'static str),
    /// There is nothing in the line.
    #[error("this line is empty; remove it")]
    Empty,
    /// git left a mark where it could not merge.
    #[error("git left a conflict here; keep the lines of both sides and remove the marks")]
    ConflictMark,
    /// A key that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A key is there twice.
    #[error("`{0}` is there twice")]
    Twice(String),
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
    /// Another version of relmap wrote the file in another form.
    #[error("this map has schema {0}, and this relmap reads schema 2; use a newer relmap")]
    Schema(u64),
    /// A text has nothing in it.
    #[error("`{0}` must not be empty")]
    NoText(&'static str),
    /// A time is no RFC 3339 time.
    #[error(
        "`{key}` is not a time with an offset: {found}; write for example 2026-11-20T09:30:00Z"
    )]
    Time {
        /// The key.
        key: &'static str,
        /// What it is.
        found: String,
    },
    /// A commit's id is not whole.
    #[error("`commit` must be the full id of a commit, not `{0}`")]
    Commit(String),
    /// A record's id is none.
    #[error("`corrects` must be the id of a record, 16 digits of 0-9 and a-f, not `{0}`")]
    RecordId(String),
    /// A word that is not known.
    #[error("`recorded` is `release`, `import` or `correction`, not `{0}`")]
    Recorded(String),
    /// A key of corrections in a record that is none.
    #[error("`{0}` belongs into a correction, and this record is none")]
    NoCorrection(&'static str),
}
