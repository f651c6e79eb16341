//! Every record of the map, with those that were corrected.

use relmap_core::ledger::{Entry, MapIndex};
use relmap_core::title::Title;

use crate::error::{Error, QueryError};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

/// A record, and the title of its chart.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LoggedRecord {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: Title,
    /// The record, and whether it is the valid one of its tag.
    pub entry: Entry,
}

impl Workspace {
    /// Every record of the map, newest first: by the time of the release, or of the correction. `of`
    /// is the title of a chart or one of its releases.
    ///
    /// # Errors
    /// If there is no map here, it cannot be read, or it has no such chart or release.
    pub fn map_log(&self, of: Option<&str>) -> Result<Vec<LoggedRecord>, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map()?;
        let map = stored.index()?;
        let tag = of.map(|of| tag(&map, of)).transpose()?.flatten();
        let mut found = Vec::new();
        for file in map.files() {
            if tag.is_none() && of.is_some_and(|of| of != file.title) {
                continue;
            }
            for entry in file.entries() {
                if tag.as_ref().is_none_or(|tag| *tag == entry.record.chart) {
                    found.push(LoggedRecord { title: file.title.clone(), entry });
                }
            }
        }
        found.sort_by(|a, b| {
            let (left, right) = (a.entry.recorded_at(), b.entry.recorded_at());
            // What was recorded in the same second is in the order of its file.
            let of_file = || a.title.cmp(&b.title).then(b.entry.line.cmp(&a.entry.line));
            right.cmp(&left).then_with(of_file)
        });
        Ok(found)
    }
}

/// The tag of a release that is asked for; none for a whole chart.
fn tag(map: &MapIndex<'_>, of: &str) -> Result<Option<String>, Error> {
    if map.titles().any(|title| title == of) {
        return Ok(None);
    }
    let place = map.chart(of).map_err(QueryError::from)?;
    Ok(Some(map.key(place).chart.to_owned()))
}
