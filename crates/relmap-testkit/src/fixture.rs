//! A repository in a temporary folder.

use std::cell::Cell;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::clean_command;
use crate::run::run;

/// The time of a fixture's first commit, in seconds since 1970: 2023-11-14T22:13:20Z.
pub const EPOCH: i64 = 1_700_000_000;

/// Seconds between one commit (or annotated tag) and the next.
pub const STEP: i64 = 60;

/// A git repository that is removed when the value is dropped.
#[derive(Debug)]
pub struct Fixture {
    /// Holds the repository and the stand-in for the home folder.
    outer: TempDir,
    path: PathBuf,
    clock: Cell<i64>,
}

impl Default for Fixture {
    fn default() -> Self {
        Fixture::new()
    }
}

impl Fixture {
    /// An empty repository on the unborn branch `main`.
    pub fn new() -> Fixture {
        let fixture = Fixture::folder();
        fixture.git(["init", "--quiet", "--initial-branch=main", "."]);
        fixture.settle();
        fixture
    }

    /// A folder that is no repository.
    pub fn folder() -> Fixture {
        let outer = tempfile::tempdir().unwrap_or_else(|error| panic!("temporary folder: {error}"));
        // Git reports resolved paths, and a temporary folder is often reached by a symbolic link.
        let resolved = resolve(outer.path());
        let path = resolved.join("repo");
        for folder in [&path, &resolved.join("home")] {
            create_folder(folder);
        }
        Fixture { outer, path, clock: Cell::new(EPOCH) }
    }

    /// Settings that in-process users of git, which read the real home folder, must find in the
    /// repository itself.
    fn settle(&self) {
        for (key, value) in [
            ("core.autocrlf", "false"),
            ("core.excludesFile", "/dev/null"),
            ("core.attributesFile", "/dev/null"),
            ("core.fileMode", "true"),
        ] {
            self.git(["config", key, value]);
        }
    }

    /// The repository's folder: the work tree, or the bare repository itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder next to the repository that stands in for the home folder.
    pub fn home(&self) -> PathBuf {
        resolve(self.outer.path()).join("home")
    }

    /// A folder next to the repository, which need not exist.
    pub fn beside(&self, name: &str) -> PathBuf {
        resolve(self.outer.path()).join(name)
    }

