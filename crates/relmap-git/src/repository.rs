//! A repository that was found and opened.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use git2::Oid;
use relmap_core::chart::files_read::TemplateMemo;
use relmap_core::commit_id::CommitId;
use relmap_core::facts::Checkout;

use crate::chart_file::NamedCharts;
use crate::checkout::{self, Hints};
use crate::commit_files::CommitFiles;
use crate::commit_ids::commit_id;
use crate::compare_work::CompareWork;
use crate::history::History;
use crate::program::KnownSettings;
use crate::trees::{Folder, Found, KeptTrees, Trees};
use crate::{GitError, Tags, open, submodule};

/// A git repository, to read from.
pub struct Repository {
    pub(crate) inner: git2::Repository,
    /// Commits that were read once; components share them.
    pub(crate) history: RefCell<History>,
    /// The tags, once they were listed.
    pub(crate) tags: OnceCell<Tags>,
    /// Trees that were read once; components share them.
    trees: RefCell<KeptTrees>,
    /// How many files of the work tree were looked at.
    listed: Cell<usize>,
    /// Commits of the map of which all is here.
    pub(crate) whole: RefCell<HashSet<Oid>>,
    /// Trees that have no symbolic link, at any depth.
    pub(crate) linkless: RefCell<HashSet<Oid>>,
    /// Whether a pull request is built, so that a stranger's commit may be checked out.
    pub(crate) in_pull_request: bool,
    /// The charts of the tree that was searched last.
    pub(crate) charts: RefCell<Option<(Oid, Arc<NamedCharts>)>>,
    /// git's configuration, once it was read.
    pub(crate) settings: KnownSettings,
    /// The commit that was asked for last, with its tree: many components have one baseline.
    pub(crate) last_tree: Cell<Option<(Oid, Oid)>>,
    /// Templates that were read once; components and releases share them.
    pub(crate) templates: TemplateMemo,
    /// What comparisons of components have looked at.
    pub(crate) work: CompareWork,
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Repository").field(&self.inner.path()).finish()
    }
}

impl Repository {
    /// Opens the repository that holds a folder: a clone, a bare repository, a further work tree
    /// or a submodule.
    ///
    /// As with git, the environment goes first: `GIT_DIR` (if relative, from `start`),
    /// `GIT_WORK_TREE`, `GIT_CEILING_DIRECTORIES` and the variables that say where git's
    /// configuration is.
    ///
    /// # Errors
    /// Where there is no repository, where it belongs to another user and is not declared safe, where
    /// it is a bare one in the work tree of another and `GIT_DIR` does not name it, or where it is
    /// kept in a form that libgit2 cannot read.
    pub fn discover(start: &Path) -> Result<Repository, GitError> {
        Repository::new(open::open(start)?)
    }

    /// Opens the repository that is in a folder, and no other: neither one around it nor one
    /// that the environment names.
    ///
    /// # Errors
    /// As for [`Repository::discover`].
    pub fn open(folder: &Path) -> Result<Repository, GitError> {
        Repository::new(open::open_exactly(folder, None)?)
    }

    /// The same for a folder that a file in `work_tree` names: a bare repository in there is refused
    /// even where the work tree has no `.git`, because `GIT_DIR` names its repository.
    ///
    /// # Errors
    /// As for [`Repository::discover`].
    pub fn open_for(work_tree: &Path, folder: &Path) -> Result<Repository, GitError> {
        Repository::new(open::open_exactly(folder, Some(work_tree))?)
    }

    /// Opens a repository again that was opened before, by its [`Repository::git_dir`].
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open_again(git_dir: &Path) -> Result<Repository, GitError> {
        Repository::new(open::open_again(git_dir)?)
    }

