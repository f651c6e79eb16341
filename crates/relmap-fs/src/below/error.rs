//! Why a file cannot be written below a folder.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file cannot be written below a folder.
#[derive(Debug, Error)]
pub enum BelowError {
    /// A part of the path is no name.
    #[error("`{path}` is not a valid file path: {fault}")]
    Name {
        /// The whole path.
        path: String,
        /// What is wrong with the part.
        fault: NameError,
    },
    /// Another file or folder has the path already.
    #[error("`{path}` exists twice, or differs from another path only in case")]
    Taken {
        /// The path.
        path: String,
    },
    /// A part of the path that must be a folder is something else.
    #[error("a part of `{path}` is a file or a link, not a folder")]
    NotAFolder {
        /// The path.
        path: String,
    },
    /// More would be written than may be.
    #[error("more than {} MiB would be written", .most >> 20)]
    Full {
        /// How many bytes may be.
        most: u64,
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
    #[error("`.` and `..` are not valid names")]
    Dots,
    /// It has a separator of paths in it.
    #[error("a name cannot contain `/`")]
    Separator,
    /// It has a NUL in it.
    #[error("a name cannot contain NUL")]
    Nul,
    /// It is git's own folder, which git never checks out.
    #[error("`.git` is reserved for git")]
    Git,
    /// This system has no such names.
    #[error("this system does not allow such names")]
    System,
}

impl BelowError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> BelowError {
        let path = path.into();
        move |source| BelowError::Io { path, source }
    }
}
