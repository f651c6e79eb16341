//! Why something cannot be written where the caller wants it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why something cannot be written where the caller wants it.
#[derive(Debug, Error)]
pub enum OutputError {
    /// A link of the work tree leads out of it.
    #[error(
        "`{}` is a link in the work tree and leads out of it, to `{}`; \
         remove the link, or name the place that it leads to", .link.display(), .target.display()
    )]
    LeavesWorkTree {
        /// The link.
        link: PathBuf,
        /// Where the path leads by it.
        target: PathBuf,
    },
    /// A link of the work tree leads to git's own files.
    #[error(
        "`{}` is a link in the work tree and leads to git's own files, to `{}`; remove the link",
        .link.display(), .target.display()
    )]
    IntoGit {
        /// The link.
        link: PathBuf,
        /// Where the path leads by it.
        target: PathBuf,
    },
    /// A pipe, a socket or a device lies in the work tree.
    #[error(
        "`{}` is a pipe, a socket or a device in the work tree; remove it, or name one elsewhere",
        .path.display()
    )]
    Special {
        /// Where it lies.
        path: PathBuf,
    },
    /// A link of the work tree is where something is to be added to a file.
    #[error("`{}` is a link in the work tree; remove it", .path.display())]
    Link {
        /// Where it lies.
        path: PathBuf,
    },
    /// Something else than a folder is on the way.
    #[error("`{}` is not a folder", .path.display())]
    NotAFolder {
        /// What is there.
        path: PathBuf,
    },
    /// Too many links lead to each other.
    #[error("`{}` leads through too many symbolic links", .path.display())]
    LinkLoop {
        /// What was named.
        path: PathBuf,
    },
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}
