//! Repositories of other users that git trusts.
//!
//! libgit2 knows `safe.directory` as git had it first: exact paths and `*`. git also takes `/srv/*`, a
//! slash at the end, links, `~` and what the command line or the environment say, each since another
//! version. So git is asked, and the repository is opened as it says.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use git2::ConfigLevel;

use crate::search_path;

/// What git trusts, found once: the folder of git's own files, with its work tree.
static TRUSTED: Mutex<BTreeMap<PathBuf, Option<PathBuf>>> = Mutex::new(BTreeMap::new());

/// Opens the repository around a folder, if git trusts it.
pub(crate) fn around(start: &Path) -> Option<git2::Repository> {
    // A `GIT_DIR` that is relative counts from there, as after `git -C start`.
    open(&ask(start, |_| {})?)
}

/// Opens the repository in a folder and no other, if git trusts it.
pub(crate) fn in_folder(folder: &Path) -> Option<git2::Repository> {
    let real = folder.canonicalize().ok()?;
    let known = TRUSTED.lock().unwrap_or_else(PoisonError::into_inner).get(&real).cloned();
    if let Some(work_tree) = known {
        return open(&Trusted { git_dir: real, work_tree });
    }
    let found = ask(folder, |command| {
        for name in crate::local_variables::LOCAL_VARIABLES {
            command.env_remove(name);
        }
        if let Some(parent) = real.parent() {
            command.env("GIT_CEILING_DIRECTORIES", parent);
        }
    })?;
    let is_here = found.git_dir == real || found.work_tree.as_deref() == Some(&real);
    open(&found).filter(|_| is_here)
}

struct Trusted {
    git_dir: PathBuf,
    work_tree: Option<PathBuf>,
}

/// Asks git, which answers only for what it trusts. It runs no program of the repository for that.
fn ask(start: &Path, with: impl Fn(&mut Command)) -> Option<Trusted> {
    let answer = |arguments: &[&str]| {
        let mut command = Command::new("git");
        if let Some(path) = search_path::outside(start) {
            command.env("PATH", path);
        }
        command.arg("-C").arg(start).arg("rev-parse").args(arguments);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        with(&mut command);
        let output = command.output().ok().filter(|output| output.status.success())?;
        let text = String::from_utf8(output.stdout).ok()?;
        Some(text.trim_end_matches(['\n', '\r']).to_owned())
    };
    let git_dir = PathBuf::from(answer(&["--absolute-git-dir"])?).canonicalize().ok()?;
    let work_tree = answer(&["--show-toplevel"]).filter(|text| !text.is_empty());
    let work_tree = work_tree.and_then(|text| Path::new(&text).canonicalize().ok());
    TRUSTED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(git_dir.clone(), work_tree.clone());
    Some(Trusted { git_dir, work_tree })
}

/// libgit2 asks nobody about a repository that is opened as a bare one.
fn open(trusted: &Trusted) -> Option<git2::Repository> {
    let repository = git2::Repository::open_bare(&trusted.git_dir).ok()?;
    if let Some(work_tree) = &trusted.work_tree {
        repository.set_workdir(work_tree, false).ok()?;
    }
    // As libgit2 does for all others: the configuration is where the environment says.
    let mut config = repository.config().ok()?;
    let files =
        [("GIT_CONFIG_SYSTEM", ConfigLevel::System), ("GIT_CONFIG_GLOBAL", ConfigLevel::Global)];
    for (variable, level) in files {
        if let Some(file) = env::var_os(variable).filter(|file| Path::new(file).is_file()) {
            config.add_file(Path::new(&file), level, true).ok()?;
        }
    }
    Some(repository)
}
