//! Reading relmap.toml, and what the environment sets instead.

use relmap_core::config::{self, Config};
use relmap_git::{At, Repository, Snapshot};

use crate::environment::Environment;
use crate::error::Error;

/// The relmap.toml that is in force: that of the work tree, committed or not, or in a bare
/// repository that of HEAD.
pub(crate) fn config_in_force(
    repository: &Repository,
    environment: &Environment,
) -> Result<Config, Error> {
    let at = if repository.root().is_some() { At::Worktree } else { At::Head };
    read_config(&repository.snapshot(at)?, environment)
}

/// Reads relmap.toml, if there is one, and what the environment sets instead.
pub(crate) fn read_config(
    snapshot: &Snapshot<'_>,
    environment: &Environment,
) -> Result<Config, Error> {
    let mut config = match snapshot.read("relmap.toml")? {
        Some(bytes) => config::parse(&bytes).map_err(Error::Config)?,
        None => Config::default(),
    };
    config.override_by(environment.iter()).map_err(Error::Environment)?;
    Ok(config)
}
