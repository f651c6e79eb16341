//! What can go wrong between relmap and a repository.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use relmap_core::commit_id::CommitId;
use relmap_core::words::shell_word;
use relmap_fs::BelowError;
use thiserror::Error;

use crate::program::ProgramError;
use crate::references::HeldLock;

/// Why git's facts could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GitError {
    /// Neither the folder nor one above it is a repository.
    #[error("`{}` is not in a git repository; change to one, or name one with -C", .start.display())]
    NotARepository {
        /// Where the search began.
        start: PathBuf,
    },
    /// A place that should be another repository is none.
    #[error("there is no git repository at `{}`; clone it there, or name another place", .place.display())]
    NoRepositoryAt {
        /// The place.
        place: PathBuf,
    },
    /// Where the search should begin there is no folder.
    #[error("there is no folder `{}`; correct -C", .start.display())]
    NoFolder {
        /// Where the search should begin.
        start: PathBuf,
    },
    /// The environment names a repository by nothing.
    #[error("GIT_DIR is set, but empty; unset it, or set it to a repository")]
    EmptyGitDir,
    /// The environment names something that is no repository.
    #[error("GIT_DIR names `{}`, which is not a git repository; unset it, or set it to one", .path.display())]
    BadGitDir {
        /// What it names.
        path: PathBuf,
    },
    /// The folder belongs to another user, and nothing says that it can be trusted.
    #[error(
        "`{}` belongs to {}, so git does not trust it; if you do, run \
         `git config --global --add safe.directory {}`",
        .path.display(), OwnerName(*.owner), ShellWord(.path)
    )]
    ForeignOwner {
        /// The folder, as `safe.directory` must name it.
        path: PathBuf,
        /// The user id of the owner, where the system has such ids.
        owner: Option<u32>,
    },
    /// The repository is kept in a form that this program cannot read.
    #[error("`{}` cannot be read: it needs git's extension `{extension}`; {fix}", .path.display())]
    UnsupportedFormat {
        /// The repository.
        path: PathBuf,
        /// The extension and its value, as in `objectformat = sha256`.
        extension: String,
        /// How to fix it.
        fix: &'static str,
    },
    /// The index is kept in a form that this program cannot read.
    #[error("git's index is {form}, which relmap cannot read; run `{fix}`")]
    UnsupportedIndex {
        /// The form, with its article.
        form: &'static str,
        /// The command that writes it in the usual form.
        fix: &'static str,
    },
    /// A revision that git cannot resolve to a commit.
    #[error("`{revision}` is not a commit in this repository; fetch it, or correct the name")]
    UnknownRevision {
        /// What was asked for.
        revision: String,
    },
    /// More files match than are looked at.
    #[error("more than {most} files match; write a narrower `path` in relmap.toml")]
    TooManyFiles {
        /// How many are looked at.
        most: usize,
    },
    /// A remote-tracking branch that was not fetched.
    #[error(
        "`{remote}/{branch}` has not been fetched; fetch it: \
         git fetch {remote} +refs/heads/{branch}:refs/remotes/{remote}/{branch}"
    )]
    BranchNotFetched {
        /// The remote.
        remote: String,
        /// The branch there.
        branch: String,
    },
    /// A name that a branch and a tag have.
    #[error("`{name}` is both a branch and a tag; write refs/heads/{name} or refs/tags/{name}")]
    AmbiguousRevision {
        /// The name.
        name: String,
    },
    /// Uncommitted work was asked for where there can be none.
    #[error("`{}` is a bare repository: it has no work tree to look at", .path.display())]
    NoWorkTree {
        /// The repository.
        path: PathBuf,
    },
    /// Something that the repository refers to is not in it.
    #[error(
        "git object {id} ({what}) is missing; in a clone made with --filter, run \
         `git cat-file -e {id}` to fetch it, otherwise run `git fsck`"
    )]
    MissingObject {
        /// The object's full id.
        id: String,
        /// What it should hold.
        what: String,
    },
    /// Servers of one remote have a branch in states that grew apart.
    #[error(
        "the servers that {remote} is pushed to differ: `{name}` is at commit {} and at commit {}, and neither \
         contains the other; bring them together, then run the same command again", .commits[0], .commits[1]
    )]
    ServersDiffer {
        /// The branch.
        name: String,
        /// The remote.
        remote: String,
        /// Two of the states.
        commits: [CommitId; 2],
    },
    /// A commit of the map is here without all that it leads to.
    #[error(
        "the release map here is incomplete: git object {id} ({what}) is missing, as after a fetch that was interrupted; \
         fetch it again: relmap map fetch"
    )]
    IncompleteMap {
        /// The object's full id.
        id: String,
        /// What it should hold.
        what: String,
    },
    /// An object is there and cannot be read.
    #[error("git object {id} ({what}) cannot be read; run `git fsck`")]
    CorruptObject {
        /// The object's full id.
        id: String,
        /// What it should hold.
        what: String,
        /// What libgit2 said.
        source: Cause,
    },
    /// A file is larger than anything that relmap would read.
    #[error("`{path}` has {size} bytes, more than the limit of {limit} bytes")]
    TooLarge {
        /// The file.
        path: String,
        /// Its size.
        size: u64,
        /// The most that is read.
        limit: u64,
    },
    /// Longer paths than anybody would go through.
    #[error(
        "the paths to look at are longer than {} MiB together; is this repository made to exhaust its readers? If not, \
         keep what is no chart and no app in another one", .most >> 20
    )]
    LongPaths {
        /// How long they may be together, in bytes.
        most: usize,
    },
    /// The files of a map have more lines than relmap reads.
    #[error(
        "`{path}` and the files before it have more than {most} lines, the most that relmap reads of a release map"
    )]
    TooManyLines {
        /// The file with which it is too many.
        path: String,
        /// The most that are read.
        most: usize,
    },
    /// More paths than anybody would go through.
    #[error(
        "there are more than {most} paths to look at; is this repository made to exhaust its readers? If not, keep what is \
         no chart and no app in another one"
    )]
    TooManyPaths {
        /// The most that are looked at.
        most: usize,
    },
    /// Where a file should be there is something else.
    #[error("`{path}` is {kind}, not a file; remove it, or put a file there")]
    NotAFile {
        /// The path.
        path: String,
        /// What is there, with its article.
        kind: &'static str,
    },
    /// A bare repository that a commit can have brought along.
    #[error(
        "`{}` is a bare repository in the work tree `{}`, so anyone who commits there can \
         change its settings and hooks; move it out of the work tree, or name it with GIT_DIR if you trust it",
        .path.display(), .work_tree.display()
    )]
    Embedded {
        /// The bare repository.
        path: PathBuf,
        /// The work tree that holds it.
        work_tree: PathBuf,
    },
    /// A submodule, where its content is not to be trusted.
    #[error(
        "`{}` is a submodule of `{}`, so the author of a pull request there chooses its URL and its content; run relmap \
         in `{}`, or let RELMAP_ALLOW_PATHS name the submodule if you trust it",
        .path.display(), .work_tree.display(), .work_tree.display()
    )]
    Submodule {
        /// The submodule.
        path: PathBuf,
        /// The work tree that it is in.
        work_tree: PathBuf,
    },
    /// A symbolic link leads out of the repository.
    #[error(
        "`{path}` leads out of the repository through a symbolic link to `{target}`; \
         replace the link with the file"
    )]
    LinkLeavesRepository {
        /// The path that was read.
        path: String,
        /// Where the link leads.
        target: String,
    },
    /// What should be a file is a symbolic link or a submodule.
    #[error(
        "`{path}` is a symbolic link or a submodule, which is not followed; replace it with what it leads to"
    )]
    NoFile {
        /// Its path.
        path: String,
    },
    /// Symbolic links lead to each other.
    #[error("`{path}` leads through too many symbolic links; replace the link with the file")]
    LinkLoop {
        /// The path that was read.
        path: String,
    },
    /// The components together have very much to compare.
    #[error(
        "comparing the components of this repository means looking at more than {most} files and folders; very many \
         components deliver the same folders, or are said to come from the same chart: give each component files of \
         its own"
    )]
    TooMuchToCompare {
        /// How much is looked at.
        most: usize,
    },
    /// A chart takes in very many folders.
    #[error(
        "the chart in {} takes in more than {most} folders by `repository: file://…`; take out some dependencies",
        FolderName(.chart)
    )]
    TooManyLocalCharts {
        /// The chart's folder.
        chart: String,
        /// How many may be.
        most: usize,
    },
    /// The files of a folder cannot be written elsewhere under their names.
    #[error("{} cannot be written out: a file in it must be renamed", FolderName(.folder))]
    UnusableName {
        /// The folder.
        folder: String,
        /// The file, and what is wrong with its name.
        source: BelowError,
    },
    /// The file system refused.
    #[error("`{}` cannot be read", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file system refused to write.
    #[error("`{}` cannot be written", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no space left.
    #[error("the disk that has `{}` is full; free some space, and run the same command again", .path.display())]
    DiskFull {
        /// The repository.
        path: PathBuf,
    },
    /// Another program is writing a reference, or one that was killed left its lock.
    #[error("`{name}` is locked by {held}")]
    Locked {
        /// The reference.
        name: String,
        /// The lock file, and who may hold it.
        held: HeldLock,
    },
    /// A reference was written and does not have what was written.
    #[error(
        "`{name}` was moved to {object} and is at {now} now: another program overwrote it; run the command again"
    )]
    NotKept {
        /// The reference.
        name: String,
        /// What was written.
        object: String,
        /// Where it is now.
        now: String,
    },
    /// The `git` program did not do what was asked.
    #[error(transparent)]
    Program(Box<ProgramError>),
    /// What is fetched from elsewhere can be kept nowhere.
    #[error("cannot create a folder for fetched data, {}", .folder.display())]
    Cache {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else that libgit2 reports.
    #[error("git could not {doing}")]
    Git {
        /// What was attempted, after "could not".
        doing: String,
        /// What libgit2 said.
        source: Cause,
    },
}

