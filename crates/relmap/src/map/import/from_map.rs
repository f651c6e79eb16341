//! Adding the records of another map, which `map export` wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use relmap_core::import::StoredRows;
use relmap_core::ledger::{Ledger, is_ledger_file};
use relmap_core::title::Title;
use relmap_git::MAX_MAP_FILE;

use crate::error::{Error, ImportError};
use crate::files::read_file;
use crate::map::deployments;
use crate::settings_file;
use crate::workspace::Workspace;

use super::ImportTarget;
use super::new_records::NewRecords;
use super::store::Destination;

impl Workspace {
    /// Adds the records of the map's files in a folder to a map, byte for byte: with their corrections,
    /// and with what nobody can read out of history any more. Where nothing is to be stored, nothing
    /// comes back.
    ///
    /// # Errors
    /// If the folder has no such files, one cannot be read, or records conflict with those of the map.
    pub fn map_import_from(
        &self,
        folder: &Path,
        target: &ImportTarget,
    ) -> Result<Option<StoredRows>, Error> {
        let config = settings_file::config_in_force(&self.repository, &self.environment)?;
        let folder = self.directory().join(folder);
        let deployments = deployments::of_folder(&folder)?;
        let files = files(&folder, deployments.is_empty())?;
        self.go_on()?;
        let destination = Destination::of(target, &config, self)?;
        let records = NewRecords::FromMap(&files, &deployments);
        destination.map(|destination| destination.add(&records)).transpose()
    }
}

/// The files of a map in a folder, by their titles: there must be one if `is_needed`.
fn files(folder: &Path, is_needed: bool) -> Result<BTreeMap<Title, Vec<u8>>, Error> {
    let unreadable = |source| ImportError::Folder { path: folder.to_owned(), source };
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let Some(name) = name.to_str().filter(|name| is_ledger_file(name)) else { continue };
        let bytes = read_file(folder, Path::new(name), MAX_MAP_FILE)?;
        let title = match Ledger::of(&bytes) {
            Ok(ledger) => ledger.title,
            Err(faults) => {
                let file = folder.join(name).display().to_string();
                return Err(ImportError::Unreadable { file, faults }.into());
            }
        };
        files.insert(title, bytes);
    }
    if files.is_empty() && is_needed {
        return Err(ImportError::NoFiles(folder.to_owned()).into());
    }
    Ok(files)
}
