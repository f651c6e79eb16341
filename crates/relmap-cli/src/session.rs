//! Opening a workspace as the command line does: with this process's environment, progress bars
//! and remarks on standard error.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use relmap::{Environment, Error, Workspace};

use crate::error::CliError;
use crate::progress::Terminal;

/// The folders of `--allow-path`, which every command has.
static ALLOWED_PATHS: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// Lets relmap.toml lead to these folders.
pub(crate) fn allow_paths(folders: &[PathBuf]) {
    let _ = ALLOWED_PATHS.set(folders.to_vec());
}

/// The folders of `--allow-path`.
pub(crate) fn allowed_paths() -> Vec<PathBuf> {
    ALLOWED_PATHS.get().cloned().unwrap_or_default()
}

/// Goes to the folder of `relmap -C DIR COMMAND`, from which every other path counts, as in git.
pub(crate) fn start_in(folder: Option<&Path>) -> Result<(), CliError> {
    let Some(folder) = folder else { return Ok(()) };
    std::env::set_current_dir(folder)
        .map_err(|source| CliError::Start { path: folder.to_owned(), source })
}

/// Opens the repository that holds a folder.
pub(crate) fn open(directory: &Path) -> Result<Workspace, Error> {
    let workspace = Workspace::open_in(directory, Environment::from_process())?;
    Ok(workspace.allow_paths(allowed_paths()).observed_by(Terminal::default()))
}
