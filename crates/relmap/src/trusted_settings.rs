//! The settings by which the map is found and releases are verified: those of a pull request's target, which may not
//! choose what speaks for it.

use relmap_core::config::Config;
use relmap_core::finding::Finding;
use relmap_git::At;

use crate::error::Error;
use crate::map::copies::Copies;
use crate::server_places;
use crate::settings_file::config_in_force;
use crate::target_commit;
use crate::workspace::Workspace;

/// Settings, and which copies of the map count with them.
pub(crate) struct TrustedSettings {
    pub(crate) config: Config,
    /// Which copies of a map count that is in the repository of the charts.
    pub(crate) copies: Copies,
    /// Why the settings are those of the pull request itself: its target is not here.
    pub(crate) missing: Option<Finding>,
}

/// The settings of the target while a pull request is built; otherwise those in force.
pub(crate) fn trusted_settings(workspace: &Workspace) -> Result<TrustedSettings, Error> {
    let (repository, environment) = (&workspace.repository, &workspace.environment);
    let own = || config_in_force(repository, environment);
    if target_commit::named(environment).is_none() {
        return Ok(TrustedSettings { config: own()?, copies: Copies::All, missing: None });
    }
    let checkout = repository.checkout(server_places::hints(environment))?;
    let copies = Copies::counting(&checkout, environment);
    Ok(match target_commit::of(repository, &checkout, environment)? {
        Some(Ok(target)) => {
            let at_target = repository.snapshot(At::Commit(&target.commit))?;
            let config = target.config(&at_target, environment)?;
            TrustedSettings { config, copies, missing: None }
        }
        Some(Err(finding)) => TrustedSettings { config: own()?, copies, missing: Some(finding) },
        None => TrustedSettings { config: own()?, copies, missing: None },
    })
}
