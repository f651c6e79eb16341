//! How a map that was written on this machine is shared.

use relmap_core::map_share::MapShare;

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
        let home = session.home();
        let remotes = home.remote_names()?;
        // `origin` is the first.
        let Some(remote) = remotes.first() else { return Ok(MapShare::NoRemote) };
        let is_elsewhere = home.git_dir() != session.charts().git_dir();
        let folder = is_elsewhere.then(|| home.root().unwrap_or(home.git_dir()).to_owned());
        Ok(MapShare::Push { folder, remote: remote.clone() })
    }
}
