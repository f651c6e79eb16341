//! Writing to the map: on this machine, or at its server.

use std::time::Duration;

use relmap_git::{Commits, MapFiles, MapState, Patience, Repository, Written};

use crate::error::{Error, MapError};
use crate::map::server::MapServer;
use crate::map::session::MapSession;
use crate::server_places::{self, Places};

/// Where something is written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Destination {
    /// To the branch of the repository that holds the map here. `reason` is for git's record of the move.
    Here { reason: &'static str },
    /// To the server of the map, within this time for each conversation.
    Server(Option<Duration>),
}

impl Destination {
    /// The server if it is pushed, within this time for each conversation.
    pub(crate) fn new(push: bool, timeout: Option<Duration>, reason: &'static str) -> Destination {
        match push {
            true => Destination::Server(timeout),
            false => Destination::Here { reason },
        }
    }
}

/// Writes what `make` gives for a state of the map; the server that it was pushed to.
pub(crate) fn write(
    session: &MapSession<'_>,
    home: &Repository,
    author: &dyn Commits,
    destination: Destination,
    make: impl FnMut(&MapState<'_>) -> Result<Option<MapFiles>, Error>,
) -> Result<(Written, Option<String>), Error> {
    let (charts, map) = (session.charts(), &session.config.map);
    let patience = Patience::FOR_A_BRANCH;
    match destination {
        Destination::Here { reason } => {
            let reference = format!("refs/heads/{}", map.branch);
            Ok((home.write_map(&reference, reason, author, patience, make)?, None))
        }
        Destination::Server(timeout) => {
            let workspace = session.workspace;
            let checkout = charts.checkout(server_places::hints(&workspace.environment))?;
            let places = Places::new(charts, workspace, &checkout)?;
            let server = MapServer::of(home, map, &places)?.ok_or(MapError::NoServer)?;
            let server = server.within(timeout);
            let written = server.write(author, patience, make)?;
            Ok((written, Some(server.shown().to_owned())))
        }
    }
}
