//! Which files of this machine a commit can have brought along.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::{links, open, regular_file, search_path};

/// The most that a file with a path in it may have, in bytes.
const MAX_PATH: u64 = 64 << 10;

/// The work trees of a repository, whose files are those of commits.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommitFiles {
    roots: Vec<PathBuf>,
}

impl CommitFiles {
    /// Those of a work tree, and of all that share a repository's files with it.
    pub(crate) fn new(root: Option<&Path>, common_dir: &Path) -> CommitFiles {
        let mut roots: Vec<PathBuf> = root.map(Path::to_owned).into_iter().collect();
        for linked in fs::read_dir(common_dir.join("worktrees")).into_iter().flatten().flatten() {
            let file = linked.path().join("gitdir");
            let named = regular_file::read_if_there(&file, "gitdir", MAX_PATH).ok().flatten();
            let Some(named) = named else { continue };
            let dot_git = linked.path().join(String::from_utf8_lossy(&named).trim_end());
            roots.extend(dot_git.parent().map(Path::to_owned));
        }
        roots = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
        CommitFiles { roots }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Whether a path is in a work tree, by its name or by what it leads to.
    pub(crate) fn hold(&self, path: &Path) -> bool {
        !self.inside(path).is_empty()
    }

    /// The path of a file of a work tree, from its top; none for one that is elsewhere.
    pub(crate) fn name(&self, path: &Path) -> Option<PathBuf> {
        self.inside(path).into_iter().map(|(_, inner)| inner).next()
    }

    /// Whether a commit has a path, or something on the way to it, or something in it.
    pub(crate) fn have(&self, path: &Path) -> bool {
        self.inside(path).iter().any(|(root, inner)| is_committed(root, inner))
    }

    /// The folders of the PATH without those that are in a work tree and in a commit, and without
    /// those that depend on where a program is started: `bin`, or a link to the current folder.
    pub(crate) fn search_path(&self) -> Option<OsString> {
        search_path::without(|folder| self.have(folder))
    }

    /// The work trees that hold a path, and the path from there: as it is named, and as any link on
    /// the way to it leads on.
    fn inside(&self, path: &Path) -> Vec<(&Path, PathBuf)> {
        let on_the_way = path.ancestors().filter_map(|folder| {
            let rest = path.strip_prefix(folder).ok()?;
            Some(plain(&folder.canonicalize().ok()?.join(rest)))
        });
        let mut found = Vec::new();
        for path in on_the_way {
            for root in self.roots.iter().filter(|root| links::is_inside(&path, root)) {
                if let Ok(inner) = path.strip_prefix(root) {
                    found.push((root.as_path(), inner.to_owned()));
                }
            }
        }
        found
    }
}

/// A path without `.` and `..`, as a name.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Whether the index or HEAD has a path, something on the way to it, or something in it. Where git
/// cannot tell, it may.
fn is_committed(root: &Path, inner: &Path) -> bool {
    let Ok(repo) = open::open_again(root) else { return true };
    let Ok(index) = crate::git_index::read(&repo) else { return true };
    // The top itself is in every commit.
    let mut on_the_way: Vec<&Path> = inner.ancestors().collect();
    on_the_way.retain(|path| path.as_os_str() != OsStr::new(""));
    if on_the_way.is_empty() || on_the_way.iter().any(|path| index.get_path(path, 0).is_some()) {
        return true;
    }
    let mut below = inner.as_os_str().to_owned();
    below.push("/");
    if index.find_prefix(Path::new(&below)).is_ok() {
        return true;
    }
    let tree = repo.head().and_then(|head| head.peel_to_tree());
    tree.is_ok_and(|tree| {
        tree.get_path(inner).is_ok()
            || on_the_way.iter().any(|path| {
                let entry = tree.get_path(path);
                entry.is_ok_and(|entry| entry.kind() != Some(git2::ObjectType::Tree))
            })
    })
}
