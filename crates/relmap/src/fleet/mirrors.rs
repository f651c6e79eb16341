//! Copies of repositories that are named by URLs. A server is asked once where its branches and tags
//! are, and nothing is fetched if they did not move.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use relmap_core::network::{NamedIn, repository_name};
use relmap_git::{MirrorDepth, Places, Remote, Repository};

use super::Fleet;
use super::file::CheckoutPlace;
use crate::error::{Error, FleetError};
use crate::server_places;

/// What the names of copies begin with.
const PREFIX: &str = "fleet-";

/// A file in a copy: when it was used last.
const USED: &str = "relmap-used";

/// A file in a copy that has large files, too.
const WHOLE: &str = "relmap-whole";

/// The copies of a fleet.
pub(super) struct Mirrors<'f> {
    fleet: &'f Fleet,
    /// The folder of the repository that has the copies; `None` if no URL was named.
    hub: Option<PathBuf>,
    /// What decides about URLs; `None` for those of the caller's own file.
    rules: Option<Places>,
    /// The names of the copies that this run used.
    used: Mutex<BTreeSet<String>>,
    has_fetched: AtomicBool,
}

impl<'f> Mirrors<'f> {
    /// Finds the place of the copies, if there is a URL among the places.
    pub(super) fn new(fleet: &'f Fleet, has_urls: bool) -> Result<Mirrors<'f>, Error> {
        let mut mirrors = Mirrors {
            fleet,
            hub: None,
            rules: None,
            used: Mutex::default(),
            has_fetched: AtomicBool::new(false),
        };
        if !has_urls {
            return Ok(mirrors);
        }
        let is_built = fleet.environment.pull_request().is_some();
        let open = |place: &CheckoutPlace| {
            Ok::<_, Error>(Repository::open_again(&place.git_dir)?.in_pull_request(is_built))
        };
        let checkout = fleet.origin.checkout.as_ref().map(open).transpose()?;
        let hub = match (&fleet.cache, &checkout) {
            (Some(folder), _) => Repository::hub(folder)?,
            (None, Some(checkout)) => Repository::open_again(checkout.git_dir())?,
            (None, None) => {
                Repository::hub(&fleet.environment.cache_folder().ok_or(FleetError::NoCache)?)?
            }
        };
        if let Some(checkout) = checkout {
            let rules =
                server_places::rules_of(&checkout, &fleet.allowed_hosts, &fleet.environment)?;
            let rules = rules.named_in(NamedIn::FleetFile);
            mirrors.rules = Some(match fleet.cache {
                // git then runs by the settings of the place that was named.
                Some(_) => rules.asked_from(&hub)?,
                None => rules,
            });
        }
        mirrors.hub = Some(hub.git_dir().to_owned());
        Ok(mirrors)
    }

    /// The copy of a repository, as new as its server.
    pub(super) fn updated(&self, url: &str) -> Result<Repository, Error> {
        let hub = self.hub()?;
        let remote = self.remote(&hub, url)?;
        let name = name(&hub, url)?;
        let listing = hub.program(self.fleet.timeout).list_whole(&remote)?;
        let mut copy = hub.cache(&name)?;
        self.note_used(&name, &copy);
        if copy.mirrors(&listing)? {
            return Ok(copy);
        }
        self.has_fetched.store(true, Ordering::Relaxed);
        let is_whole = copy.git_dir().join(WHOLE).exists();
        if copy.has_many_packs() {
            hub.drop_cache(&name)?;
            copy = hub.cache(&name)?;
            self.note_used(&name, &copy);
        }
        let depth = if is_whole { MirrorDepth::Whole } else { MirrorDepth::WithoutLargeFiles };
        copy.program(self.fleet.timeout).mirror(&remote, depth)?;
        if is_whole {
            let _ = fs::write(copy.git_dir().join(WHOLE), "");
        }
        copy.set_default_branch(&listing)?;
        Ok(Repository::open_again(copy.git_dir())?)
    }

    /// The copy of a repository as it is.
    pub(super) fn known(&self, url: &str) -> Result<Repository, Error> {
        let hub = self.hub()?;
        self.remote(&hub, url)?;
        Ok(hub.cache(&name(&hub, url)?)?)
    }

    /// The same with large files, if it was without them.
    pub(super) fn made_whole(&self, url: &str) -> Result<Option<Repository>, Error> {
        let hub = self.hub()?;
        let copy = hub.cache(&name(&hub, url)?)?;
        let mark = copy.git_dir().join(WHOLE);
        if mark.exists() {
            return Ok(None);
        }
        let remote = self.remote(&hub, url)?;
        self.has_fetched.store(true, Ordering::Relaxed);
        copy.program(self.fleet.timeout).mirror(&remote, MirrorDepth::MadeWhole)?;
        let _ = fs::write(mark, "");
        Ok(Some(Repository::open_again(copy.git_dir())?))
    }

    fn hub(&self) -> Result<Repository, Error> {
        let hub = self.hub.as_deref().ok_or(FleetError::NoCache)?;
        let is_built = self.fleet.environment.pull_request().is_some();
        Ok(Repository::open_again(hub)?.in_pull_request(is_built))
    }

    fn remote(&self, hub: &Repository, url: &str) -> Result<Remote, Error> {
        match &self.rules {
            Some(rules) => Ok(rules.named_in_checkout(url)?),
            None => Ok(hub.named_by_caller(url)?),
        }
    }

    fn note_used(&self, name: &str, copy: &Repository) {
        // Without the file it is only forgotten earlier.
        let _ = fs::write(copy.git_dir().join(USED), "");
        if let Ok(mut used) = self.used.lock() {
            used.insert(name.to_owned());
        }
    }

    /// Removes the copies that were not used for longest, until all are small enough. Those of this run
    /// stay.
    pub(super) fn shrink(&self) {
        let Some(hub) = self.hub.as_deref().filter(|_| self.has_fetched.load(Ordering::Relaxed))
        else {
            return;
        };
        let Ok(used) = self.used.lock() else { return };
        let mut all: Vec<(SystemTime, u64, PathBuf, bool)> = Vec::new();
        for entry in fs::read_dir(hub.join("relmap")).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(PREFIX) {
                let path = entry.path();
                let time = fs::metadata(path.join(USED)).and_then(|found| found.modified());
                let is_used = used.contains(&name);
                all.push((time.unwrap_or(SystemTime::UNIX_EPOCH), size(&path), path, is_used));
            }
        }
        all.sort();
        let mut total: u64 = all.iter().map(|(_, size, ..)| size).sum();
        for (_, size, path, is_used) in all {
            if total <= self.fleet.cache_size {
                break;
            }
            if !is_used && fs::remove_dir_all(path).is_ok() {
                total -= size;
            }
        }
    }
}

/// The name of the folder of a copy: what the repository is called, and an id of its URL.
fn name(hub: &Repository, url: &str) -> Result<String, Error> {
    let called: String = repository_name(url)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' })
        .take(40)
        .collect();
    Ok(format!("{PREFIX}{called}-{}.git", hub.id_of(url.as_bytes())?))
}

fn size(folder: &Path) -> u64 {
    let mut total = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        total += match entry.metadata() {
            Ok(found) if found.is_dir() => size(&entry.path()),
            Ok(found) => found.len(),
            Err(_) => 0,
        };
    }
    total
}
