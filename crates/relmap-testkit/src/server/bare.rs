//! A bare repository: what is behind every server, and a remote of its own over `file://`.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::clean_command;
use crate::run::run;
use crate::server::root::temporary;

/// A bare repository that is removed when the value is dropped.
#[derive(Debug)]
pub struct Bare {
    outer: TempDir,
    name: String,
}

impl Bare {
    /// An empty repository. The name is the last part of its path and of its URLs.
    #[track_caller]
    pub fn new(name: &str) -> Bare {
        let bare = Bare { outer: temporary(), name: name.to_owned() };
        fs::create_dir(bare.path()).unwrap_or_else(|error| panic!("{name}: {error}"));
        bare.git(["init", "--quiet", "--bare", "--initial-branch=main", "."]);
        bare
    }

    /// A copy, byte for byte, of the same name.
    #[track_caller]
    pub fn copy(&self) -> Bare {
        let copy = Bare { outer: temporary(), name: self.name.clone() };
        run(self.command("cp").arg("-a").args([self.path(), copy.path()]));
        copy
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its folder.
    pub fn path(&self) -> PathBuf {
        let outer = self.outer.path();
        fs::canonicalize(outer).unwrap_or_else(|_| outer.to_owned()).join(&self.name)
    }

    /// Its URL on this machine.
    pub fn url(&self) -> String {
        format!("file://{}", self.path().display())
    }

    /// Runs git in it and returns what it printed, without the last line break.
    #[track_caller]
    pub fn git<I>(&self, args: I) -> String
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        run(self.command("git").args(args))
    }

    /// All references with the ids of the objects that they hold.
    #[track_caller]
    pub fn refs(&self) -> BTreeMap<String, String> {
        let lines = self.git(["for-each-ref", "--format=%(refname) %(objectname)"]);
        let pairs = lines.lines().filter_map(|line| line.split_once(' '));
        pairs.map(|(name, id)| (name.to_owned(), id.to_owned())).collect()
    }

    /// The names of all references.
    #[track_caller]
    pub fn ref_names(&self) -> Vec<String> {
        self.refs().into_keys().collect()
    }

    /// What `git fsck` finds wrong: nothing where all is well. Objects that nobody needs, as a push
    /// leaves them that did not come to its end, are no fault.
    pub fn fsck(&self) -> String {
        fsck(&mut self.command("git"))
    }

    /// Files that a process which was killed left to keep others out.
    pub fn locks(&self) -> Vec<PathBuf> {
        locks(&self.path())
    }

    /// Installs a hook: a script for `sh`, without its first line.
    #[track_caller]
    pub fn hook(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let file = self.path().join("hooks").join(name);
        let written = fs::create_dir_all(self.path().join("hooks"))
            .and_then(|()| fs::write(&file, format!("#!/bin/sh\n{script}")))
            .and_then(|()| fs::set_permissions(&file, fs::Permissions::from_mode(0o755)));
        written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    /// Removes a hook.
    #[track_caller]
    pub fn remove_hook(&self, name: &str) {
        let file = self.path().join("hooks").join(name);
        fs::remove_file(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    fn command(&self, program: &str) -> Command {
        clean_command(program, &self.path(), self.outer.path())
    }
}

/// What `git fsck` says, run by a command that is set up for a repository; nothing if all is well.
pub fn fsck(git: &mut Command) -> String {
    let output = git
        .args(["fsck", "--full", "--strict", "--no-dangling", "--no-progress"])
        .output()
        .unwrap_or_else(|error| panic!("git fsck: {error}"));
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    // A repository that only keeps a map has no main branch; git finds that worth a notice.
    let faults = said.lines().filter(|line| !line.starts_with("notice: "));
    let mut text: String = faults.map(|line| format!("{line}\n")).collect();
    if text.is_empty() && !output.status.success() {
        text = format!("git fsck ended with {}", output.status);
    }
    text
}

/// The lock files below a folder.
pub fn locks(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.extension() == Some(OsStr::new("lock")) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fixture;

    #[test]
    fn damage_and_locks_are_seen() {
        let work = Fixture::new();
        work.write("a.txt", "a\n");
        let commit = work.commit("First");
        let bare = Bare::new("charts.git");
        work.git(["push", "--quiet", &bare.url(), "main"]);
        assert_eq!(bare.refs(), BTreeMap::from([("refs/heads/main".to_owned(), commit.clone())]));
        assert_eq!(bare.fsck(), "");
        assert_eq!(bare.locks(), Vec::<PathBuf>::new());

        let lock = bare.path().join("refs/heads/main.lock");
        fs::write(&lock, "").unwrap();
        assert_eq!(bare.locks(), [lock]);
        let (folder, file) = commit.split_at(2);
        fs::remove_file(bare.path().join("objects").join(folder).join(file)).unwrap();
        assert!(bare.fsck().contains("refs/heads/main: invalid sha1 pointer"), "{}", bare.fsck());
    }

    #[test]
    fn a_hook_can_refuse() {
        let work = Fixture::new();
        work.commit("First");
        let bare = Bare::new("charts.git");
        bare.hook("pre-receive", "echo 'not on Fridays' >&2\nexit 1\n");
        let push = work.command("git").args(["push", &bare.url(), "main"]).output().unwrap();
        assert!(!push.status.success());
        assert!(String::from_utf8_lossy(&push.stderr).contains("remote: not on Fridays"));
        bare.remove_hook("pre-receive");
        work.git(["push", "--quiet", &bare.url(), "main"]);
    }
}
