//! The front door: a repository, and what may be known in addition to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use relmap_git::Repository;

use crate::environment::Environment;
use crate::error::Error;
use crate::local_places::{self, LocalPlaces};
use crate::observer::{Observer, Silent};

/// The variable that allows hosts.
const ALLOW_HOSTS: &str = "RELMAP_ALLOW_HOSTS";

/// A git repository with its components and settings. Everything that relmap can do with one is a
/// method: [`check`](Workspace::check), [`release`](Workspace::release), [`map_find`](Workspace::map_find) and so
/// on. Each call looks at the repository anew, so a workspace may be kept while others work in it.
pub struct Workspace {
    pub(crate) repository: Repository,
    pub(crate) environment: Environment,
    pub(crate) observer: Arc<dyn Observer>,
    /// Folders that relmap.toml may lead to.
    allowed_paths: Vec<PathBuf>,
    /// Hosts that relmap.toml may lead to.
    pub(crate) allowed_hosts: Vec<String>,
    directory: PathBuf,
    origin: Origin,
    /// Where a copy was made from; the remotes of others say it themselves.
    pub(crate) copied_from: Option<String>,
}

/// How a workspace came by its repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was found around a folder, or the environment names it.
    Discovered,
    /// A fleet file names it.
    Named,
    /// It is a copy, without the repositories that are next to the original.
    Copy,
}

impl Workspace {
    /// Opens the repository that holds a folder. No variable of the environment is looked at.
    ///
    /// # Errors
    /// If the folder is in no git repository, or git cannot read it.
    pub fn open(directory: impl AsRef<Path>) -> Result<Workspace, Error> {
        Workspace::open_in(directory, Environment::default())
    }

    /// The same, with an environment that may override settings and tells of the CI system.
    ///
    /// # Errors
    /// As for [`open`](Workspace::open).
    pub fn open_in(
        directory: impl AsRef<Path>,
        environment: Environment,
    ) -> Result<Workspace, Error> {
        let directory = directory.as_ref().to_owned();
        let repository = Repository::discover(&directory)?;
        let environment = environment.settled(
            |commit| repository.head_is(commit),
            |branch| repository.head_is_on(&format!("refs/remotes/origin/{branch}")),
        )?;
        let is_built = environment.pull_request().is_some();
        let repository = repository.in_pull_request(is_built);
        let allowed_paths = Workspace::paths_allowed_by(&environment);
        if is_built && !is_allowed(&repository, &allowed_paths) {
            repository.refuse_submodule()?;
        }
        Ok(Workspace {
            allowed_paths,
            allowed_hosts: Workspace::hosts_allowed_by(&environment),
            repository,
            environment,
            observer: Arc::new(Silent),
            directory,
            origin: Origin::Discovered,
            copied_from: None,
        })
    }

    /// A repository that was opened already. Nothing is allowed yet.
    pub(crate) fn of(
        repository: Repository,
        directory: &Path,
        environment: Environment,
    ) -> Workspace {
        Workspace {
            repository,
            environment,
            observer: Arc::new(Silent),
            allowed_paths: Vec::new(),
            allowed_hosts: Vec::new(),
            directory: directory.to_owned(),
            origin: Origin::Named,
            copied_from: None,
        }
    }

    /// The same for a copy of the repository at this URL.
    pub(crate) fn copied_from(self, url: &str) -> Workspace {
        Workspace { copied_from: Some(url.to_owned()), origin: Origin::Copy, ..self }
    }

    /// Whether a fleet file names the repository.
    pub(crate) fn is_of_fleet(&self) -> bool {
        self.origin != Origin::Discovered
    }

    /// The folders that the environment allows.
    pub(crate) fn paths_allowed_by(environment: &Environment) -> Vec<PathBuf> {
        let paths = environment.get(local_places::VARIABLE).map(std::env::split_paths);
        paths.into_iter().flatten().filter(|path| !path.as_os_str().is_empty()).collect()
    }

    /// The hosts that the environment allows.
    pub(crate) fn hosts_allowed_by(environment: &Environment) -> Vec<String> {
        environment.get(ALLOW_HOSTS).map(str::to_owned).into_iter().collect()
    }

    /// Tells `observer` of progress, and asks it whether to go on.
    pub fn observed_by(self, observer: impl Observer + 'static) -> Workspace {
        Workspace { observer: Arc::new(observer), ..self }
    }

    /// Lets relmap.toml lead to these folders and what is in them, in addition to its own repository and the
    /// folders next to that.
    pub fn allow_paths(mut self, folders: impl IntoIterator<Item = PathBuf>) -> Workspace {
        self.allowed_paths.extend(folders);
        self
    }

    /// Lets relmap.toml lead to these hosts, with your credentials. The hosts of the repository's
    /// remotes need no permission.
    pub fn allow_hosts(mut self, hosts: impl IntoIterator<Item = String>) -> Workspace {
        self.allowed_hosts.extend(hosts);
        self
    }

    /// Decides where relmap.toml may lead on this machine.
    pub(crate) fn local_places(&self) -> LocalPlaces {
        let root = match self.origin {
            // What is next to a copy is another copy: no relmap.toml may lead there.
            Origin::Copy => self.repository.git_dir().join("objects"),
            _ => self.repository.root().unwrap_or(self.repository.git_dir()).to_owned(),
        };
        LocalPlaces { root, allowed: self.allowed_paths.clone() }
    }

    /// The folder that the workspace was opened from.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The top folder of the work tree; `None` for a bare repository.
    pub fn root(&self) -> Option<&Path> {
        self.repository.root()
    }

    /// The same repository, opened anew.
    pub(crate) fn reopened(&self) -> Result<Repository, Error> {
        let repository = match self.origin {
            Origin::Discovered => Repository::discover(&self.directory)?,
            _ => Repository::open_again(self.repository.git_dir())?,
        };
        Ok(repository.in_pull_request(self.repository.is_in_pull_request()))
    }

    /// Fails if the caller has given up.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        if self.observer.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// Whether the caller names the folder of a repository, or one around it.
fn is_allowed(repository: &Repository, allowed: &[PathBuf]) -> bool {
    let root = repository.root().and_then(|root| root.canonicalize().ok());
    let mut allowed = allowed.iter().filter_map(|folder| folder.canonicalize().ok());
    root.is_some_and(|root| allowed.any(|folder| root.starts_with(folder)))
}
