//! What questions to the release map start from: the repository of the charts, its relmap.toml,
//! and the map itself.

use std::path::PathBuf;

use relmap_core::component::ComponentKind;
use relmap_core::config::Config;
use relmap_core::finding::Finding;
use relmap_core::release_spec::{Unmapped, Unresolved};
use relmap_git::Repository;

use crate::error::{Error, MapError, NoMapHere, QueryError};
use crate::map::copies::{self, Copies};
use crate::map::from_tags::{from_tags, has_unrecorded, recorded, records};
use crate::map::source::{self, StoredMap};
use crate::trusted_settings::{TrustedSettings, trusted_settings};
use crate::workspace::Workspace;

/// The repository of the charts, with its relmap.toml and the map.
pub(crate) struct MapSession<'w> {
    /// Where the charts are.
    pub(crate) workspace: &'w Workspace,
    /// Its relmap.toml; in a pull request that of the target.
    pub(crate) config: Config,
    /// The repository of the map, where that is another one.
    maps: Option<Repository>,
    /// The server of a map of which there is no copy here.
    unfetched: Option<String>,
    /// Which copies of the map's branch count.
    copies: Copies,
    /// Why no pull request can be judged by the map or the settings.
    undecided: Option<Finding>,
}

impl<'w> MapSession<'w> {
    /// Reads relmap.toml, and finds out where the map is kept.
    pub(crate) fn open(workspace: &'w Workspace) -> Result<MapSession<'w>, Error> {
        let charts = &workspace.repository;
        let TrustedSettings { config, copies, missing } = trusted_settings(workspace)?;
        let (maps, unfetched) =
            match source::repository(charts, &config.map, &workspace.local_places()) {
                Err(MapError::NotFetched { place }) => (None, Some(place)),
                found => (found?, None),
            };
        let is_judged = copies != Copies::All;
        let unseen = match (&maps, &unfetched) {
            (_, Some(_)) => is_judged.then(|| copies::unfetched(&config.map)),
            (None, None) => copies.unseen(charts, &config.map)?,
            (Some(_), None) => None,
        };
        // Nothing of a pull request is in another repository than that of the charts.
        let copies = if maps.is_some() { Copies::All } else { copies };
        let undecided = missing.or(unseen);
        Ok(MapSession { workspace, config, maps, unfetched, copies, undecided })
    }

    /// Finds the files of the map.
    pub(crate) fn map(&self) -> Result<StoredMap<'_>, Error> {
        if let Some(place) = &self.unfetched {
            return Err(MapError::NotFetched { place: place.clone() }.into());
        }
        let found = source::find(self.home(), &self.config.map.branch, &self.copies);
        found.map_err(|error| self.told(error))
    }

    /// Why there is no map, for an app that has none because its chart has it.
    pub(crate) fn told(&self, error: MapError) -> Error {
        match error {
            MapError::NoMap { place, branch, .. } if self.has_app_alone() => {
                MapError::NoMap { place, branch, lack: NoMapHere::AppAlone }.into()
            }
            error => error.into(),
        }
    }

    /// Whether the repository has apps and no chart.
    fn has_app_alone(&self) -> bool {
        let Ok(components) = self.workspace.components() else { return false };
        self.maps.is_none()
            && !components.is_empty()
            && components.iter().all(|component| component.kind == ComponentKind::App)
    }

    /// Which copies of the map's branch count.
    pub(crate) fn copies(&self) -> &Copies {
        &self.copies
    }

    /// Why no verdict on a pull request can be given: its target is not here, or the map of that is not. Every command
    /// that gives one adds it to its findings.
    pub(crate) fn undecided(&self) -> Option<Finding> {
        self.undecided.clone()
    }

    /// The repository of the map, or of the copy of it here.
    pub(crate) fn home(&self) -> &Repository {
        self.maps.as_ref().unwrap_or(self.charts())
    }

