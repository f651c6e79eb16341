//! Keeping the records: in the files of a folder, or on the map's branch.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use relmap_core::config::Config;
use relmap_core::import::{Import, RowPlace, StoredRows};
use relmap_core::ledger::{
    AppendError, Conflict, Ledger, Record, append, file_name, is_ledger_file,
};
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_fs::Outputs;
use relmap_git::{
    Identity, MAX_MAP_FILE, MapFiles, MapState, Patience, Repository, WriteError, Written,
    begins_with,
};

use super::ImportTarget;
use crate::error::{Error, ImportError};
use crate::files::read_file;
use crate::map::source;
use crate::workspace::Workspace;

/// Where the rows go, found to be possible.
pub(super) enum Destination<'r> {
    Folder(PathBuf, Outputs),
    Branch(Box<Branch<'r>>),
}

/// The branch of a map.
pub(super) struct Branch<'r> {
    own: &'r Repository,
    /// The map's repository, if it is another one.
    other: Option<Repository>,
    name: String,
    identity: Identity,
}

impl<'r> Destination<'r> {
    /// Looks whether rows can be added there; `None` if they are not written.
    pub(super) fn of(
        target: &ImportTarget,
        config: &Config,
        workspace: &'r Workspace,
    ) -> Result<Option<Destination<'r>>, Error> {
        let name = match target {
            ImportTarget::Nowhere => return Ok(None),
            ImportTarget::Folder(folder) => {
                let folder = workspace.directory().join(folder);
                return Ok(Some(Destination::Folder(folder, workspace.outputs())));
            }
            ImportTarget::Branch(name) => name.as_ref().unwrap_or(&config.map.branch).clone(),
        };
        if is_url(&config.map.repository) {
            let place = redact(&config.map.repository).into_owned();
            return Err(ImportError::AtServer(place).into());
        }
        let repository = &workspace.repository;
        let other = source::repository(repository, &config.map, &workspace.local_places())?;
        let place = other.as_ref().unwrap_or(repository);
        if !place.is_branch_name(&name) {
            return Err(ImportError::BadBranch(name).into());
        }
        if place.is_checked_out(&name)? {
            return Err(ImportError::CheckedOut(name).into());
        }
        let identity = place.committer()?.ok_or(ImportError::NoCommitter)?;
        let branch = Branch { own: repository, other, name, identity };
        Ok(Some(Destination::Branch(Box::new(branch))))
    }

    /// Adds the records. relmap.toml may say what apps are called.
    pub(super) fn add(&self, import: &Import, config: &Config) -> Result<StoredRows, Error> {
        let import = (import, config);
        match self {
            Destination::Folder(folder, places) => add_to_folder(places, folder, import),
            Destination::Branch(branch) => branch.add(import),
        }
    }
}

/// The files that change, and how many rows are new.
#[derive(Default)]
struct Merged {
    files: BTreeMap<String, Vec<u8>>,
    added: usize,
    already_there: usize,
    /// Records without the app's tag, which is known now.
    without_tag: usize,
}

impl Merged {
    fn stored_in(&self, place: RowPlace) -> StoredRows {
        let mut stored = StoredRows::new(place);
        stored.added = self.added;
        stored.already_there = self.already_there;
        stored.files = self.files.len();
        stored.without_tag = self.without_tag;
        stored
    }
}

/// Adds rows to the files of a map. `read` gives a file's bytes, if there is such a file.
fn merge(
    (import, config): (&Import, &Config),
    place: &RowPlace,
    mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Merged, Error> {
    let mut merged = Merged::default();
    let mut conflicts: Vec<Conflict> = Vec::new();
    for (title, records) in import.records(config) {
        let file = file_name(&title);
        let old = read(&file)?.unwrap_or_default();
        match append(&old, &title, &records) {
            Ok(appended) => {
                merged.added += appended.added.len();
                merged.already_there += appended.there;
                merged.without_tag += without_tag(&old, &records);
                if !appended.added.is_empty() {
                    merged.files.insert(file, appended.bytes);
                }
            }
            Err(AppendError::Conflicts(found)) => conflicts.extend(found),
            Err(error) => return Err(ImportError::of(error, &place.to_string(), &title).into()),
        }
    }
    if !conflicts.is_empty() {
        return Err(ImportError::Conflicts { place: place.to_string(), conflicts }.into());
    }
    Ok(merged)
}

/// How many records a file has without the app's tag, which is known now.
fn without_tag(old: &[u8], records: &[Record]) -> usize {
    let Ok(ledger) = Ledger::of(old) else { return 0 };
    let numbers = ledger.effective().iter().copied();
    let bare: HashSet<&str> = numbers
        .filter(|number| ledger.apps(*number).all(|app| app.tag.is_none()))
        .map(|number| ledger.key(number).chart)
        .collect();
    let is_known_now = |record: &&Record| {
        let has_tag = record.apps.iter().any(|app| app.tag.is_some());
        has_tag && bare.contains(record.chart.as_str())
    };
    records.iter().filter(is_known_now).count()
}

fn add_to_folder(
    places: &Outputs,
    folder: &Path,
    import: (&Import, &Config),
) -> Result<StoredRows, Error> {
    let place = RowPlace::Folder(folder.to_owned());
    let merged =
        merge(import, &place, |file| match read_file(folder, Path::new(file), MAX_MAP_FILE) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(error),
        })?;
    // Each file appears whole or not at all.
    for (file, bytes) in &merged.files {
        let path = folder.join(file);
        places.write(&path, bytes).map_err(|source| ImportError::File { path, source })?;
    }
    Ok(merged.stored_in(place))
}

impl Branch<'_> {
    fn add(&self, import: (&Import, &Config)) -> Result<StoredRows, Error> {
        let repository = self.other.as_ref().unwrap_or(self.own);
        let (name, reference) = (&self.name, format!("refs/heads/{}", self.name));
        let before = repository.reference_commit(&reference)?;
        let mut stored = StoredRows::new(RowPlace::Branch { name: name.clone(), commit: None });
        let written = repository.write_map(
            &reference,
            "relmap: import from history",
            &self.identity,
            Patience::FOR_A_BRANCH,
            |state| {
                self.check_is_map(repository, state)?;
                let place = RowPlace::Branch { name: name.clone(), commit: None };
                let merged = merge(import, &place, |file| Ok(state.file(file)?))?;
                let (added, files) = (merged.added, merged.files.clone());
                stored = merged.stored_in(place);
                let message = format!("Import {added} releases from history\n");
                Ok((added > 0).then_some(MapFiles { files, message, keeps: begins_with }))
            },
        );
        let commit = match written.map_err(|error: WriteError<Error>| match error {
            WriteError::TooLate { .. } => ImportError::Race(name.clone()).into(),
            error => Error::from(error),
        })? {
            Written::Recorded { commit, .. } => Some(commit),
            // The branch may have followed a copy that has it all.
            Written::Already(known) => known.filter(|known| before.as_ref() != Some(known)),
        };
        stored.place = RowPlace::Branch { name: name.clone(), commit };
        Ok(stored)
    }

    /// The branch holds a map, or nothing.
    fn check_is_map(&self, repository: &Repository, state: &MapState<'_>) -> Result<(), Error> {
        let Some(commit) = state.commit() else { return Ok(()) };
        let names = repository.names_at(commit)?;
        match names.first() {
            Some(example) if !names.iter().any(|name| is_ledger_file(name)) => {
                let (branch, example) = (self.name.clone(), example.clone());
                Err(ImportError::OtherBranch { branch, example }.into())
            }
            _ => Ok(()),
        }
    }
}
