//! Keeping the records: in the files of a folder, or on the map's branch.

use std::path::{Path, PathBuf};

use relmap_core::config::Config;
use relmap_core::import::{RowPlace, StoredRows};
use relmap_core::ledger::is_map;
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_fs::Outputs;
use relmap_git::{
    Author, MAX_MAP_FILE, MapFiles, MapState, Patience, Repository, WriteError, Written,
    begins_with,
};

use super::ImportTarget;
use super::new_records::NewRecords;
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
    author: Author,
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
        let author = crate::map::author(repository, identity)?;
        let branch = Branch { own: repository, other, name, author };
        Ok(Some(Destination::Branch(Box::new(branch))))
    }

    /// Adds the records.
    pub(super) fn add(&self, records: &NewRecords<'_>) -> Result<StoredRows, Error> {
        match self {
            Destination::Folder(folder, places) => add_to_folder(places, folder, records),
            Destination::Branch(branch) => branch.add(records),
        }
    }
}

fn add_to_folder(
    places: &Outputs,
    folder: &Path,
    records: &NewRecords<'_>,
) -> Result<StoredRows, Error> {
    let place = RowPlace::Folder(folder.to_owned());
    let merged =
        records.merge(&place, |file| match read_file(folder, Path::new(file), MAX_MAP_FILE) {
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
    fn add(&self, records: &NewRecords<'_>) -> Result<StoredRows, Error> {
        let repository = self.other.as_ref().unwrap_or(self.own);
        let (name, reference) = (&self.name, format!("refs/heads/{}", self.name));
        let before = repository.reference_commit(&reference)?;
        let mut stored = StoredRows::new(RowPlace::Branch { name: name.clone(), commit: None });
        let written = repository.write_map(
            &reference,
            "relmap: import",
            &self.author,
            Patience::FOR_A_BRANCH,
            |state| {
                self.check_is_map(repository, state)?;
                let place = RowPlace::Branch { name: name.clone(), commit: None };
                let merged = records.merge(&place, |file| Ok(state.file(file)?))?;
                let (added, files) = (merged.added + merged.deployments(), merged.files.clone());
                stored = merged.stored_in(place);
                let message = records.message(added);
                Ok((added > 0).then_some(MapFiles {
                    files,
                    message,
                    joins: None,
                    keeps: begins_with,
                }))
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
        // What the map loses later is found, even if this cannot be noted.
        let tip = repository.reference_commit(&reference)?;
        let _noted = tip.map(|tip| repository.note_seen(name, &tip));
        stored.place = RowPlace::Branch { name: name.clone(), commit };
        Ok(stored)
    }

    /// The branch holds a map, or nothing.
    fn check_is_map(&self, repository: &Repository, state: &MapState<'_>) -> Result<(), Error> {
        let Some(commit) = state.commit() else { return Ok(()) };
        let names = repository.names_at(commit)?;
        match names.first() {
            Some(example) if !is_map(names.iter().map(String::as_str)) => {
                let (branch, example) = (self.name.clone(), example.clone());
                Err(ImportError::OtherBranch { branch, example }.into())
            }
            _ => Ok(()),
        }
    }
}
