//! What deploying one release over another changes, and what to go back to.

use relmap_core::check::difference;
use relmap_core::component::{Layout, OtherFolders, join};
use relmap_core::ledger::{Release, Selection, Upgrade};
use relmap_git::{ReleaseDiffs, Repository, Side};

use crate::error::{Error, QueryError};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

/// What to go back to from a release.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PreviousRelease {
    /// The release to go back from.
    pub from: Release,
    /// The step back, and why that release was chosen; `None` if there is no earlier release on the
    /// line.
    pub step: Option<(Upgrade, Selection)>,
}

impl Workspace {
    /// What deploying one chart release over another changes. Both are tags or versions; the second
    /// may be the older one.
    ///
    /// # Errors
    /// If a release is not known, they are of different charts, or a commit is not in this clone.
    pub fn map_diff(&self, from: &str, to: &str) -> Result<Upgrade, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map_with_tags(&[from, to])?;
        let map = stored.index()?;
        let from = map.chart(from).map_err(QueryError::from)?;
        // The second is of the same chart, unless what was typed says another one.
        let to = map.chart_beside(to, from).map_err(QueryError::from)?;
        step(session.charts(), map.release(from), map.release(to))
    }

    /// The release to roll back to from the one that is deployed, and what that step changes.
    ///
    /// # Errors
    /// If the release is not known, or a commit is not in this clone.
    pub fn map_previous(&self, release: &str) -> Result<PreviousRelease, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map_with_tags(&[release])?;
        let map = stored.index()?;
        let place = map.chart(release).map_err(QueryError::from)?;
        let from = map.release(place);
        let step = match map.previous(place) {
            Some(previous) => {
                let to = map.release(previous.place);
                Some((step(session.charts(), from.clone(), to)?, previous.choice))
            }
            None => None,
        };
        Ok(PreviousRelease { from, step })
    }
}

/// Compares the charts of two releases.
fn step(charts: &Repository, from: Release, to: Release) -> Result<Upgrade, Error> {
    let old = folder(charts, &from)?;
    let new = folder(charts, &to)?;
    let layout = Layout {
        release_file: join(&new, "RELEASE.txt"),
        folder: new.clone(),
        chart: Some(new.clone()),
        chart_name: None,
        excluded: OtherFolders::default(),
    };
    let found = ReleaseDiffs::new(charts).compare(
        &layout,
        Some(Side { commit: &from.record.commit, chart: Some(&old) }),
        Side { commit: &to.record.commit, chart: Some(&new) },
    )?;
    let difference = difference(&found.old, &found.new, &found.changes);
    let name = &difference.name;
    if from.title != to.title && name.old != name.new {
        let shown = |name: &Option<String>| name.clone().unwrap_or_else(|| "?".to_owned());
        return Err(QueryError::OtherChart {
            from: from.record.chart,
            to: to.record.chart,
            old: shown(&name.old),
            new: shown(&name.new),
        }
        .into());
    }
    Ok(Upgrade::new(from, to, difference))
}

/// The folder of a release's chart; the root is the empty string.
fn folder(charts: &Repository, release: &Release) -> Result<String, Error> {
    let record = &release.record;
    if !charts.has_commit(&record.commit) {
        let (tag, commit) = (record.chart.clone(), record.commit.clone());
        return Err(QueryError::CommitNotHere { tag, commit }.into());
    }
    match record.path.as_deref() {
        Some(".") => Ok(String::new()),
        Some(path) => Ok(path.to_owned()),
        None => Err(QueryError::NoFolder { tag: record.chart.clone() }.into()),
    }
}
