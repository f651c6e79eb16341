//! Where the records of an import were stored.

use crate::commit_id::CommitId;
use std::fmt;
use std::path::PathBuf;

/// What became of the records of an import in a map that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRows {
    /// Where the map is.
    pub place: RowPlace,
    /// How many records were added.
    pub added: usize,
    /// How many recorded deployments were added.
    pub deployments: usize,
    /// How many records and deployments the map had already.
    pub already_there: usize,
    /// How many files changed.
    pub files: usize,
    /// How many records the map has without the app's tag, of which the import knows the tag. Records
    /// are never changed.
    pub without_tag: usize,
    /// The tags whose chart is recorded with another digest than it is published with now.
    pub overwritten: Vec<String>,
}

/// A place that a map is stored in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowPlace {
    /// The files of a folder.
    Folder(PathBuf),
    /// A branch.
    Branch {
        /// Its name.
        name: String,
        /// The commit that it was moved to; `None` if it stayed where it was.
        commit: Option<CommitId>,
    },
}

impl StoredRows {
    /// Records in a place, none of them counted yet.
    pub fn new(place: RowPlace) -> StoredRows {
        StoredRows {
            place,
            added: 0,
            deployments: 0,
            already_there: 0,
            files: 0,
            without_tag: 0,
            overwritten: Vec::new(),
        }
    }

    /// Whether the map had all of it, so that nothing was written.
    pub fn is_nothing_new(&self) -> bool {
        match &self.place {
            RowPlace::Folder(_) => self.files == 0,
            RowPlace::Branch { commit, .. } => commit.is_none(),
        }
    }
}

impl fmt::Display for RowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowPlace::Folder(folder) => write!(f, "{}", folder.display()),
            RowPlace::Branch { name, .. } => write!(f, "the branch {name}"),
        }
    }
}
