//! Rows of the release map: whether a release has one, and adding those that are missing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use relmap_core::map::{Added, ChartReleases, Row, file_name};
use relmap_core::release::{Commit, DeclaredRelease, Recorded};
use relmap_git::Identity;

use crate::error::{Error, MapError, ReleaseError};

use super::map_state::MapState;

/// Rows in a commit that is not yet on the branch.
pub(super) struct NewMap {
    /// The commit.
    pub(super) commit: String,
}

impl MapState {
    fn file(&self, commit: Option<&str>, title: &str) -> Result<ChartReleases, Error> {
        let Some(commit) = commit else { return Ok(ChartReleases::new(title)) };
        let file = file_name(title);
        let Some(bytes) = self.repository.map_file(commit, &file)? else {
            return Ok(ChartReleases::new(title));
        };
        ChartReleases::parse(&bytes).map_err(|faults| {
            MapError::Unreadable { file, reference: self.reference(), faults }.into()
        })
    }

    /// Whether the map has the row of a release.
    pub(super) fn recorded(
        &self,
        wanted: &DeclaredRelease,
        head: &Commit,
    ) -> Result<Recorded, Error> {
        let Some(row) = &wanted.row else { return Ok(Recorded::NotAsked) };
        if self.is_out_of_reach() {
            return Ok(Recorded::NotAsked);
        }
        let commit = wanted.released.as_ref().map_or(&head.id, |released| &released.commit);
        let row = Row { chart_commit: commit.clone(), ..row.clone() };
        let mut known = self.file(self.base.as_deref(), &wanted.component)?;
        let at_base = known.add(row.clone());
        Ok(match at_base {
            Err(conflict) => Recorded::Conflict(conflict),
            Ok(Added::New) => Recorded::Missing,
            Ok(Added::AlreadyThere) if self.base == self.tip || !self.pushes => Recorded::There,
            Ok(Added::AlreadyThere) => {
                match self.file(self.tip.as_deref(), &wanted.component)?.add(row) {
                    Ok(Added::New) => Recorded::Missing,
                    Ok(Added::AlreadyThere) => Recorded::There,
                    Err(conflict) => Recorded::Conflict(conflict),
                }
            }
        })
    }

    /// Adds rows, each with its title, in a commit of their own.
    pub(super) fn add(
        &self,
        rows: Vec<(String, Row)>,
        identity: &Identity,
    ) -> Result<NewMap, Error> {
        let mut files: BTreeMap<String, ChartReleases> = BTreeMap::new();
        let mut added = Vec::new();
        for (title, row) in rows {
            let file = match files.entry(title) {
                Entry::Occupied(file) => file.into_mut(),
                Entry::Vacant(place) => {
                    let file = self.file(self.base.as_deref(), place.key())?;
                    place.insert(file)
                }
            };
            let tag = row.chart.clone();
            match file.add(row) {
                Ok(Added::New) => added.push(tag),
                Ok(Added::AlreadyThere) => {}
                Err(conflict) => {
                    let refusals = vec![conflict.to_string()];
                    return Err(ReleaseError::Refused { refusals }.into());
                }
            }
        }
        if let (true, Some(base)) = (added.is_empty(), &self.base) {
            return Ok(NewMap { commit: base.clone() });
        }
        let files =
            files.into_iter().map(|(title, file)| (file_name(&title), file.render().into_bytes()));
        let message = format!("Record {}\n", added.join(", "));
        let commit = self.repository.commit_map(
            self.base.as_deref(),
            &files.collect(),
            &message,
            identity,
        )?;
        Ok(NewMap { commit })
    }
}
