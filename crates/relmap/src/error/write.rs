//! Why files were not written.

use std::io;
use std::path::PathBuf;

use relmap_fs::{NameError, OutputError};
use thiserror::Error;

/// Why files were not written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A file cannot be prepared; nothing was changed.
    #[error("cannot write {}; nothing was changed", path.display())]
    Prepare {
        /// The file.
        path: PathBuf,
        /// Why.
        source: OutputError,
    },
    /// A path of the repository leads out of it; nothing was changed.
    #[error("cannot write `{path}`; {fault}; nothing was changed, rename the file or folder")]
    Name {
        /// The path from the root.
        path: String,
        /// What is wrong with it.
        fault: NameError,
    },
    /// A file changed since it was read; nothing was changed.
    #[error("{} was changed by another program in the meantime; nothing was written, run the command again", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link is where a new file goes; nothing was changed.
    #[error("{} is a symbolic link to nothing; nothing was written, remove the link or make what it leads to", path.display())]
    DanglingLink {
        /// The link.
        path: PathBuf,
    },
    /// A file cannot be put in its place; the others were put back.
    #[error("cannot replace {}; all files are unchanged", path.display())]
    Rename {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be put in its place, and another one not be put back.
    #[error(
        "cannot replace {}, and {} cannot be restored; check both with `git diff`", path.display(),
        stuck.display()
    )]
    Stuck {
        /// The file that failed.
        path: PathBuf,
        /// The one that is new already.
        stuck: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}
