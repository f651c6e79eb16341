//! Many repositories in one run.
//!
//! A fleet file lists repositories; each has its own relmap.toml. [`Fleet`] asks the same question of
//! all of them, in parallel. One that cannot be looked at is undecided with its reason, and stops
//! nothing.

mod environments;
mod file;
mod find;
mod member;
mod mirrors;
mod observer;
mod overview;
mod run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use relmap_core::config::FleetConfig;
use relmap_core::fleet::{Member, combined, file_in};
use relmap_core::outcome::Outcome;

use crate::audit::{AuditOptions, Audited};
use crate::check::Judged;
use crate::environment::Environment;
use crate::error::Error;
use crate::observer::{Observer, Silent};
use crate::options::CheckOptions;
use crate::workspace::Workspace;

pub use environments::{FleetDrift, FleetDriftFinding, FleetEnvironments, FleetRow};
pub use overview::{FleetEnvironmentOverview, FleetOverview};

use file::Origin;
use relmap_core::commit_id::CommitId;

/// The name of a fleet file that nobody names.
pub const FLEET_FILE: &str = "relmap-fleet.toml";

/// How many repositories are looked at at once, if nothing else is said.
const JOBS: usize = 8;

/// How large all copies of repositories together may be, in bytes, if nothing else is said.
const CACHE_SIZE: u64 = 10 << 30;

/// The repositories of a fleet file. Each call looks at all of them anew.
///
/// ```no_run
/// use relmap::{CheckOptions, Environment, Fleet};
/// # fn main() -> Result<(), relmap::Error> {
/// let fleet = Fleet::open("relmap-fleet.toml", Environment::default())?;
/// for member in fleet.check(&CheckOptions::new())?.members {
///     match member.answer {
///         Ok(checked) => println!("{}: {}", member.name, checked.outcome.verdict),
///         Err(reason) => println!("{}: undecided, {reason}", member.name),
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Fleet {
    config: FleetConfig,
    origin: Origin,
    environment: Environment,
    observer: Arc<dyn Observer>,
    allowed_paths: Vec<PathBuf>,
    allowed_hosts: Vec<String>,
    jobs: usize,
    timeout: Option<Duration>,
    cache: Option<PathBuf>,
    cache_size: u64,
}

/// What the repositories of a fleet answered, in the order of their names.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetAnswer<T> {
    /// The repositories.
    pub members: Vec<FleetMember<T>>,
}

/// A repository of a fleet.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetMember<T> {
    /// What it is called: the last part of its place, or as many as tell it from the others.
    pub name: String,
    /// Its path or URL, without anything secret.
    pub place: String,
    /// The full id of the commit at HEAD, if it was read.
    pub commit: Option<CommitId>,
    /// What it answered, or why it cannot be looked at.
    pub answer: Result<T, String>,
}

impl<T> FleetMember<T> {
    /// The same repository with another answer.
    fn with<U>(&self, answer: Result<U, String>) -> FleetMember<U> {
        let FleetMember { name, place, commit, .. } = self;
        FleetMember { name: name.clone(), place: place.clone(), commit: commit.clone(), answer }
    }
}

impl Fleet {
    /// Reads a fleet file. The environment may allow hosts and folders, and tells of the CI system.
    ///
    /// # Errors
    /// If the file cannot be read, or it is no fleet file.
    pub fn open(file: impl AsRef<Path>, environment: Environment) -> Result<Fleet, Error> {
        let (config, origin, environment) = file::read(file.as_ref(), environment)?;
        Ok(Fleet {
            config,
            origin,
            allowed_paths: Workspace::paths_allowed_by(&environment),
            allowed_hosts: Workspace::hosts_allowed_by(&environment),
            environment,
            observer: Arc::new(Silent),
            jobs: JOBS,
            timeout: Some(crate::map::server::PATIENCE),
            cache: None,
            cache_size: CACHE_SIZE,
        })
    }

    /// Tells `observer` of progress, and asks it whether to go on.
    pub fn observed_by(self, observer: impl Observer + 'static) -> Fleet {
        Fleet { observer: Arc::new(observer), ..self }
    }

