//! How a map that was written on this machine is shared.

use relmap_core::map_share::MapShare;
use relmap_core::network::is_url;

use crate::error::Error;
use crate::map::session::MapSession;
use crate::workspace::Workspace;

impl Workspace {
    /// How others get what was written to the branch of the map on this machine.
    ///
    /// # Errors
    /// If the repository of the map cannot be read.
    pub fn map_share(&self) -> Result<MapShare, Error> {
        let session = MapSession::open(self)?;
        let is_alone =
            !is_url(&session.config.map.repository) && session.home().remote_names()?.is_empty();
        Ok(if is_alone { MapShare::NoRemote } else { MapShare::Push })
    }
}
