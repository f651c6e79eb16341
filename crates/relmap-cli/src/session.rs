//! Opening a workspace as the command line does: with this process's environment, progress bars
//! and remarks on standard error.

use std::path::Path;

use relmap::{Environment, Error, Workspace};

use crate::progress::Terminal;

/// Opens the repository that holds a folder.
pub(crate) fn open(directory: &Path) -> Result<Workspace, Error> {
    let workspace = Workspace::open_in(directory, Environment::from_process())?;
    Ok(workspace.observed_by(Terminal::default()))
}
