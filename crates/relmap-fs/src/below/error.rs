//! Why a file cannot be written below a folder.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file cannot be written below a folder.
#[derive(Debug, Error)]
pub enum BelowError {
    /// A part of the path is no name.
    #[error("`{path}` cannot be the path of a file: {fault}")]
    Name {
        /// The whole path.
        path: String,
        /// What is wrong with the part.
        fault: NameError,
    },
    /// Another file or folder has the path already.
    #[error("`{path}` is there twice, or differs from another path only in case")]
    Taken {
        /// The path.
        path: String,
    },
    /// A part of the path that must be a folder is something else.
    #[error("a part of `{path}` is a file or a link, and no folder")]
    NotAFolder {
        /// The path.
        path: String,
    },
    /// The system refused.
    #[error("`{}` cannot be written", .path.display())]
    Io {
        /// The full path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why something cannot be the name of a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameError {
    /// It is empty.
    #[error("it has a part without a name")]
    Empty,
    /// It is `.` or `..`.
    #[error("`.` and `..` are no names")]
    Dots,
    /// It has a separator of paths in it.
    #[error("a name has no `/` in it")]
    Separator,
    /// It has a NUL in it.
    #[error("a name has no NUL in it")]
    Nul,
    /// It is git's own folder, which git never checks out.
    #[error("git keeps `.git` to itself")]
    Git,
    /// This system has no such names.
    #[error("this system has no such names")]
    System,
}

impl BelowError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> BelowError {
        let path = path.into();
        move |source| BelowError::Io { path, source }
    }
}
