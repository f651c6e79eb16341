//! Why the release map cannot be read.

use std::convert::Infallible;
use std::path::PathBuf;

use relmap_core::ci::PullRequest;
use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{AppendError, Conflict, LedgerDiagnostic, MergeError, file_name};
use relmap_core::words::shell_word;
use relmap_git::{GitError, WriteError};
use thiserror::Error;

use super::place::PlaceError;

/// Why the map cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MapError {
    /// git cannot read it.
    #[error(transparent)]
    Git(#[from] GitError),
    /// There is no map.
    #[error("there is no release map: {}", no_map(.place, .branch, *.lack))]
    NoMap {
        /// The repository that should hold it.
        place: String,
        /// The branch.
        branch: String,
        /// Why it has none.
        lack: NoMapHere,
    },
    /// relmap.toml leads where it may not lead.
    #[error(transparent)]
    Place(PlaceError),
    /// There is no server to fetch it from.
    #[error("there is no remote to fetch the map from; add one: git remote add origin URL")]
    NoServer,
    /// It is at a server, and was never fetched.
    #[error("the release map at {place} has not been fetched; fetch it: relmap map fetch")]
    NotFetched {
        /// The server's URL, without anything secret.
        place: String,
    },
    /// The server has none.
    #[error(
        "{place} has no branch `{branch}`, so there is no release map yet; the first release creates it: \
         relmap release --push"
    )]
    NotThere {
        /// The remote's name, or the URL without anything secret.
        place: String,
        /// The branch.
        branch: String,
    },
    /// The server has none, so nothing is pushed of what is here.
    #[error(
        "{place} has no branch `{branch}`, so all records are in this clone alone; to discard all of them: git{at} branch \
         -D {}", shell_word(.branch)
    )]
    AllHere {
        /// The remote's name, or the URL without anything secret.
        place: String,
        /// The branch.
        branch: String,
        /// Options of git that lead to the repository, with a blank before them.
        at: String,
    },
    /// The server's branch lost commits.
    #[error(
        "the release map at {place} was rewritten: it was at commit {from} and is now at {to}, which does not contain it; the copy {copy} was left \
         unchanged; records are only ever added, so restore the lost ones, or delete the copy if the rewrite was intended: git -C {} update-ref -d {copy}",
        home.display()
    )]
    Rewritten {
        /// The remote's name, or the URL without anything secret.
        place: String,
        /// The repository of the copy here.
        home: PathBuf,
        /// The reference of the copy.
        copy: String,
        /// Its commit.
        from: CommitId,
        /// The server's.
        to: CommitId,
    },
    /// The CI system builds a pull request.
    #[error(
        "{build}, and relmap never pushes from one; push after the merge; if this is not a pull request, unset the \
         variable: env -u {} relmap {command}",
        build.variable
    )]
    PullRequestBuild {
        /// The build, with the variable that tells of it.
        build: PullRequest,
        /// The command that was called.
        command: &'static str,
    },
    /// The server has other records of releases than this clone.
    #[error(
        "{server} has other records of these releases, so nothing was pushed:{}\n  if these releases were never pushed from \
         this clone, discard their records: relmap map fetch --discard-unpushed", conflicting(.conflicts)
    )]
    Conflicts {
        /// The remote's name, or the URL without anything secret.
        server: String,
        /// What differs.
        conflicts: Vec<Conflict>,
    },
    /// The branch here cannot be moved, since its files are in the work tree.
    #[error("the branch `{0}` is checked out; check out another one")]
    CheckedOut(String),
    /// git has no name and address for a commit.
    #[error(
        "git does not know who merges the map; run `git config --global user.name NAME` and \
         `git config --global user.email ADDRESS`"
    )]
    NoCommitter,
    /// It cannot be written.
    #[error(transparent)]
    Write(Box<WriteError<Infallible>>),
    /// A file of the map is damaged.
    #[error("{file} on {reference} is not a valid release map:{}", listed(.file, .faults))]
    Unreadable {
        /// The file.
        file: String,
        /// The reference that it was read from.
        reference: String,
        /// What is wrong.
        faults: Vec<LedgerDiagnostic>,
    },
    /// Two copies of the branch say different things of one release.
    #[error(
        "{reference} and another copy of the map have different records of one release; if the release in this clone was \
         never pushed, discard its record: relmap map fetch --discard-unpushed"
    )]
    Disagreement {
        /// The reference that disagrees.
        reference: String,
        /// In what.
        source: Conflict,
    },
    /// Two copies of a file are of two charts.
    #[error("{reference} has a file of another chart under the same name")]
    Titles {
        /// The reference.
        reference: String,
        /// Which charts.
        source: MergeError,
    },
    /// Records cannot be appended.
    #[error(transparent)]
    Append(AppendError),
}

impl MapError {
    /// Why records cannot be appended to the file of a title.
    pub(crate) fn of(error: AppendError, reference: &str, title: &str) -> MapError {
        match error {
            AppendError::Unreadable { faults, .. } => {
                let (file, reference) = (file_name(title), reference.to_owned());
                MapError::Unreadable { file, reference, faults }
            }
            error => MapError::Append(error),
        }
    }
}

fn conflicting(conflicts: &[Conflict]) -> String {
    let line = |conflict: &Conflict| {
        let Conflict { chart, what, recorded, wanted } = conflict;
        format!("\n  {chart}: {what} {recorded} there, {wanted} here")
    };
    conflicts.iter().map(line).collect()
}

fn listed(file: &str, faults: &[LedgerDiagnostic]) -> String {
    let line = |fault: &LedgerDiagnostic| {
        let place = fault.span.place;
        format!("\n  {file}:{}:{}: {fault}", place.line, place.column)
    };
    faults.iter().map(line).collect()
}

impl From<PlaceError> for MapError {
    fn from(error: PlaceError) -> MapError {
        match error {
            PlaceError::Git(error) => MapError::Git(error),
            refused => MapError::Place(refused),
        }
    }
}

/// Why a repository has no map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMapHere {
    /// It was not fetched, or not made yet.
    NotYet,
    /// There is no remote that could have it.
    NoRemote,
    /// The repository is that of an app, whose chart has the map.
    AppAlone,
}

fn no_map(place: &str, branch: &str, lack: NoMapHere) -> String {
    let create = format!("create one from history: relmap map import --branch {branch}");
    match lack {
        NoMapHere::NotYet => {
            format!("{place} has no branch `{branch}`; fetch it (relmap map fetch), or {create}")
        }
        NoMapHere::NoRemote => format!("{place} has no branch `{branch}`; {create}"),
        NoMapHere::AppAlone => format!(
            "{place} has an app and no chart, and the map is kept where the chart is; ask there: relmap -C DIR map"
        ),
    }
}
