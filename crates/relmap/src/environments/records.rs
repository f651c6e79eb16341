//! The deployments that were recorded on the map's branch, of environments without a source.

use std::collections::BTreeMap;

use relmap_environments::{Records, record_file};

use super::session::{Environment, Session};
use crate::error::{EnvironmentError, Error, MapError};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

/// The records of those environments of a session that have no source, by their numbers.
pub(super) fn records(session: &Session<'_>) -> Result<BTreeMap<usize, Records>, Error> {
    let mut found = BTreeMap::new();
    for (number, Environment { config, .. }) in session.environments.iter().enumerate() {
        if config.sources.is_empty() {
            found.insert(number, read(session.workspace, &config.name)?);
        }
    }
    Ok(found)
}

/// The records of an environment in all copies of the map that are here; without a map there are none.
fn read(workspace: &Workspace, environment: &str) -> Result<Records, Error> {
    let session = MapSession::open(workspace)?;
    let references = match session.map() {
        Err(Error::Map(MapError::NoMap { .. })) => return Ok(Records::default()),
        stored => stored?.references,
    };
    let mut copies = Vec::new();
    for (_, commit) in references {
        copies.extend(session.home().map_file(&commit, &record_file(environment))?);
    }
    let records = Records::read(environment, copies.iter().map(Vec::as_slice));
    Ok(records.map_err(EnvironmentError::from)?)
}
