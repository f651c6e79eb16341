//! The records that are added to a map, and the files that they make of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use relmap_core::config::Config;
use relmap_core::import::{Import, RowPlace, StoredRows};
use relmap_core::ledger::{AppendError, Conflict, Ledger, Record, append, file_name};
use relmap_core::title::Title;
use relmap_core::words::counted;

use crate::error::{Error, ImportError};
use crate::map::deployments::{self, Deployments};
use crate::map::union::union;

/// Records that are added to a map.
pub(super) enum NewRecords<'i> {
    /// What history says. relmap.toml may say what apps are called.
    FromHistory(&'i Import, &'i Config),
    /// The files of another map, by title, and its recorded deployments.
    FromMap(&'i BTreeMap<Title, Vec<u8>>, &'i Deployments),
}

/// The files that change, and how many rows are new.
#[derive(Default)]
pub(super) struct Merged {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) added: usize,
    already_there: usize,
    /// How many deployments are new.
    deployments: usize,
    /// Records without the app's tag, which is known now.
    without_tag: usize,
    /// The tags whose chart is recorded with another digest than it has now.
    overwritten: Vec<String>,
}

impl Merged {
    /// How many deployments are new.
    pub(super) fn deployments(&self) -> usize {
        self.deployments
    }

    pub(super) fn stored_in(&self, place: RowPlace) -> StoredRows {
        let mut stored = StoredRows::new(place);
        stored.added = self.added;
        stored.already_there = self.already_there;
        stored.deployments = self.deployments;
        stored.files = self.files.len();
        stored.without_tag = self.without_tag;
        stored.overwritten.clone_from(&self.overwritten);
        stored
    }
}

impl NewRecords<'_> {
    /// What the commit that adds them says.
    pub(super) fn message(&self, added: usize) -> String {
        match self {
            NewRecords::FromHistory(..) => {
                format!("Import {} from history\n", counted(added, "release"))
            }
            NewRecords::FromMap(..) => {
                format!("Import {} of another map\n", counted(added, "record"))
            }
        }
    }

    /// Adds them to the files of a map. `read` gives a file's bytes, if there is such a file.
    pub(super) fn merge(
        &self,
        place: &RowPlace,
        mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, Error>,
    ) -> Result<Merged, Error> {
        let mut merged = Merged::default();
        let mut conflicts: Vec<Conflict> = Vec::new();
        match self {
            NewRecords::FromHistory(import, config) => {
                for (title, mut records) in import.records(config) {
                    let old = read(&file_name(&title))?.unwrap_or_default();
                    merged.overwritten.extend(keep_digests(&old, &mut records));
                    match append(&old, &title, &records) {
                        Ok(appended) => {
                            merged.already_there += appended.there;
                            merged.without_tag += without_tag(&old, &records);
                            merged.add(&title, appended.added.len(), appended.bytes);
                        }
                        Err(AppendError::Conflicts(found)) => conflicts.extend(found),
                        Err(error) => {
                            return Err(ImportError::of(error, &place.to_string(), &title).into());
                        }
                    }
                }
            }
            NewRecords::FromMap(files, deployments) => {
                for (title, theirs) in *files {
                    let old = read(&file_name(title))?.unwrap_or_default();
                    let found = union(title, &old, theirs)?;
                    conflicts.extend(found.conflicts);
                    merged.already_there += found.there;
                    merged.add(title, found.added.len(), found.bytes);
                }
                let found = deployments::merged(deployments, &mut read)?;
                merged.already_there += found.there;
                merged.deployments = found.added;
                merged.files.extend(found.files);
            }
        }
        if !conflicts.is_empty() {
            return Err(ImportError::Conflicts { place: place.to_string(), conflicts }.into());
        }
        Ok(merged)
    }
}

impl Merged {
    fn add(&mut self, title: &str, added: usize, bytes: Vec<u8>) {
        self.added += added;
        if added > 0 {
            self.files.insert(file_name(title), bytes);
        }
    }
}

/// Leaves the digests that are recorded as they are, and returns the tags whose chart has another one now: what was
/// published with the release is the evidence that it was overwritten.
fn keep_digests(old: &[u8], records: &mut [Record]) -> Vec<String> {
    let Ok(ledger) = Ledger::of(old) else { return Vec::new() };
    let numbers = ledger.effective().iter().copied();
    let known: HashMap<String, String> = numbers
        .map(|number| ledger.release(number))
        .filter_map(|record| Some((record.chart, record.digest?)))
        .collect();
    let mut overwritten = Vec::new();
    for record in records {
        let Some(known) = known.get(&record.chart) else { continue };
        if record.digest.as_ref().is_some_and(|now| now != known) {
            record.digest = None;
            overwritten.push(record.chart.clone());
        }
    }
    overwritten
}

/// How many records a file has without the app's tag, which is known now.
fn without_tag(old: &[u8], records: &[Record]) -> usize {
    let Ok(ledger) = Ledger::of(old) else { return 0 };
    let numbers = ledger.effective().iter().copied();
    // Whoever corrected a record said what it deploys.
    let bare: HashSet<&str> = numbers
        .filter(|number| ledger.apps(*number).all(|app| app.tag.is_none()))
        .filter(|number| ledger.release(*number).recorded.correction().is_none())
        .map(|number| ledger.key(number).chart)
        .collect();
    let is_known_now = |record: &&Record| {
        let has_tag = record.apps.iter().any(|app| app.tag.is_some());
        has_tag && bare.contains(record.chart.as_str())
    };
    records.iter().filter(is_known_now).count()
}
