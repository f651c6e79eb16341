//! The user's own `git` program: whatever goes over a network, and signing.
//!
//! Credentials, ssh settings, proxies, `insteadOf` and hooks work as they do by hand, since it is
//! the same program with the same configuration. What it prints is read by pure functions over
//! bytes; its language is fixed. Nothing here ever forces a push.

mod asking;
mod cache;
mod clearsign;
mod command_words;
mod failure;
mod failure_kind;
mod failure_words;
mod fetch;
mod git_output;
mod hooks;
mod ls_remote;
mod merge_driver;
mod mirror;
mod places;
mod process;
mod push;
mod push_output;
mod remote;
mod scratch;
mod settings;
mod sign;
mod sign_commit;
mod strangers;
mod update_ref;
mod urls;
mod version;
mod writable;

#[cfg(test)]
mod samples;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use relmap_process::Group;

pub use clearsign::{SignatureError, SignedText};
pub use failure::{Excess, ProgramError};
pub use failure_kind::FailureKind;
pub use fetch::Depth;
pub use git_output::GitOutput;
pub use ls_remote::{RemoteListing, RemoteRef};
pub use mirror::MirrorDepth;
pub use places::{Places, RemoteError};
pub use push::{Pushed, Update};
pub use remote::Remote;
pub use sign::Signing;
pub use sign_commit::CommitSignature;
pub(crate) use sign_commit::UnsignedCommit;
pub use version::{NEEDED, Version};

use crate::commit_files::CommitFiles;
use crate::local_variables::LOCAL_VARIABLES;
use process::Ended;
pub(crate) use settings::KnownSettings;
use strangers::Doing;

/// Settings for git and for every git that it starts: nothing runs because of a repository that a
/// commit brought along. The repository that relmap names is named explicitly, and stays open.
const SETTINGS: [&str; 6] = [
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "push.recurseSubmodules=no",
];

/// No hooks. Their folder (`core.hooksPath`) may be one of the checkout, and a pull request's commit
/// then brings the programs in it. Only a real push runs the user's hooks, as it does by hand; while a
/// pull request is built, those of the checkout are off there as well.
const NO_HOOKS: [&str; 2] =
    ["-c", if cfg!(windows) { "core.hooksPath=NUL" } else { "core.hooksPath=/dev/null" }];

/// The `git` program, working in one repository.
pub struct Git {
    git_dir: PathBuf,
    /// Where git would run by hand: the top of the work tree, or the bare repository. A remote
    /// whose URL is a relative path is found from there.
    folder: PathBuf,
    /// The folder that all work trees of the repository share.
    common_dir: PathBuf,
    /// The work tree, also for a cache in its `.git`; none in another bare repository.
    root: Option<PathBuf>,
    limit: Option<Duration>,
    /// The files that a commit can have brought along.
    commits: CommitFiles,
    /// Where programs are looked for, if not in the whole PATH.
    search_path: Option<OsString>,
    /// Whether a pull request is built, so that a stranger's commit may be checked out.
    in_pull_request: bool,
    /// Whether a person can be asked.
    attended: bool,
    version: RefCell<VersionCheck>,
    known_settings: KnownSettings,
    /// The servers that had no room.
    crowded: RefCell<BTreeSet<String>>,
}

/// The versions of the programs that were asked, by the PATH where they were found: one run works with
/// many repositories.
static KNOWN_VERSIONS: Mutex<BTreeMap<Option<OsString>, Version>> = Mutex::new(BTreeMap::new());

enum VersionCheck {
    Running(Child),
    Known(Version),
    Unstarted,
}

impl Git {
    /// `root` is the work tree around the repository.
    pub(crate) fn new(
        repository: &git2::Repository,
        root: Option<&Path>,
        limit: Option<Duration>,
        known_settings: KnownSettings,
    ) -> Git {
        let git_dir = repository.path();
        // A work tree may be gone, and then nothing could be started in it.
        let top = repository.workdir().filter(|top| top.is_dir());
        let attended = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let folder = top.unwrap_or(git_dir).to_owned();
        // A cache is in the files of the repository whose work trees these are.
        let shared = match (repository.workdir(), root) {
            (None, Some(root)) => root.join(".git"),
            _ => repository.commondir().to_owned(),
        };
        let commits = CommitFiles::new(root, &shared);
        let search_path =
            commits.search_path().filter(|path| Some(path) != std::env::var_os("PATH").as_ref());
        Git {
            git_dir: git_dir.to_owned(),
            folder,
            common_dir: repository.commondir().to_owned(),
            root: root.map(Path::to_owned),
            limit,
            commits,
            search_path,
            in_pull_request: false,
            attended,
            version: RefCell::new(VersionCheck::Unstarted),
            known_settings,
            crowded: RefCell::default(),
        }
    }

    /// The same program with the same settings, for another repository.
    fn in_repository(&self, git_dir: &Path) -> Git {
        Git {
            git_dir: git_dir.to_owned(),
            folder: self.folder.clone(),
            common_dir: self.common_dir.clone(),
            root: self.root.clone(),
            limit: self.limit,
            commits: self.commits.clone(),
            search_path: self.search_path.clone(),
            in_pull_request: self.in_pull_request,
            attended: self.attended,
            version: RefCell::new(VersionCheck::Unstarted),
            known_settings: KnownSettings::default(),
            crowded: self.crowded.clone(),
        }
    }

    /// Says whether a pull request is built: then no hook of the checkout runs at all.
    #[must_use]
    pub fn in_pull_request(mut self, is_built: bool) -> Git {
        self.in_pull_request = is_built;
        self
    }