/// The words of libgit2 about a failure.
#[derive(Debug, Error)]
#[error("{}", .0.message())]
pub struct Cause(git2::Error);

impl From<ProgramError> for GitError {
    fn from(error: ProgramError) -> GitError {
        GitError::Program(Box::new(error))
    }
}

impl GitError {
    /// For use in `map_err`: the attempt, after "could not".
    pub(crate) fn doing(doing: &str) -> impl FnOnce(git2::Error) -> GitError + use<> {
        let doing = doing.to_owned();
        move |error| GitError::Git { doing, source: Cause(error) }
    }

    /// For use in `map_err`: an object that could not be read, and what it should hold.
    pub(crate) fn object(id: git2::Oid, what: &str) -> impl FnOnce(git2::Error) -> GitError {
        move |error| {
            let (id, what) = (id.to_string(), what.to_owned());
            if error.code() == git2::ErrorCode::NotFound {
                GitError::MissingObject { id, what }
            } else {
                let source = Cause(error);
                GitError::CorruptObject { id, what, source }
            }
        }
    }

    /// Whether something that the repository refers to is not in it, as in a copy without large files.
    pub fn lacks_object(&self) -> bool {
        match self {
            GitError::MissingObject { .. } | GitError::IncompleteMap { .. } => true,
            GitError::Git { source: Cause(error), .. } => {
                error.class() == git2::ErrorClass::Odb && error.code() == git2::ErrorCode::NotFound
            }
            _ => false,
        }
    }

