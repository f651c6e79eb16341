//! Records of the release map: whether a release has one, and adding those that are missing.

use std::collections::{BTreeMap, HashSet};

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{
    self, AppendError, ChartReleases, Ledger, Record, append, file_name, is_ledger_file,
};
use relmap_core::release::{Commit, DeclaredRelease, Recorded};
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use relmap_git::{Commits, MapFiles, begins_with};

use crate::error::{Error, MapError, ReleaseError};

use super::map_state::MapState;

/// Records in a commit that is not yet on the branch.
pub(super) struct NewMap {
    /// The commit.
    pub(super) commit: CommitId,
}

/// Records that are here and not at the remote.
#[derive(Default)]
pub(super) struct OnlyHere {
    /// How many.
    pub(super) count: usize,
    /// The tags of those that were recorded when their releases were made.
    pub(super) released: Vec<TagName>,
}

impl MapState {
    /// The file of one chart at a commit; empty where there is none.
    fn file(&self, commit: Option<&CommitId>, title: &str) -> Result<Vec<u8>, Error> {
        let bytes = match commit {
            Some(commit) => self.repository.map_file(commit, &file_name(title))?,
            None => None,
        };
        Ok(bytes.unwrap_or_default())
    }

    /// The releases of one chart that rows are added to.
    pub(super) fn releases(&self, title: &str) -> Result<ChartReleases, Error> {
        let bytes = self.file(self.base.as_ref(), title)?;
        if bytes.is_empty() {
            return Ok(ChartReleases::new(&Title::unchecked(title), Vec::new()));
        }
        let ledger = Ledger::of(&bytes).map_err(|faults| {
            let faults = AppendError::Unreadable { title: Title::unchecked(title), faults };
            MapError::of(faults, &self.reference(), title)
        })?;
        Ok(ChartReleases::of(&ledger))
    }

    /// Whether the map has the record of a release.
    pub(super) fn recorded(
        &self,
        wanted: &DeclaredRelease,
        head: &Commit,
    ) -> Result<Recorded, Error> {
        let Some(record) = &wanted.record else { return Ok(Recorded::NotAsked) };
        if self.is_out_of_reach() {
            return Ok(Recorded::NotAsked);
        }
        let made = wanted.released.as_ref().or(wanted.later.as_ref());
        let commit = made.map_or(&head.id, |released| &released.commit);
        let record = Record { commit: commit.clone(), ..record.clone() };
        let title = &Title::unchecked(&wanted.component);
        let at = |commit: &Option<CommitId>| -> Result<Recorded, Error> {
            let file = self.file(commit.as_ref(), title)?;
            match append(&file, title, std::slice::from_ref(&record)) {
                Ok(appended) if appended.added.is_empty() => Ok(Recorded::There),
                Ok(_) => Ok(Recorded::Missing),
                Err(AppendError::Conflicts(conflicts)) => {
                    let conflict = conflicts.into_iter().next();
                    Ok(conflict.map_or(Recorded::Missing, Recorded::Conflict))
                }
                Err(error) => Err(MapError::of(error, &self.reference(), title).into()),
            }
        };
        match at(&self.base)? {
            Recorded::There if self.base != self.tip && self.pushes => match at(&self.tip)? {
                // A push with the tags takes the branch along as it is.
                Recorded::Missing if self.is_beside_tags() => Ok(Recorded::OnlyHere),
                found => Ok(found),
            },
            found => Ok(found),
        }
    }

    /// The records that are here and not at the remote, if the branch is pushed with the tags.
    pub(super) fn only_here(&self) -> Result<OnlyHere, Error> {
        let mut found = OnlyHere::default();
        let Some(base) = self.base.as_ref().filter(|_| self.pushes && self.is_beside_tags()) else {
            return Ok(found);
        };
        if self.base == self.tip {
            return Ok(found);
        }
        let there = match &self.tip {
            Some(tip) => self.repository.map_at(tip)?.files,
            None => BTreeMap::new(),
        };
        for (name, bytes) in self.repository.map_at(base)?.files {
            let known = there.get(&name).map(Vec::as_slice).unwrap_or_default();
            let known: HashSet<&[u8]> = known.split(|byte| *byte == b'\n').collect();
            // A file that cannot be read is told of where it is built on.
            let Some(ledger) = Ledger::of(&bytes).ok().filter(|_| is_ledger_file(&name)) else {
                continue;
            };
            for row in 0..ledger.len() {
                if known.contains(ledger.line(row).as_bytes()) {
                    continue;
                }
                found.count += 1;
                let key = ledger.key(row);
                if key.recorded == ledger::Recorded::Release.as_str() {
                    found.released.push(TagName::unchecked(key.chart));
                }
            }
        }
        Ok(found)
    }

    /// Adds records, each with its title, in a commit of their own.
    pub(super) fn add(&self, rows: &[NewRow], author: &dyn Commits) -> Result<NewMap, Error> {
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
        let base = self.base.as_ref();
        let commit = self.repository.commit_map(base, &files, &message, author)?;
        Ok(NewMap { commit })
    }
}

/// A record to be added, with the title of its chart.
pub(super) type NewRow = (Title, Record);

/// Adds records to the files of a state of the map, which `read` gives; none if it has them all.
pub(super) fn add_rows(
    rows: &[NewRow],
    reference: &str,
    mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Option<MapFiles>, Error> {
    let mut titles: BTreeMap<&Title, Vec<Record>> = BTreeMap::new();
    for (title, record) in rows {
        titles.entry(title).or_default().push(record.clone());
    }
    let mut files = BTreeMap::new();
    let mut added = Vec::new();
    for (title, records) in &titles {
        let old = read(&file_name(title))?.unwrap_or_default();
        let appended = append(&old, title, records).map_err(|error| match error {
            AppendError::Conflicts(conflicts) => {
                let refusals = conflicts.iter().map(ToString::to_string).collect();
                Error::from(ReleaseError::Refused { refusals })
            }
            error => MapError::of(error, reference, title).into(),
        })?;
        if appended.added.is_empty() {
            continue;
        }
        let is_new = |record: &&Record| appended.added.contains(&record.id());
        added.extend(records.iter().filter(is_new).map(|record| record.chart.as_str()));
        files.insert(file_name(title), appended.bytes);
    }
    if added.is_empty() {
        return Ok(None);
    }
    let message = format!("Record {}\n", added.join(", "));
    Ok(Some(MapFiles { files, message, joins: None, keeps: begins_with }))
}