    /// Begins to ask for the version, so that the answer is there when it is needed. Failures show
    /// then.
    pub fn warm_up(&self) {
        let mut command = self.bare_command();
        command.arg("version").stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
        if let Ok(child) = command.spawn() {
            *self.version.borrow_mut() = VersionCheck::Running(child);
        }
    }

    /// The version of the program.
    ///
    /// # Errors
    /// When there is no git, or one that is too old.
    pub fn version(&self) -> Result<Version, ProgramError> {
        let state = self.version.replace(VersionCheck::Unstarted);
        let path = self.search_path.clone().or_else(|| std::env::var_os("PATH"));
        let known =
            KNOWN_VERSIONS.lock().unwrap_or_else(PoisonError::into_inner).get(&path).copied();
        let state = match (state, known) {
            (VersionCheck::Unstarted, Some(version)) => VersionCheck::Known(version),
            (state, _) => state,
        };
        let printed = match state {
            VersionCheck::Known(version) => {
                *self.version.borrow_mut() = VersionCheck::Known(version);
                return Ok(version);
            }
            VersionCheck::Running(child) => {
                child.wait_with_output().map_err(ProgramError::missing)?
            }
            VersionCheck::Unstarted => {
                let mut command = self.bare_command();
                command.arg("version").stdin(Stdio::null());
                command.output().map_err(ProgramError::missing)?
            }
        };
        let version = version::parse(&printed.stdout)
            .ok_or_else(|| ProgramError::NoVersion { words: GitOutput::of(&printed.stdout) })?;
        if version < NEEDED {
            return Err(ProgramError::TooOld { found: version, needed: NEEDED });
        }
        *self.version.borrow_mut() = VersionCheck::Known(version);
        KNOWN_VERSIONS.lock().unwrap_or_else(PoisonError::into_inner).insert(path, version);
        Ok(version)
    }

    fn bare_command(&self) -> Command {
        let mut command = Command::new(self.program_file());
        command.env("LC_ALL", "C").env_remove("LANGUAGE");
        if let Some(path) = &self.search_path {
            command.env("PATH", path);
        }
        command
    }

    /// The program: by its file where some folders of the PATH are passed over, since the user's hooks may
    /// get the whole PATH again.
    fn program_file(&self) -> PathBuf {
        let named = || PathBuf::from("git");
        if cfg!(windows) {
            return named();
        }
        let folders = self.search_path.iter().flat_map(std::env::split_paths);
        let mut files = folders.map(|folder| folder.join("git"));
        files.find(|file| is_executable(file)).unwrap_or_else(named)
    }

    /// A command in the repository that runs no hooks.
    fn command<I>(&self, arguments: I) -> Command
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let mut command = self.command_with_hooks(NO_HOOKS);
        command.args(arguments);
        command
    }

    /// A command in the repository that runs the user's hooks.
    fn command_with_hooks<I>(&self, arguments: I) -> Command
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let mut command = self.bare_command();
        let mut git_dir = OsString::from("--git-dir=");
        git_dir.push(&self.git_dir);
        for name in LOCAL_VARIABLES {
            command.env_remove(name);
        }
        if !self.attended {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        command.current_dir(&self.folder).arg(git_dir).args(SETTINGS).args(arguments);
        command
    }

    /// Gives a command the whole PATH, since the user's hooks run in it as they do by hand.
    fn give_own_path(&self, command: &mut Command) {
        if self.search_path.is_some() && !self.in_pull_request {
            command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        }
    }

    /// Runs a command to its end, or to that of the time that it has.
    fn run(&self, mut command: Command, input: &[u8], doing: &str) -> Result<Ended, ProgramError> {
        self.version()?;
        process::run(&mut command, input, self.terms(self.limit), doing)
    }

    /// The same for a command that lists what a server has.
    fn run_to_list(&self, mut command: Command, doing: &str) -> Result<Ended, ProgramError> {
        self.version()?;
        let terms = process::Terms { memory: process::MEMORY_TO_LIST, ..self.terms(self.limit) };
        process::run(&mut command, b"", terms, doing)
    }

    fn terms(&self, limit: Option<Duration>) -> process::Terms {
        let group = if self.attended { Group::Shared } else { Group::Own };
        process::Terms { limit, memory: process::MEMORY, output: process::OUTPUT, group }
    }

    /// A command that goes to a server: nobody is asked for anything where nobody is, no submodule
    /// is gone into, and where a checkout named the place, git goes there and nowhere else.
    fn remote_command(
        &self,
        arguments: Vec<String>,
        remote: &Remote,
    ) -> Result<Command, ProgramError> {
        self.refuse_strangers(Doing::Asking)?;
        Ok(self.remote_command_with(&NO_HOOKS, arguments, remote))
    }

    /// The same with further settings, which say whether hooks run.
    fn remote_command_with(
        &self,
        settings: &[&str],
        arguments: Vec<String>,
        remote: &Remote,
    ) -> Command {
        let mut all: Vec<String> = settings.iter().map(|text| (*text).to_owned()).collect();
        all.extend(["-c".to_owned(), "submodule.recurse=false".to_owned()]);
        if remote.protocols.is_some() {
            all.extend(["-c".to_owned(), "http.followRedirects=false".to_owned()]);
        }
        all.extend(arguments);
        let mut command = self.command_with_hooks(all);
        if let Some(protocols) = &remote.protocols {
            command.env("GIT_ALLOW_PROTOCOL", protocols);
        }
        let set = |name| std::env::var_os(name).is_some();
        let theirs = ["GIT_SSH_COMMAND", "GIT_SSH", "SSH_ASKPASS"].into_iter().any(set);
        if !self.attended && !theirs && !remote.ssh_is_set {
            command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        }
        command
    }
}

/// Whether a file can be run.
#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}
