//! Writing the files of the map to a folder, to be read by `map import --from`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use relmap_environments::record_file;
use relmap_git::MAX_MAP_FILE;

use crate::error::{Error, ImportError};
use crate::files::read_file;
use crate::map::deployments;
use crate::map::session::MapSession;
use crate::workspace::Workspace;

/// Files of a map that were written.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Exported {
    /// The folder.
    pub folder: PathBuf,
    /// How many files: one for each title.
    pub files: usize,
    /// How many records they hold, with those that others replace.
    pub records: usize,
    /// How many environments have recorded deployments.
    pub environments: usize,
    /// How many deployments those are.
    pub deployments: usize,
}

impl Workspace {
    /// Writes the files of the map to a folder, byte for byte. A file that is there must be the
    /// beginning of the new one: records are not overwritten.
    ///
    /// # Errors
    /// If there is no map here, it cannot be read, or the folder holds other records or cannot be
    /// written.
    pub fn map_export(&self, folder: &Path) -> Result<Exported, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map()?;
        let records = stored.index()?.files().iter().map(|file| file.len()).sum();
        let place = self.directory().join(folder);
        let deployments = deployments::of_copies(session.home(), &stored.references)?;
        let of_environments = deployments.iter().map(|(name, bytes)| (record_file(name), bytes));
        let of_environments: Vec<(String, &Vec<u8>)> = of_environments.collect();
        let mut files: Vec<(&str, &[u8])> = stored.files().collect();
        let counted = files.len();
        files.extend(of_environments.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        if let Some((first, second)) = same_file(files.iter().map(|(name, _)| *name)) {
            return Err(ImportError::SameFile { first, second }.into());
        }
        for (name, bytes) in &files {
            match read_file(&place, Path::new(name), MAX_MAP_FILE) {
                Ok(there) if bytes.starts_with(&there) => {}
                Ok(_) => return Err(ImportError::Over(place.join(name)).into()),
                Err(Error::Read { source, .. })
                    if source.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        let outputs = self.outputs();
        for (name, bytes) in &files {
            let path = place.join(name);
            outputs.write(&path, bytes).map_err(|source| ImportError::File { path, source })?;
        }
        Ok(Exported {
            folder: folder.to_owned(),
            files: counted,
            records,
            environments: deployments.len(),
            deployments: deployments.values().map(|bytes| deployments::count(bytes)).sum(),
        })
    }
}

/// Two paths that differ by case alone: on many disks, writing the second one replaces the first.
fn same_file<'n>(names: impl Iterator<Item = &'n str>) -> Option<(String, String)> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for name in names {
        if let Some(other) = known.insert(name.to_lowercase(), name) {
            return Some((other.to_owned(), name.to_owned()));
        }
    }
    None
}