    fn new(inner: git2::Repository) -> Result<Repository, GitError> {
        Ok(Repository {
            history: RefCell::new(History::new(&inner)?),
            inner,
            tags: OnceCell::new(),
            trees: RefCell::default(),
            listed: Cell::default(),
            whole: RefCell::default(),
            linkless: RefCell::default(),
            in_pull_request: false,
            charts: RefCell::default(),
            settings: KnownSettings::default(),
            last_tree: Cell::default(),
            templates: TemplateMemo::default(),
            work: CompareWork::default(),
        })
    }

    /// Shares the bound on comparisons with another opening of the repository.
    #[must_use]
    pub fn sharing(mut self, work: CompareWork) -> Repository {
        self.work = work;
        self
    }

    /// What comparisons of components have looked at.
    pub fn compare_work(&self) -> CompareWork {
        self.work.clone()
    }

    /// Says whether a pull request is built: then git goes by no setting and runs no hook that its
    /// commit can have brought along.
    #[must_use]
    pub fn in_pull_request(mut self, is_built: bool) -> Repository {
        self.in_pull_request = is_built;
        self
    }

    /// Whether a pull request is built.
    pub fn is_in_pull_request(&self) -> bool {
        self.in_pull_request
    }

    /// Refuses a submodule of the repository around it: the author of a commit there chooses its URL, its content and
    /// its history.
    ///
    /// # Errors
    /// If it is one, or the repository around it cannot be read.
    pub fn refuse_submodule(&self) -> Result<(), GitError> {
        match self.root() {
            Some(root) => submodule::refuse(root),
            None => Ok(()),
        }
    }

    /// The PATH without the folders that a commit can have brought along; none if there is no PATH.
    pub fn search_path(&self) -> Option<std::ffi::OsString> {
        CommitFiles::new(self.root(), self.inner.commondir()).search_path()
    }

    /// A tree. `what` is for messages.
    pub(crate) fn folder(&self, id: Oid, what: &str) -> Result<Arc<Folder>, GitError> {
        self.trees.borrow_mut().get(&self.inner, id, what)
    }

    /// How many trees were read so far, to look up paths and to compare: work that must not grow
    /// faster than a repository does.
    pub fn trees_read(&self) -> usize {
        self.trees.borrow().reads
    }

    /// How many entries of git's index, and files that differ from it, were looked at so far.
    pub fn files_listed(&self) -> usize {
        self.listed.get()
    }

    pub(crate) fn count_listed(&self, count: usize) {
        self.listed.set(self.listed.get() + count);
    }

    /// The work tree's folder; none in a bare repository.
    pub fn root(&self) -> Option<&Path> {
        self.inner.workdir()
    }

    /// The folder of the repository's own files: `.git`, or the bare repository itself.
    pub fn git_dir(&self) -> &Path {
        self.inner.path()
    }

    /// Whether the history ends early, as in a clone made with `--depth`.
    pub fn is_shallow(&self) -> bool {
        self.history.borrow().is_shallow()
    }

    /// The id that git gives a file of this content.
    ///
    /// # Errors
    /// When it cannot be computed.
    pub fn id_of(&self, content: &[u8]) -> Result<String, GitError> {
        let id = Oid::hash_object(git2::ObjectType::Blob, content);
        Ok(id.map_err(GitError::doing("compute an id"))?.to_string())
    }

    /// The full id of the commit at HEAD; `None` if there is none.
    pub fn head_id(&self) -> Option<CommitId> {
        let head = self.inner.head().ok()?;
        Some(commit_id(head.peel_to_commit().ok()?.id()))
    }

    /// The state of the checkout.
    ///
    /// # Errors
    /// When HEAD, the references or the commit at HEAD cannot be read.
    pub fn checkout(&self, hints: Hints) -> Result<Checkout, GitError> {
        checkout::read(self, hints)
    }
}

impl Trees for Repository {
    fn entry(&self, tree: Oid, name: &[u8]) -> Result<Option<Found>, GitError> {
        Ok(self.folder(tree, "a folder")?.get(name))
    }

    fn repo(&self) -> &git2::Repository {
        &self.inner
    }
}
