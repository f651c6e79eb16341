//! Discarding records that were never pushed.

use std::time::Duration;

use relmap_core::tag_name::TagName;
use relmap_core::words::shell_word;
use relmap_git::Swapped;

use crate::error::{Error, MapError};
use crate::map::server::{self, MapServer};
use crate::map::unpushed::Unpushed;
use crate::workspace::Workspace;

/// Records that were discarded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MapDiscarded {
    /// The branch of the map.
    pub branch: String,
    /// The server: the name of its remote, or its URL without anything secret.
    pub server: String,
    /// The tags of the records. The tags themselves stay.
    pub tags: Vec<TagName>,
    /// How many recorded deployments were discarded.
    pub deployments: usize,
    /// How many other files, such as attestations.
    pub others: usize,
}

impl Workspace {
    /// Fetches the map from its server, and moves the branch of the map here to it: what was recorded on
    /// this machine and never pushed is discarded. The server is not written to.
    ///
    /// # Errors
    /// As for [`map_fetch`](Workspace::map_fetch), or if the branch is checked out.
    pub fn map_discard_unpushed(&self, timeout: Option<Duration>) -> Result<MapDiscarded, Error> {
        let own = self.repository.git_dir();
        self.with_map_server(timeout, |server| discard(server, server.home().git_dir() != own))
    }
}

fn discard(server: &MapServer<'_>, is_elsewhere: bool) -> Result<MapDiscarded, Error> {
    let (home, branch) = (server.home(), server.branch());
    let fetched = server.fetch().map_err(|error| match error {
        Error::Map(MapError::NotThere { place, branch }) => {
            let at = match is_elsewhere {
                true => format!(" -C {}", shell_word(&home.git_dir().display().to_string())),
                false => String::new(),
            };
            MapError::AllHere { place, branch, at }.into()
        }
        error => error,
    })?;
    let (server::Fetched::Already { commit: to } | server::Fetched::Moved { to, .. }) = fetched;
    if home.is_checked_out(branch)? {
        return Err(MapError::CheckedOut(branch.to_owned()).into());
    }
    let reference = format!("refs/heads/{branch}");
    loop {
        let base = home.base(&reference)?;
        let found = match base.commit() {
            Some(here) if !home.contains(&to, &here)? => {
                let found = Unpushed::between(home, &here, Some(&to))?;
                // Another run may have recorded something meanwhile, which must be named as well.
                if home.discard(branch, &base, &to)? != Swapped::Done {
                    continue;
                }
                found
            }
            _ => Unpushed::default(),
        };
        return Ok(MapDiscarded {
            branch: branch.to_owned(),
            server: server.shown().to_owned(),
            tags: found.tags,
            deployments: found.deployments,
            others: found.others,
        });
    }
}
