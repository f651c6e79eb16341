//! Why an import cannot be made.

use std::path::PathBuf;

use relmap_core::component::TemplateError;
use relmap_core::ledger::{AppendError, Conflict, LedgerDiagnostic, MergeError, file_name};
use relmap_fs::OutputError;
use thiserror::Error;

/// Why an import cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The template of the app's tags is wrong.
    #[error("--app-tag: {0}")]
    Template(TemplateError),
    /// Nothing says where charts are published.
    #[error(
        "--published: nothing says where charts are published; set `chart-repository` of the chart in relmap.toml, or write \
         --published PLACE"
    )]
    NoPublished,
    /// A chart was named of which there is no release.
    #[error("--chart: there is no release of a chart `{name}` here; charts with releases: {}", known.join(", "))]
    NoChart {
        /// The name.
        name: String,
        /// The charts with releases.
        known: Vec<String>,
    },
    /// Records of the map say otherwise.
    #[error("{place} has records that conflict with these, so nothing was written:{}\n  keep the map as it is, or write to another place with --output", listed(.conflicts))]
    Conflicts {
        /// Where the map is.
        place: String,
        /// What differs.
        conflicts: Vec<Conflict>,
    },
    /// A file of the map is damaged.
    #[error("{file} is not a valid release map, so nothing was written:{}", wrong(.file, .faults))]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong.
        faults: Vec<LedgerDiagnostic>,
    },
    /// Records cannot be appended.
    #[error(transparent)]
    Append(AppendError),
    /// Two files of one name are of different titles.
    #[error(transparent)]
    Titles(MergeError),
    /// A folder has no files of a map.
    #[error("{} holds no file of a release map; `relmap map export DIR` writes them", .0.display())]
    NoFiles(PathBuf),
    /// A folder for an export has other records.
    #[error("{} has records that this map does not have, so nothing was written; export to another folder", .0.display())]
    Over(PathBuf),
    /// Two files of the map are one on some disks.
    #[error(
        "{first} and {second} of the release map differ by case alone and would be one file on some disks, so nothing was \
         written; to move the map, push its branch"
    )]
    SameFile {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// A folder cannot be read.
    #[error("cannot read the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be read or written.
    #[error("cannot write {}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: OutputError,
    },
    /// The branch holds something else.
    #[error(
        "the branch `{branch}` has files that do not belong to \
         a release map ({example}); use a separate branch: --branch release-map"
    )]
    OtherBranch {
        /// The branch.
        branch: String,
        /// One of the files.
        example: String,
    },
    /// The branch is checked out, and moving it would make the work tree differ from it.
    #[error("the branch `{0}` is checked out; check out another one, or write with --output .")]
    CheckedOut(String),
    /// The map is kept at a server, and records are added here.
    #[error(
        "relmap.toml keeps the map at {0}; import into a clone of its branch, and push the clone: \
         relmap map import --output CLONE"
    )]
    AtServer(String),
    /// The branch's name is not valid.
    #[error("`{0}` is not a valid branch name; write for example --branch release-map")]
    BadBranch(String),
    /// git has no name and address for the commit.
    #[error(
        "git does not know who commits; run `git config --global user.name NAME` and \
         `git config --global user.email ADDRESS`"
    )]
    NoCommitter,
    /// Others kept moving the branch.
    #[error("`{0}` kept changing while the records were added; run the import again")]
    Race(String),
}

impl ImportError {
    /// Why records cannot be appended to the file of a title.
    pub(crate) fn of(error: AppendError, place: &str, title: &str) -> ImportError {
        match error {
            AppendError::Conflicts(conflicts) => {
                ImportError::Conflicts { place: place.to_owned(), conflicts }
            }
            AppendError::Unreadable { faults, .. } => {
                ImportError::Unreadable { file: file_name(title), faults }
            }
            error => ImportError::Append(error),
        }
    }

    /// Whether the arguments or the configuration are to blame.
    pub(super) fn is_usage(&self) -> bool {
        matches!(
            self,
            ImportError::Template(_)
                | ImportError::NoChart { .. }
                | ImportError::NoPublished
                | ImportError::OtherBranch { .. }
                | ImportError::CheckedOut(_)
                | ImportError::AtServer(_)
                | ImportError::BadBranch(_)
                | ImportError::NoFiles(_)
        )
    }

    /// Whether existing rows conflict.
    pub(super) fn is_refusal(&self) -> bool {
        use ImportError::{Conflicts, Over, SameFile};
        matches!(self, Conflicts { .. } | Over(_) | SameFile { .. })
    }
}

/// How many conflicts are named.
const NAMED: usize = 10;

fn listed(conflicts: &[Conflict]) -> String {
    let mut text: String =
        conflicts.iter().take(NAMED).map(|conflict| format!("\n  {conflict}")).collect();
    if conflicts.len() > NAMED {
        text.push_str(&format!("\n  and {} more", conflicts.len() - NAMED));
    }
    text
}

fn wrong(file: &str, faults: &[LedgerDiagnostic]) -> String {
    let line = |fault: &LedgerDiagnostic| {
        let place = fault.span.place;
        format!("\n  {file}:{}:{}: {fault}", place.line, place.column)
    };
    faults.iter().map(line).collect()
}
