//! Reading a fleet file, and finding out whose file it is.

use std::path::{Path, PathBuf};

use relmap_core::config::{FleetConfig, parse_fleet};
use relmap_git::Repository;

use crate::environment::Environment;
use crate::error::{Error, FleetError};
use crate::files::read_file;

/// The most that a fleet file, or a file that lists repositories, may have, in bytes.
pub(super) const MAX_FILE: u64 = 4 << 20;

/// Where a fleet file is.
pub(super) struct Origin {
    /// Its name, for messages.
    pub(super) name: String,
    /// Its folder: paths lead from there.
    pub(super) folder: PathBuf,
    /// The checkout that has it. A stranger's commit can have brought it along; a file in no
    /// repository is the caller's own.
    pub(super) checkout: Option<CheckoutPlace>,
}

/// The checkout that has a fleet file.
pub(super) struct CheckoutPlace {
    /// The top of its work tree.
    pub(super) root: PathBuf,
    /// Its own files.
    pub(super) git_dir: PathBuf,
}

/// Reads a fleet file, and settles what the environment says of the checkout that has it.
pub(super) fn read(
    file: &Path,
    environment: Environment,
) -> Result<(FleetConfig, Origin, Environment), Error> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    if !file.exists() {
        return Err(FleetError::NoFile { file: file.to_owned() }.into());
    }
    let folder =
        folder.canonicalize().map_err(|source| Error::Read { path: file.to_owned(), source })?;
    let mut environment = environment;
    let mut checkout = None;
    if let Ok(found) = Repository::discover(&folder)
        && let Some(root) = found.root().and_then(|root| root.canonicalize().ok())
        && folder.starts_with(&root)
    {
        environment = environment.settled(
            |commit| found.head_is(commit),
            |branch| found.head_is_on(&format!("refs/remotes/origin/{branch}")),
        )?;
        checkout = Some(CheckoutPlace { root, git_dir: found.git_dir().to_owned() });
    }
    let bytes = read_file(&folder, Path::new(&name), MAX_FILE)?;
    let config =
        parse_fleet(&bytes).map_err(|found| FleetError::Config { file: name.clone(), found })?;
    Ok((config, Origin { name, folder, checkout }, environment))
}