    /// A command that starts in the repository, with a clean environment: for end-to-end tests.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = clean_command(program, &self.path, &self.home());
        let date = format!("{} +0000", self.clock.get());
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        command
    }

    /// Runs git and returns what it printed, without the last line break.
    #[track_caller]
    pub fn git<I>(&self, args: I) -> String
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        let mut command = self.command("git");
        command.args(args);
        run(&mut command)
    }

    /// Writes a file, with the folders that it needs.
    #[track_caller]
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let full = self.path.join(path);
        if let Some(folder) = full.parent() {
            create_folder(folder);
        }
        fs::write(&full, content).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Removes a file.
    #[track_caller]
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Renames a file or folder, making the folders that the new name needs.
    #[track_caller]
    pub fn rename(&self, from: &str, to: &str) {
        let to = self.path.join(to);
        if let Some(folder) = to.parent() {
            create_folder(folder);
        }
        fs::rename(self.path.join(from), to).unwrap_or_else(|error| panic!("{from}: {error}"));
    }

    /// Commits everything that is there (even if nothing changed) and returns the commit's id.
    #[track_caller]
    pub fn commit(&self, message: &str) -> String {
        self.git(["add", "--all"]);
        self.commit_staged(message)
    }

    /// Commits what is staged and returns the commit's id.
    #[track_caller]
    pub fn commit_staged(&self, message: &str) -> String {
        self.git(["commit", "--quiet", "--allow-empty", "-m", message]);
        self.tick();
        self.head()
    }

    /// Like [`commit`](Fixture::commit), at a time of its own (seconds since 1970). The fixture's
    /// clock goes on from where it was.
    #[track_caller]
    pub fn commit_at(&self, message: &str, time: i64) -> String {
        let now = self.clock.replace(time);
        let commit = self.commit(message);
        self.clock.set(now);
        commit
    }

    /// The commit that HEAD is at.
    #[track_caller]
    pub fn head(&self) -> String {
        self.git(["rev-parse", "HEAD"])
    }

    /// Makes a lightweight tag at HEAD.
    #[track_caller]
    pub fn tag(&self, name: &str) {
        self.git(["tag", name]);
    }

    /// Makes a lightweight tag at a revision.
    #[track_caller]
    pub fn tag_at(&self, name: &str, revision: &str) {
        self.git(["tag", name, revision]);
    }

    /// Makes an annotated tag at HEAD.
    #[track_caller]
    pub fn annotated_tag(&self, name: &str) {
        self.git(["tag", "--annotate", "-m", name, name]);
        self.tick();
    }

    /// Makes a branch at HEAD and goes there.
    #[track_caller]
    pub fn branch(&self, name: &str) {
        self.git(["checkout", "--quiet", "-b", name]);
    }

    /// Goes to a branch, tag or commit.
    #[track_caller]
    pub fn checkout(&self, revision: &str) {
        self.git(["checkout", "--quiet", revision]);
    }

    /// Merges revisions into HEAD by a merge commit (an octopus for several), and returns its id.
    #[track_caller]
    pub fn merge(&self, revisions: &[&str]) -> String {
        let mut args = vec!["merge", "--quiet", "--no-ff", "-m", "Merge"];
        args.extend(revisions);
        self.git(args);
        self.tick();
        self.head()
    }

    /// A clone whose history ends after `depth` commits, with only those tags that git brings
    /// along on its own.
    #[track_caller]
    pub fn clone_shallow(&self, depth: u32) -> Fixture {
        self.clone_with(&[&format!("--depth={depth}")])
    }

    /// A bare clone.
    #[track_caller]
    pub fn clone_bare(&self) -> Fixture {
        self.clone_with(&["--bare"])
    }

    /// A clone made with further options of `git clone`.
    #[track_caller]
    pub fn clone_with(&self, options: &[&str]) -> Fixture {
        let clone = Fixture::folder();
        clone.clock.set(self.clock.get());
        let source = format!("file://{}", self.path.display());
        let mut args = vec!["clone", "--quiet"];
        args.extend(options);
        args.extend([source.as_str(), "."]);
        clone.git(args);
        clone.settle();
        clone
    }

    /// A further work tree next to the repository, at a new branch of the same name.
    #[track_caller]
    pub fn worktree(&self, name: &str) -> PathBuf {
        let path = self.beside(name);
        let mut command = self.command("git");
        command.args(["worktree", "add", "--quiet", "-b", name]);
        command.arg(&path);
        run(&mut command);
        path
    }

    /// A copy of the repository, byte for byte, with its own home.
    #[cfg(unix)]
    #[track_caller]
    pub fn copy(&self) -> Fixture {
        let copy = Fixture::folder();
        copy.clock.set(self.clock.get());
        run(self.command("cp").args(["-a", "."]).arg(copy.path()));
        copy
    }

    fn tick(&self) {
        self.clock.set(self.clock.get() + STEP);
    }
}

#[track_caller]
fn create_folder(folder: &Path) {
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}

fn resolve(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commit_ids_are_the_same_everywhere() {
        let repo = Fixture::new();
        repo.write("a.txt", "a\n");
        assert_eq!(repo.commit("First"), "0414d39b385d9eeb3e56f17ea3be169b54a5c0fe");
        repo.annotated_tag("a-1.0.0");
        repo.branch("side");
        let side = repo.commit_at("Side", EPOCH - 86_400);
        repo.checkout("main");
        repo.commit("Main");
        assert_eq!(repo.merge(&["side"]), "864d26ee28ea686eaf261a2deee8e8c4ce2e7988");
        assert_eq!(side.len(), 40);
        assert_eq!(repo.git(["rev-parse", "a-1.0.0"]), "afc9960e7156831e415d1c8d1025970545bb3850");
    }

    #[test]
    fn children_see_no_configuration_of_the_machine() {
        let repo = Fixture::new();
        let origins = repo.git(["config", "--list", "--show-origin"]);
        assert!(origins.lines().all(|line| line.starts_with("file:.git/config")), "{origins}");
        let env = repo.command("env");
        assert!(env.get_envs().any(|(name, _)| name == "GIT_CONFIG_NOSYSTEM"));
    }

    #[test]
    fn the_folder_goes_with_the_value() {
        let repo = Fixture::new();
        let path = repo.path().to_owned();
        assert!(path.join(".git").is_dir());
        drop(repo);
        assert!(!path.exists());
    }

    #[test]
    fn clones_and_worktrees_are_what_they_are_called() {
        let repo = Fixture::new();
        for message in ["one", "two", "three"] {
            repo.commit(message);
        }
        let shallow = repo.clone_shallow(2);
        assert_eq!(shallow.git(["rev-list", "--count", "HEAD"]), "2");
        assert_eq!(repo.clone_bare().git(["rev-parse", "--is-bare-repository"]), "true");
        assert!(repo.worktree("other").join(".git").is_file());
    }
}
