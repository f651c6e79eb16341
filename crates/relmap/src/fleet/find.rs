//! From the entries of a fleet file to repositories: where each is, and whether the file may lead there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use relmap_core::config::{FleetEntry, MAX_REPOSITORIES, repositories_in};
use relmap_core::fleet::names;
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_core::wildcard;
use relmap_git::{Reach, Repository, has_git_folder, reach};

use super::Fleet;
use super::file::{CheckoutPlace, MAX_FILE, Origin};
use crate::error::{Error, FleetError};
use crate::files::read_file;

/// A repository of the fleet, not opened yet.
pub(super) struct Found {
    pub(super) name: String,
    /// As it is written, or as the pattern found it, without anything secret.
    pub(super) place: String,
    pub(super) at: Location,
}

/// Where a repository is.
pub(super) enum Location {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A server.
    Url(String),
    /// Nowhere that the fleet file may lead, and why.
    Refused(String),
}

/// The repositories of a fleet, by name. What two entries find is there once.
pub(super) fn find(fleet: &Fleet) -> Result<Vec<Found>, Error> {
    let places = FleetFilePlaces { origin: &fleet.origin, allowed: &fleet.allowed_paths };
    let mut entries = fleet.config.repositories.clone();
    for file in &fleet.config.files {
        entries.extend(places.listed(file)?);
    }
    let mut found: BTreeMap<String, (String, Location)> = BTreeMap::new();
    for entry in &entries {
        if entry.is_pattern {
            for (place, at) in places.matching(entry)? {
                found.entry(key(&at)).or_insert((place, at));
            }
        } else if is_url(&entry.place) {
            let at = Location::Url(entry.place.clone());
            found.entry(entry.place.clone()).or_insert((redact(&entry.place).into_owned(), at));
        } else {
            let at = places.folder(&entry.place);
            found.entry(key(&at)).or_insert((entry.place.clone(), at));
        }
        if found.len() > MAX_REPOSITORIES {
            return Err(FleetError::TooMany { most: MAX_REPOSITORIES }.into());
        }
    }
    let (places, locations): (Vec<String>, Vec<Location>) = found.into_values().unzip();
    let named = names(&places).into_iter().zip(places).zip(locations);
    let mut all: Vec<Found> = named.map(|((name, place), at)| Found { name, place, at }).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// What tells one location from another.
fn key(at: &Location) -> String {
    match at {
        Location::Folder(folder) => folder.display().to_string(),
        Location::Url(text) | Location::Refused(text) => text.clone(),
    }
}

/// Where paths of a fleet file may lead.
struct FleetFilePlaces<'f> {
    origin: &'f Origin,
    allowed: &'f [PathBuf],
}

impl FleetFilePlaces<'_> {
    /// The top of the checkout that has the file.
    fn root(&self) -> Option<PathBuf> {
        Some(self.origin.checkout.as_ref()?.root.clone())
    }

    /// The entries of a file of lines.
    fn listed(&self, file: &str) -> Result<Vec<FleetEntry>, Error> {
        if let Some(CheckoutPlace { root, git_dir }) = &self.origin.checkout {
            let end = match reach(root, &self.seen_from(root, file), self.allowed)? {
                Reach::Allowed(end) if end.starts_with(root) || Path::new(file).is_absolute() => {
                    end
                }
                _ => return Err(FleetError::ListRefused { file: file.to_owned() }.into()),
            };
            // Nobody committed what git keeps for itself, such as a password in a URL.
            if end.starts_with(git_dir) || has_git_folder(end.strip_prefix(root).unwrap_or(&end)) {
                return Err(FleetError::ListOfGit { file: file.to_owned() }.into());
            }
        }
        let bytes = read_file(&self.origin.folder, Path::new(file), MAX_FILE)?;
        repositories_in(&bytes).map_err(|(line, fault)| {
            FleetError::List { file: file.to_owned(), line, fault: fault.to_string() }.into()
        })
    }

    /// A path of the file, from the top of the checkout.
    fn seen_from(&self, root: &Path, place: &str) -> PathBuf {
        match self.origin.folder.strip_prefix(root) {
            Ok(inner) if !Path::new(place).is_absolute() => inner.join(place),
            _ => PathBuf::from(place),
        }
    }

    /// The folder that a path leads to.
    fn folder(&self, place: &str) -> Location {
        let Some(root) = self.root() else {
            return Location::Folder(resolved(&self.origin.folder.join(place)));
        };
        match reach(&root, &self.seen_from(&root, place), self.allowed) {
            Ok(Reach::Allowed(folder)) => Location::Folder(resolved(&folder)),
            Ok(Reach::Refused(folder)) => {
                let folder = folder.display();
                Location::Refused(format!(
                    "the fleet file leads to {folder}; without your permission the fleet file of a checkout leads \
                     only into the checkout and to folders next to it (`../NAME`); to allow it: --allow-path {folder}"
                ))
            }
            Err(error) => Location::Refused(error.to_string()),
        }
    }

    /// The repositories that a pattern of paths matches.
    fn matching(&self, entry: &FleetEntry) -> Result<Vec<(String, Location)>, Error> {
        let mut heads: Vec<PathBuf> = vec![PathBuf::new()];
        for part in Path::new(&entry.place).components() {
            let Component::Normal(name) = part else {
                heads.iter_mut().for_each(|head| head.push(part));
                continue;
            };
            let name = name.to_string_lossy();
            if !name.contains(['*', '?']) {
                heads.iter_mut().for_each(|head| head.push(part));
                continue;
            }
            let mut next = Vec::new();
            for head in &heads {
                for inner in self.names_in(head)? {
                    // As in a shell, hidden folders are not meant.
                    if !inner.starts_with('.') && wildcard::matches(&name, &inner) {
                        next.push(head.join(inner));
                    }
                }
                if next.len() > MAX_REPOSITORIES {
                    return Err(FleetError::TooMany { most: MAX_REPOSITORIES }.into());
                }
            }
            heads = next;
        }
        let mut found = Vec::new();
        for head in heads {
            let place = head.display().to_string();
            let at = self.folder(&place);
            match &at {
                Location::Folder(folder) if !looks_like_repository(folder) => {}
                _ => found.push((place, at)),
            }
        }
        Ok(found)
    }

    /// The folders in a folder, by name. Of a checkout's file only those that it may lead into are
    /// listed.
    fn names_in(&self, head: &Path) -> Result<Vec<String>, Error> {
        let place = head.display().to_string();
        let folder = resolved(&self.origin.folder.join(head));
        if let Some(root) = self.root() {
            // The folder around the checkout may be listed: those in it are next to the checkout.
            let allowed = self.allowed.iter().any(|outer| folder.starts_with(resolved(outer)));
            if !folder.starts_with(&root) && root.parent() != Some(&folder) && !allowed {
                return Err(FleetError::PatternRefused { pattern: place }.into());
            }
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> =
            folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        Ok(names)
    }
}

fn resolved(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.components().collect())
}

/// Whether a folder may be a repository: others that a pattern matches are passed over.
fn looks_like_repository(folder: &Path) -> bool {
    folder.join(".git").exists() || folder.join("HEAD").is_file() && folder.join("objects").is_dir()
}

/// Opens the repository in a folder that the fleet file names.
pub(super) fn open(fleet: &Fleet, folder: &Path) -> Result<Repository, Error> {
    Ok(match &fleet.origin.checkout {
        Some(checkout) => Repository::open_for(&checkout.root, folder)?,
        None => Repository::open(folder)?,
    })
}
