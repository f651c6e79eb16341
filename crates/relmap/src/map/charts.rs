//! The whole release map.

use relmap_core::ledger::ChartReleases;

use crate::error::Error;
use crate::map::session::MapSession;
use crate::workspace::Workspace;

impl Workspace {
    /// Every record of the release map, by chart title.
    ///
    /// # Errors
    /// If there is no map here, or it cannot be read.
    pub fn map_charts(&self) -> Result<Vec<ChartReleases>, Error> {
        Ok(MapSession::open(self)?.map()?.read()?)
    }
}
