//! The server that keeps the release map, and the copy of it here.

use std::time::Duration;

use relmap_core::commit_id::CommitId;
use relmap_core::config::MapConfig;
use relmap_core::network::is_url;
use relmap_core::tag_name::TagName;
use relmap_git::{
    Commits, MapFiles, MapState, Patience, RemoteRef, Repository, Swapped, Written, fetched,
};

use crate::error::{Error, MapError};
use crate::map::source;
use crate::missing_tags::missing_tags;
use crate::server_places::Places;

/// How long a server may take to answer, where nothing else is said.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A server that keeps the map.
pub(crate) struct MapServer<'r> {
    home: &'r Repository,
    remote: relmap_git::Remote,
    branch: String,
    /// The reference that follows the server's branch.
    pub(crate) copy: String,
    /// How long one conversation may take.
    timeout: Option<Duration>,
}

/// What fetching came to.
pub(crate) enum Fetched {
    /// The copy was as new.
    Already {
        /// Its commit.
        commit: CommitId,
    },
    /// It was moved, or made.
    Moved {
        /// Where it was.
        from: Option<CommitId>,
        /// Where it is.
        to: CommitId,
    },
}

impl<'r> MapServer<'r> {
    /// The server of a map. `home` is the repository that holds the copy; `None` if it has no remote.
    pub(crate) fn of(
        home: &'r Repository,
        map: &MapConfig,
        places: &Places<'_>,
    ) -> Result<Option<MapServer<'r>>, Error> {
        let branch = map.branch.clone();
        if is_url(&map.repository) {
            let remote = places.map_at(&map.repository)?;
            let copy = fetched(&branch);
            return Ok(Some(MapServer { home, remote, branch, copy, timeout: Some(PATIENCE) }));
        }
        let names = home.remote_names()?;
        let Some(name) = names.first() else { return Ok(None) };
        let found = match source::is_beside_charts(map) {
            true => home.remote(name)?,
            false => places.map_remote(&map.repository, home, name)?,
        };
        let Some(remote) = found else { return Ok(None) };
        let copy = format!("refs/remotes/{name}/{branch}");
        Ok(Some(MapServer { home, remote, branch, copy, timeout: Some(PATIENCE) }))
    }

    /// Waits this long for an answer, or without limit.
    pub(crate) fn within(self, timeout: Option<Duration>) -> MapServer<'r> {
        MapServer { timeout, ..self }
    }

    /// What to call it in output.
    pub(crate) fn shown(&self) -> &str {
        &self.remote.shown
    }

    /// The repository that holds the copy.
    pub(crate) fn home(&self) -> &'r Repository {
        self.home
    }

    /// The branch of the map.
    pub(crate) fn branch(&self) -> &str {
        &self.branch
    }

    /// Those of these tags that are in this clone and not at the server.
    pub(crate) fn missing_tags(&self, tags: &[TagName]) -> Result<Vec<TagName>, Error> {
        missing_tags(self.home, &self.home.program(self.timeout), &self.remote, tags)
    }

    /// All its references.
    pub(crate) fn references(&self) -> Result<Vec<RemoteRef>, Error> {
        Ok(self.home.program(self.timeout).list_remote(&self.remote)?)
    }

    /// Writes to the server's branch, and lets the copy here follow. `make` gives the files for a state
    /// of the map.
    pub(crate) fn write(
        &self,
        author: &dyn Commits,
        patience: Patience,
        make: impl FnMut(&MapState<'_>) -> Result<Option<MapFiles>, Error>,
    ) -> Result<Written, Error> {
        let copy = self.home.base(&self.copy)?;
        let git = self.home.program(self.timeout);
        let name = format!("refs/heads/{}", self.branch);
        let written = self.home.write_map_at(&git, &self.remote, &name, author, patience, make)?;
        if let Written::Recorded { commit, .. } | Written::Already(Some(commit)) = &written
            && copy.commit().as_ref() != Some(commit)
            && let Some(change) = self.home.forward(&copy, commit)?
        {
            // Whoever moves it meanwhile knows more.
            let _ = self.home.swap(&[change], "relmap: follow the release map")?;
        }
        Ok(written)
    }

    /// Brings the copy up to date. One that holds what the server has no longer stays: the map must
    /// only grow.
    pub(crate) fn fetch(&self) -> Result<Fetched, Error> {
        // git follows the branch of a remote by itself: what is here now counts, not what comes.
        let mut base = self.home.base(&self.copy)?;
        let git = self.home.program(self.timeout);
        let name = format!("refs/heads/{}", self.branch);
        let listed = git.ls_remote(&self.remote, std::slice::from_ref(&name))?;
        let listed = listed.into_iter().find(|reference| reference.name == name);
        let listed = listed.map(|reference| reference.end);
        // Also where the copy is there already: an interrupted fetch may have left it incomplete.
        let tip = self.home.fetch_tip(&git, &self.remote, &name, listed)?;
        let place = || self.remote.shown.clone();
        let Some(to) = tip else {
            return Err(MapError::NotThere { place: place(), branch: self.branch.clone() }.into());
        };
        let from = base.commit();
        if from.as_ref() == Some(&to) {
            return Ok(Fetched::Already { commit: to });
        }
        let now = loop {
            match (self.home.forward(&base, &to)?, base.commit()) {
                (None, Some(now)) => break now,
                (None, None) => {}
                (Some(change), _) => {
                    let swapped = self.home.swap(&[change], "relmap: fetch the release map")?;
                    if swapped == Swapped::Done {
                        return Ok(Fetched::Moved { from, to });
                    }
                }
            }
            base = self.home.base(&self.copy)?;
        };
        // Another fetch may have got more meanwhile; the first look was at what was here before.
        if from.as_ref() != Some(&now) && self.home.contains(&now, &to)? {
            return Ok(Fetched::Moved { from, to: now });
        }
        let (place, copy) = (place(), self.copy.clone());
        let home = self.home.git_dir().components().collect();
        Err(MapError::Rewritten { place, home, copy, from: now, to }.into())
    }
}