    /// For use in `map_err`: what is missing belongs to the map, which can be fetched again.
    pub(crate) fn of_map(self) -> GitError {
        match self {
            GitError::MissingObject { id, what } => GitError::IncompleteMap { id, what },
            other => other,
        }
    }

    /// For use in `map_err`: a file or folder that could not be read.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> GitError {
        move |source| GitError::Io { path: path.to_owned(), source }
    }

    /// For use in `map_err`: a folder whose files could not be written elsewhere.
    pub(crate) fn write_out(folder: &str) -> impl FnOnce(BelowError) -> GitError {
        move |error| match error {
            BelowError::Io { path, source } => GitError::Write { path, source },
            source => GitError::UnusableName { folder: folder.to_owned(), source },
        }
    }
}

struct FolderName<'a>(&'a str);

impl fmt::Display for FolderName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("the root of the repository"),
            folder => write!(f, "`{folder}`"),
        }
    }
}

struct OwnerName(Option<u32>);

impl fmt::Display for OwnerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another user")?;
        match self.0 {
            Some(id) => write!(f, " (user id {id})"),
            None => Ok(()),
        }
    }
}

/// A path as one word of a shell command.
pub(crate) struct ShellWord<'a>(pub(crate) &'a Path);

impl fmt::Display for ShellWord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shell_word(&self.0.to_string_lossy()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fix_for_a_foreign_owner_can_be_pasted_into_a_shell() {
        let error = |path: &str, owner| GitError::ForeignOwner { path: path.into(), owner };
        assert_eq!(
            error("/srv/charts", Some(1001)).to_string(),
            "`/srv/charts` belongs to another user (user id 1001), so git does not trust it; if \
             you do, run `git config --global --add safe.directory /srv/charts`"
        );
        assert_eq!(
            error("/srv/it's here", None).to_string(),
            "`/srv/it's here` belongs to another user, so git does not trust it; if you do, run \
             `git config --global --add safe.directory '/srv/it'\\''s here'`"
        );
    }
}
