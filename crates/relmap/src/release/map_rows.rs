//! Rows of the release map: whether a release has one, and adding those that are missing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use relmap_core::map::{Added, ChartReleases, Row, file_name};
use relmap_core::release::{Commit, DeclaredRelease, Recorded};
use relmap_git::{Identity, MapFiles};

use crate::error::{Error, MapError, ReleaseError};
use crate::map::keeps::keeps_rows;

use super::map_state::MapState;

/// Rows in a commit that is not yet on the branch.
pub(super) struct NewMap {
    /// The commit.
    pub(super) commit: String,
}

impl MapState {
    /// The rows of one chart at a commit.
    pub(super) fn file(&self, commit: Option<&str>, title: &str) -> Result<ChartReleases, Error> {
        let bytes = match commit {
            Some(commit) => self.repository.map_file(commit, &file_name(title))?,
            None => None,
        };
        parse(bytes.as_deref(), title, &self.reference())
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
    pub(super) fn add(&self, rows: &[NewRow], identity: &Identity) -> Result<NewMap, Error> {
        let read = |file: &str| match &self.base {
            Some(base) => Ok(self.repository.map_file(base, file)?),
            None => Ok(None),
        };
        let made = add_rows(rows, &self.reference(), read)?;
        let (files, message) = match (made, &self.base) {
            (None, Some(base)) => return Ok(NewMap { commit: base.clone() }),
            (None, None) => Default::default(),
            (Some(made), _) => (made.files, made.message),
        };
        let base = self.base.as_deref();
        let commit = self.repository.commit_map(base, &files, &message, identity)?;
        Ok(NewMap { commit })
    }
}

/// A row to be added, with the title of its chart.
pub(super) type NewRow = (String, Row);

/// Adds rows to the files of a state of the map, which `read` gives; none if it has them all.
pub(super) fn add_rows(
    rows: &[NewRow],
    reference: &str,
    mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Option<MapFiles>, Error> {
    let mut files: BTreeMap<&str, ChartReleases> = BTreeMap::new();
    let mut added = Vec::new();
    for (title, row) in rows {
        let file = match files.entry(title) {
            Entry::Occupied(file) => file.into_mut(),
            Entry::Vacant(place) => {
                let bytes = read(&file_name(title))?;
                place.insert(parse(bytes.as_deref(), title, reference)?)
            }
        };
        match file.add(row.clone()) {
            Ok(Added::New) => added.push(row.chart.as_str()),
            Ok(Added::AlreadyThere) => {}
            Err(conflict) => {
                let refusals = vec![conflict.to_string()];
                return Err(ReleaseError::Refused { refusals }.into());
            }
        }
    }
    if added.is_empty() {
        return Ok(None);
    }
    let message = format!("Record {}\n", added.join(", "));
    let files =
        files.into_iter().map(|(title, file)| (file_name(title), file.render().into_bytes()));
    Ok(Some(MapFiles { files: files.collect(), message, keeps: keeps_rows }))
}

fn parse(bytes: Option<&[u8]>, title: &str, reference: &str) -> Result<ChartReleases, Error> {
    let Some(bytes) = bytes else { return Ok(ChartReleases::new(title)) };
    ChartReleases::parse(bytes).map_err(|faults| {
        let (file, reference) = (file_name(title), reference.to_owned());
        MapError::Unreadable { file, reference, faults }.into()
    })
}