    /// Finds the files of the map; where there is none, reads the releases from the tags.
    pub(crate) fn map_or_tags(&self) -> Result<StoredMap<'_>, Error> {
        let (stored, remark) = self.map_or_remark()?;
        remark.iter().for_each(|remark| self.workspace.observer.remark(remark));
        Ok(stored)
    }

    /// The same, with what is to be said of it.
    fn map_or_remark(&self) -> Result<(StoredMap<'_>, Option<String>), Error> {
        match self.map() {
            Err(none @ Error::Map(MapError::NoMap { .. } | MapError::NotFetched { .. })) => {
                let files = from_tags(self.workspace, &self.config)?;
                if files.is_empty() {
                    return Err(none);
                }
                let remark = match &self.unfetched {
                    Some(place) => Some(format!(
                        "the release map at {place} has not been fetched, so the \
                         releases are read from the tags; to fetch it: relmap map fetch"
                    )),
                    // In a fleet this would be told of nearly every repository.
                    None if self.workspace.is_of_fleet() => None,
                    None => Some(
                        "there is no release map, so the releases are read from the \
                         tags; to create one: relmap map import --branch"
                            .to_owned(),
                    ),
                };
                Ok((StoredMap::unstored(files), remark))
            }
            // The branch may have recorded deployments alone.
            Ok(stored) if stored.files().next().is_none() => {
                let files = from_tags(self.workspace, &self.config)?;
                let stored = if files.is_empty() { stored } else { StoredMap::unstored(files) };
                Ok((stored, None))
            }
            found => Ok((found?, None)),
        }
    }

    /// The map, completed from the tags where it knows less than the question asks: it has no such release, or lacks
    /// others of its charts. Such a map was begun late.
    ///
    /// # Errors
    /// Also if neither has a chart release that is `asked`. Then nothing else is said.
    pub(crate) fn map_with_tags(&self, asked: &[&str]) -> Result<StoredMap<'_>, Error> {
        let (mut stored, mut remark) = self.map_or_remark()?;
        let map = stored.index()?;
        let is_stored = !stored.references.is_empty();
        let is_asked_known = asked.iter().all(|typed| map.chart(typed).is_ok());
        if is_stored && (!is_asked_known || has_unrecorded(&map, self.charts().tags()?.names())) {
            let recorded = recorded(&map);
            let mut lacking = Vec::new();
            for (title, mut own) in records(self.workspace, &self.config)? {
                own.retain(|record| !recorded.contains(&record.chart));
                lacking.extend(own.iter().map(|record| record.chart.clone()));
                stored.add(&title, &own)?;
            }
            remark = lacking.last().map(|example| {
                format!(
                    "the release map lacks releases that have tags ({}), such as {example}; they are read from the \
                     tags; to add them: relmap map verify --repair",
                    lacking.len(),
                )
            });
        }
        if let Some(remark) = remark {
            self.refuse_unknown(&stored, asked)?;
            self.workspace.observer.remark(&remark);
        }
        Ok(stored)
    }

    /// Refuses what neither the tags nor the map have.
    fn refuse_unknown(&self, stored: &StoredMap<'_>, asked: &[&str]) -> Result<(), Error> {
        let map = stored.index()?;
        for typed in asked {
            if let Err(Unresolved::Unknown { of, typed, near }) = map.chart(typed) {
                let unmapped = match &self.unfetched {
                    Some(place) => Unmapped::NotFetched(place.clone()),
                    None if stored.references.is_empty() => Unmapped::NoMap,
                    None => Unmapped::Incomplete,
                };
                let unknown = Unresolved::Untagged { of, typed, near, unmapped };
                return Err(QueryError::from(unknown).into());
            }
        }
        Ok(())
    }

    /// The repository of the charts.
    pub(crate) fn charts(&self) -> &'w Repository {
        &self.workspace.repository
    }

    /// The folder from which paths in relmap.toml lead.
    pub(crate) fn folder(&self) -> PathBuf {
        self.charts().root().unwrap_or(self.charts().git_dir()).to_owned()
    }
}
