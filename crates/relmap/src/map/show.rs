//! The releases of the map.

use relmap_core::ledger::Release;

use crate::error::{Error, QueryError};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

impl Workspace {
    /// The releases of the map, newest first: of one chart, by its title, or of all.
    ///
    /// # Errors
    /// If there is no map here, it cannot be read, or it has no such chart.
    pub fn map_show(&self, title: Option<&str>) -> Result<Vec<Release>, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map()?;
        let mut map = stored.index()?;
        if let Some(title) = title {
            map = map.only(title).map_err(QueryError::from)?;
        }
        let mut releases: Vec<Release> = map.places().map(|place| map.release(place)).collect();
        releases.sort_by(Release::newest_first);
        Ok(releases)
    }
}
