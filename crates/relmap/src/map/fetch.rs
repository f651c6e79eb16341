//! The map from the server that keeps it.

use std::time::Duration;

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{Ledger, is_ledger_file};
use relmap_core::network::is_url;
use relmap_core::tag_name::TagName;
use relmap_git::Repository;

use crate::error::{Error, MapError};
use crate::map::server::{self, MapServer};
use crate::map::source;
use crate::map::unpushed::Unpushed;
use crate::server_places::{self, Places};
use crate::trusted_settings::trusted_settings;
use crate::workspace::Workspace;

/// What fetching the map came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetched {
    /// The branch of the map.
    pub branch: String,
    /// The server: the name of its remote, or its URL without anything secret.
    pub server: String,
    /// The commit of the copy before; `None` if there was no copy.
    pub from: Option<CommitId>,
    /// The commit of the copy now.
    pub to: CommitId,
    /// How many records the map has now. Files that cannot be read do not count;
    /// [`map_verify`](Workspace::map_verify) tells of them.
    pub records: usize,
    /// How many of them are new here.
    pub new: usize,
    /// The tags of the records that the branch here has and the server does not.
    pub unpushed: Vec<TagName>,
}

impl Fetched {
    /// Whether the copy was up to date before.
    pub fn is_up_to_date(&self) -> bool {
        self.from.as_ref() == Some(&self.to)
    }
}

impl Workspace {
    /// Fetches the release map from the server that keeps it. A copy that has commits which the server
    /// has no longer is left as it is: records are only ever added.
    ///
    /// `timeout` is for each conversation with the server; `None` waits without limit.
    ///
    /// # Errors
    /// If there is no server, it may not be asked or does not answer, it has no map, or its map lost
    /// commits.
    pub fn map_fetch(&self, timeout: Option<Duration>) -> Result<Fetched, Error> {
        self.with_map_server(timeout, fetch)
    }

    /// Does something with the server of the map.
    pub(super) fn with_map_server<T>(
        &self,
        timeout: Option<Duration>,
        act: impl FnOnce(&MapServer<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let charts = &self.repository;
        let map = trusted_settings(self)?.config.map;
        let local = self.local_places();
        source::check_server(&map, &local)?;
        let checkout = charts.checkout(server_places::hints(&self.environment))?;
        let places = Places::new(charts, self, &checkout)?;
        let other = match is_url(&map.repository) {
            true => Some(charts.cache(source::CACHE)?),
            false => source::repository(charts, &map, &local)?,
        };
        let home = other.as_ref().unwrap_or(charts);
        self.go_on()?;
        let Some(server) = MapServer::of(home, &map, &places)? else {
            return Err(MapError::NoServer.into());
        };
        act(&server.within(timeout))
    }
}

fn fetch(server: &MapServer<'_>) -> Result<Fetched, Error> {
    let (home, branch) = (server.home(), server.branch());
    let (from, to) = match server.fetch()? {
        server::Fetched::Already { commit } => (Some(commit.clone()), commit),
        server::Fetched::Moved { from, to } => (from, to),
    };
    home.note_seen(branch, &to)?;
    let records = count(home, &to)?;
    let before = match &from {
        Some(from) if *from == to => records,
        Some(from) => count(home, from)?,
        None => 0,
    };
    let unpushed = match home.reference_commit(&format!("refs/heads/{branch}"))? {
        Some(here) => Unpushed::between(home, &here, Some(&to))?.tags,
        None => Vec::new(),
    };
    Ok(Fetched {
        branch: branch.to_owned(),
        server: server.shown().to_owned(),
        new: records.saturating_sub(before),
        from,
        to,
        records,
        unpushed,
    })
}

/// How many records a commit of the map has.
fn count(home: &Repository, commit: &CommitId) -> Result<usize, Error> {
    let files = home.map_files(commit)?;
    let maps = files.iter().filter(|file| is_ledger_file(&file.name));
    let charts = maps.filter_map(|file| Ledger::of(file.bytes()).ok());
    Ok(charts.map(|chart| chart.effective().len()).sum())
}
