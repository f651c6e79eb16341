//! The recorded deployments of a map, to be moved with it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{ENVIRONMENTS, is_deployments_file};
use relmap_environments::{merge_records, record_file};
use relmap_git::{MAX_MAP_FILE, Repository};

use crate::error::{EnvironmentError, Error, ImportError};
use crate::files::read_file;

/// The files of recorded deployments, by the names of their environments.
pub(crate) type Deployments = BTreeMap<String, Vec<u8>>;

/// The name of the environment whose file this is, by its path from the top of the map.
pub(super) fn environment(path: &str) -> Option<&str> {
    let name = path.strip_prefix(ENVIRONMENTS)?.strip_prefix('/')?.strip_suffix(".jsonl")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_name = !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain);
    (is_deployments_file(path) && is_name).then_some(name)
}

/// Those of a map, with the lines of all its copies.
pub(crate) fn of_copies(
    home: &Repository,
    copies: &[(String, CommitId)],
) -> Result<Deployments, Error> {
    let mut found = Deployments::new();
    for (_, commit) in copies {
        for file in home.names_in(commit, ENVIRONMENTS)? {
            let path = format!("{ENVIRONMENTS}/{file}");
            let Some(name) = environment(&path) else { continue };
            let Some(bytes) = home.map_file(commit, &path)? else { continue };
            let known = found.remove(name).unwrap_or_default();
            let (bytes, ..) =
                merge_records(name, &known, &bytes).map_err(EnvironmentError::from)?;
            found.insert(name.to_owned(), bytes);
        }
    }
    Ok(found)
}

/// Those of a folder that a map was written to.
pub(crate) fn of_folder(folder: &Path) -> Result<Deployments, Error> {
    let place = folder.join(ENVIRONMENTS);
    let entries = match fs::read_dir(&place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Deployments::new()),
        Err(source) => return Err(ImportError::Folder { path: place, source }.into()),
    };
    let mut found = Deployments::new();
    for entry in entries {
        let entry = entry.map_err(|source| ImportError::Folder { path: place.clone(), source })?;
        let Some(path) = entry.file_name().to_str().map(|name| format!("{ENVIRONMENTS}/{name}"))
        else {
            continue;
        };
        if let Some(name) = environment(&path) {
            let bytes = read_file(folder, Path::new(&path), MAX_MAP_FILE)?;
            let (bytes, ..) = merge_records(name, b"", &bytes).map_err(EnvironmentError::from)?;
            found.insert(name.to_owned(), bytes);
        }
    }
    Ok(found)
}

/// What a map gets of another one's deployments.
#[derive(Debug, Default)]
pub(crate) struct MergedDeployments {
    /// The files that change, by their paths from the top.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// How many deployments are new.
    pub(crate) added: usize,
    /// How many the map had already.
    pub(crate) there: usize,
}

/// Adds deployments to those of a map. `read` gives a file's bytes, if there is such a file.
pub(crate) fn merged(
    theirs: &Deployments,
    mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, Error>,
) -> Result<MergedDeployments, Error> {
    let mut merged = MergedDeployments::default();
    for (name, theirs) in theirs {
        let path = record_file(name);
        let ours = read(&path)?.unwrap_or_default();
        let (bytes, added, there) =
            merge_records(name, &ours, theirs).map_err(EnvironmentError::from)?;
        merged.added += added;
        merged.there += there;
        if added > 0 {
            merged.files.insert(path, bytes);
        }
    }
    Ok(merged)
}

/// How many deployments a file has.
pub(crate) fn count(bytes: &[u8]) -> usize {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.count().saturating_sub(1)
}