    /// Lets the fleet file of a checkout lead to these folders and what is in them, in addition to the
    /// checkout and the folders next to it. A relmap.toml may lead there, too.
    pub fn allow_paths(mut self, folders: impl IntoIterator<Item = PathBuf>) -> Fleet {
        self.allowed_paths.extend(folders);
        self
    }

    /// Lets the fleet file of a checkout lead to these hosts, with your credentials. The hosts of the
    /// checkout's remotes need no permission.
    pub fn allow_hosts(mut self, hosts: impl IntoIterator<Item = String>) -> Fleet {
        self.allowed_hosts.extend(hosts);
        self
    }

    /// How many repositories to look at at once.
    pub fn jobs(mut self, jobs: usize) -> Fleet {
        self.jobs = jobs.max(1);
        self
    }

    /// How long each conversation with a server may take; `None` for no limit.
    pub fn timeout(mut self, timeout: Option<Duration>) -> Fleet {
        self.timeout = timeout;
        self
    }

    /// Where copies of repositories are kept that are named by URLs: this folder, instead of the `.git`
    /// of the checkout that has the fleet file, or of the user's folder for caches.
    pub fn cache(mut self, folder: Option<PathBuf>) -> Fleet {
        self.cache = folder;
        self
    }

    /// How large all copies may be together, in bytes. Those that were not used for longest are
    /// removed first, and none that this fleet has.
    pub fn cache_size(mut self, bytes: u64) -> Fleet {
        self.cache_size = bytes;
        self
    }

    /// Checks the declared versions of all repositories.
    ///
    /// # Errors
    /// If the fleet file leads to a file that cannot be read, or git does not run.
    pub fn check(&self, options: &CheckOptions) -> Result<FleetAnswer<Judged>, Error> {
        self.each(|workspace| workspace.judged(options))
    }

    /// The outcomes of [`check`](Fleet::check) alone.
    ///
    /// # Errors
    /// As for [`check`](Fleet::check).
    pub fn outcomes(&self, options: &CheckOptions) -> Result<FleetAnswer<Outcome>, Error> {
        self.each(|workspace| workspace.outcome(options))
    }

    /// Compares past releases of all repositories with the rules.
    ///
    /// # Errors
    /// As for [`check`](Fleet::check).
    pub fn audit(&self, options: &AuditOptions) -> Result<FleetAnswer<Audited>, Error> {
        self.each(|workspace| workspace.audit(options))
    }

    /// Asks any question of all repositories, in parallel.
    ///
    /// # Errors
    /// As for [`check`](Fleet::check).
    pub fn each<T: Send>(
        &self,
        question: impl Fn(&Workspace) -> Result<T, Error> + Sync,
    ) -> Result<FleetAnswer<T>, Error> {
        run::each(self, question)
    }
}

impl<T> FleetMember<T> {
    /// The same with a part of its answer.
    fn view<'a, U>(&'a self, part: impl Fn(&'a T) -> &'a U) -> Member<'a, U> {
        Member {
            name: &self.name,
            place: &self.place,
            commit: self.commit.as_ref(),
            answer: self.answer.as_ref().map(part).map_err(String::as_str),
        }
    }
}

impl FleetAnswer<Judged> {
    /// The content of the files that findings of [`combined`](FleetAnswer::combined) point into.
    pub fn sources(&self) -> BTreeMap<String, Vec<u8>> {
        let of = |member: &FleetMember<Judged>| {
            let files = member.answer.iter().flat_map(|checked| &checked.sources);
            let named = files.map(|(file, bytes)| (file_in(&member.name, file), bytes.clone()));
            named.collect::<Vec<_>>()
        };
        self.members.iter().flat_map(of).collect()
    }
}

impl<T> FleetAnswer<T> {
    /// The outcomes of all repositories as one, for reports: each component has the name of its
    /// repository before its own.
    pub fn combined<'a>(&'a self, outcome: impl Fn(&'a T) -> &'a Outcome) -> Outcome {
        combined(self.views(outcome))
    }

    /// The repositories with a part of their answers, as reports take them.
    pub fn views<'a, U>(&'a self, part: impl Fn(&'a T) -> &'a U) -> Vec<Member<'a, U>> {
        self.members.iter().map(|member| member.view(&part)).collect()
    }

    /// How many repositories cannot be looked at.
    pub fn undecided(&self) -> usize {
        self.members.iter().filter(|member| member.answer.is_err()).count()
    }
}
