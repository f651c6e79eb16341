//! Keeping the rows: in the files of a folder, or on the map's branch.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use relmap_core::config::Config;
use relmap_core::import::Import;
use relmap_core::map::{ChartReleases, Conflict, Row, file_name, is_map_file};
use relmap_core::redact::redact;
use relmap_fs::Outputs;
use relmap_git::{Identity, MAX_MAP_FILE, Repository};

use super::{ImportArguments, ImportError};
use crate::apps::is_url;
use crate::error::Error;
use crate::files::read_file;
use crate::map::source;
use crate::outputs::outputs;

/// Where the rows go, found to be possible.
pub(super) enum Target<'r> {
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

impl<'r> Target<'r> {
    pub(super) fn of(
        arguments: &ImportArguments,
        config: &Config,
        repository: &'r Repository,
    ) -> Result<Option<Target<'r>>, Error> {
        if let Some(folder) = &arguments.output {
            return Ok(Some(Target::Folder(arguments.directory.join(folder), outputs(repository))));
        }
        let Some(name) = &arguments.branch else { return Ok(None) };
        let name = name.clone().unwrap_or_else(|| config.map.branch.clone());
        if is_url(&config.map.repository) {
            let place = redact(&config.map.repository).into_owned();
            return Err(ImportError::AtServer(place).into());
        }
        let other = map_source::repository(repository, &config.map)?;
        let place = other.as_ref().unwrap_or(repository);
        if !place.is_branch_name(&name) {
            return Err(ImportError::BadBranch(name).into());
        }
        if place.is_checked_out(&name)? {
            return Err(ImportError::CheckedOut(name).into());
        }
        let identity = place.committer()?.ok_or(ImportError::NoCommitter)?;
        let branch = Branch { own: repository, other, name, identity };
        Ok(Some(Target::Branch(Box::new(branch))))
    }

    /// Adds the rows, and says what came of it.
    pub(super) fn add(&self, import: &Import) -> Result<String, Error> {
        match self {
            Target::Folder(folder, places) => add_to_folder(places, folder, import),
            Target::Branch(branch) => branch.add(import),
        }
    }
}

/// The files that change, and how many rows are new.
struct Merged {
    files: BTreeMap<String, Vec<u8>>,
    added: usize,
    there: usize,
    /// Recorded rows without an app of which the app is known now.
    without_app: usize,
}

/// Adds rows to the files of a map. `read` gives a file's bytes, if there is such a file.
fn merge(
    import: &Import,
    place: &str,
    mut read: impl FnMut(&str) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Merged, Error> {
    let mut merged = Merged { files: BTreeMap::new(), added: 0, there: 0, without_app: 0 };
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
                merged.there += total - added;
                if added > 0 {
                    merged.files.insert(file, releases.render().into_bytes());
                }
            }
            Err(found) => conflicts.extend(found),
        }
    }
    if !conflicts.is_empty() {
        return Err(ImportError::Conflicts { place: place.to_owned(), conflicts }.into());
    }
    Ok(merged)
}

fn add_to_folder(places: &Outputs, folder: &Path, import: &Import) -> Result<String, Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| ImportError::File { path, source }
    };
    let place = folder.display().to_string();
    let merged =
        merge(import, &place, |file| match read_file(folder, Path::new(file), MAX_MAP_FILE) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(error) => Err(error),
        })?;
    if merged.files.is_empty() {
        return Ok(merged.nothing_new(&place));
    }
    // Each file appears whole or not at all.
    for (file, bytes) in &merged.files {
        let path = folder.join(file);
        places.write(&path, bytes).map_err(failed(&path))?;
    }
    let (added, there, files) = (merged.added, merged.there, merged.files.len());
    Ok(format!(
        "{} added to {} in {place}; {there} there already{}",
        counted(added, "row"),
        counted(files, "file"),
        merged.left_bare()
    ))
}

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

impl Merged {
    fn nothing_new(&self, place: &str) -> String {
        let there = counted(self.there, "row");
        format!("{place} holds all of it already ({there}); nothing was added{}", self.left_bare())
    }

    /// That recorded rows could say more than they do.
    fn left_bare(&self) -> String {
        match self.without_app {
            0 => String::new(),
            bare => format!(
                "; {} without an app, as recorded, of which the app is known now: to have it, import \
                 into a place without a map",
                counted(bare, "row")
            ),
        }
    }
}

impl Branch<'_> {
    fn add(&self, import: &Import) -> Result<String, Error> {
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
            let merged =
                merge(import, &format!("the branch {name}"), |file| Ok(stored.remove(file)))?;
            if merged.files.is_empty() && here == parent {
                return Ok(merged.nothing_new(&format!("the branch {name}")));
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
                let (added, there) = (merged.added, merged.there);
                return Ok(format!(
                    "{} added to the branch {name} in commit {}; {there} there already{}; share it: \
                     git push origin {name}",
                    counted(added, "row"),
                    &new[..12.min(new.len())],
                    merged.left_bare()
                ));
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
