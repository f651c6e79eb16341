//! The front door: a repository, and what may be known besides it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use relmap_git::Repository;

use crate::environment::Environment;
use crate::error::Error;
use crate::observer::{Observer, Silent};

/// A git repository with its components and settings. Everything that relmap can do with one is a
/// method: [`check`](Workspace::check), [`release`](Workspace::release), [`map`](Workspace::map) and so
/// on. Each call looks at the repository anew, so a workspace may be kept while others work in it.
pub struct Workspace {
    pub(crate) repository: Repository,
    pub(crate) environment: Environment,
    pub(crate) observer: Arc<dyn Observer>,
    directory: PathBuf,
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
        Ok(Workspace { repository, environment, observer: Arc::new(Silent), directory })
    }

    /// Tells `observer` of progress, and asks it whether to go on.
    pub fn observed_by(self, observer: impl Observer + 'static) -> Workspace {
        Workspace { observer: Arc::new(observer), ..self }
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
        Ok(Repository::discover(&self.directory)?)
    }

    /// Fails if the caller has given up.
    pub(crate) fn go_on(&self) -> Result<(), Error> {
        if self.observer.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
