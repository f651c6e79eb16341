//! Keeping the rows: in the files of a folder, or on the map's branch.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use relmap_core::config::Config;
use relmap_core::import::{Import, RowPlace, StoredRows};
use relmap_core::map::{ChartReleases, Conflict, Row, file_name, is_map_file};
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_fs::Outputs;
use relmap_git::{Identity, MAX_MAP_FILE, Repository};

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

/// How often a branch that others move is tried.
const TRIES: usize = 5;

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

    /// Adds the rows.
    pub(super) fn add(&self, import: &Import) -> Result<StoredRows, Error> {
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
    /// Recorded rows without an app of which the app is known now.
    without_app: usize,
}

impl Merged {
    fn stored_in(&self, place: RowPlace) -> StoredRows {
        let mut stored = StoredRows::new(place);
        stored.added = self.added;
        stored.already_there = self.already_there;
        stored.files = self.files.len();
        stored.without_app = self.without_app;
        stored
    }
}

/// Adds rows to the files of a map. `read` gives a file's bytes, if there is such a file.
fn merge(
    import: &Import,
    place: &RowPlace,
    mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Merged, Error> {
    let mut merged = Merged::default();
    let mut conflicts: Vec<Conflict> = Vec::new();
    for (title, rows) in import.map_rows() {
        let file = file_name(&title);
        let mut releases = match read(&file)? {
            Some(bytes) => ChartReleases::parse(&bytes)
                .map_err(|faults| ImportError::Unreadable { file: file.clone(), faults })?,
            None => ChartReleases::new(&title),
        };
        let total = rows.len();
        let bare: HashSet<&str> = releases
            .rows
            .iter()
            .filter(|row| row.app.is_none())
            .map(|row| row.chart.as_str())
            .collect();
        let is_known_now = |row: &&Row| row.app.is_some() && bare.contains(row.chart.as_str());
        merged.without_app += rows.iter().filter(is_known_now).count();
        match releases.add_all(rows) {
            Ok(added) => {
                merged.added += added;
                merged.already_there += total - added;
                if added > 0 {
                    merged.files.insert(file, releases.render().into_bytes());
                }
            }
            Err(found) => conflicts.extend(found),
        }
    }
    if !conflicts.is_empty() {
        return Err(ImportError::Conflicts { place: place.to_string(), conflicts }.into());
    }
    Ok(merged)
}

fn add_to_folder(places: &Outputs, folder: &Path, import: &Import) -> Result<StoredRows, Error> {
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
    fn add(&self, import: &Import) -> Result<StoredRows, Error> {
        let repository = self.other.as_ref().unwrap_or(self.own);
        let (name, reference) = (&self.name, format!("refs/heads/{}", self.name));
        for _ in 0..TRIES {
            let here = repository.reference_commit(&reference)?;
            let parent = self.parent(repository, here.clone())?;
            let mut stored = BTreeMap::new();
            if let Some(commit) = &parent {
                let names = repository.names_at(commit)?;
                if let Some(example) = names.first()
                    && !names.iter().any(|name| is_map_file(name))
                {
                    let (branch, example) = (name.clone(), example.clone());
                    return Err(ImportError::OtherBranch { branch, example }.into());
                }
                stored = repository.map_at(commit)?.files;
            }
            let place = |commit| RowPlace::Branch { name: name.clone(), commit };
            let merged = merge(import, &place(None), |file| Ok(stored.remove(file)))?;
            if merged.files.is_empty() && here == parent {
                return Ok(merged.stored_in(place(None)));
            }
            let new = match &parent {
                Some(parent) if merged.files.is_empty() => parent.clone(),
                parent => {
                    let message = format!("Import {} releases from history\n", merged.added);
                    let identity = &self.identity;
                    repository.commit_map(parent.as_deref(), &merged.files, &message, identity)?
                }
            };
            let reason = "relmap: import from history";
            if repository.move_reference(&reference, here.as_deref(), &new, reason)? {
                return Ok(merged.stored_in(place(Some(new))));
            }
        }
        Err(ImportError::Race(name.clone()).into())
    }

    /// The commit to build on: that of the branch, or a newer one of a remote's copy.
    fn parent(
        &self,
        repository: &Repository,
        here: Option<String>,
    ) -> Result<Option<String>, Error> {
        let mut newest = here;
        for reference in repository.branch_references(&self.name)? {
            let Some(commit) = repository.reference_commit(&reference)? else { continue };
            newest = match newest {
                None => Some(commit),
                Some(newest) if repository.contains(&commit, &newest)? => Some(commit),
                newest => newest,
            };
        }
        Ok(newest)
    }
}
