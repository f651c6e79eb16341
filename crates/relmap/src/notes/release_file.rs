//! The release files that hold the notes of a release.

use relmap_core::commit_id::CommitId;
use relmap_core::component::{folder_of, join};
use relmap_core::notes::has_entry;
use relmap_git::{At, Repository};

use crate::error::Error;

/// The files that hold release notes, the surest first.
const FILES: [&str; 6] =
    ["RELEASE.txt", "CHANGELOG.md", "CHANGELOG", "CHANGES.md", "HISTORY.md", "RELEASES.md"];

/// A release whose notes are looked for.
pub(super) struct NotesTarget<'w> {
    pub(super) commit: &'w CommitId,
    pub(super) folder: &'w str,
    pub(super) titles: &'w [&'w str],
    pub(super) version: &'w str,
}

/// The release files of a line of versions. Each is its path and content.
pub(super) struct ReleaseFiles {
    released: Option<(String, Vec<u8>)>,
    newest: Vec<(String, Vec<u8>)>,
}

impl ReleaseFiles {
    /// Finds the file that holds the release: the configured one, or the nearest one, from the release's folder
    /// upwards, that has an entry for it. At HEAD these may be several files, since each release may be in another.
    pub(super) fn find(
        repository: &Repository,
        configured: Option<&str>,
        wanted: &NotesTarget<'_>,
    ) -> Result<ReleaseFiles, Error> {
        let mut released = files_at(repository, wanted.commit, configured, wanted.folder)?;
        released.retain(|(path, bytes)| {
            Some(path.as_str()) == configured || has_entry(bytes, wanted.titles, wanted.version)
        });
        let newest = match repository.head_id().filter(|head| head != wanted.commit) {
            Some(head) => files_at(repository, &head, configured, wanted.folder)?,
            None => Vec::new(),
        };
        Ok(ReleaseFiles { released: released.into_iter().next(), newest })
    }

    /// The file as it is at the release.
    pub(super) fn released(&self) -> Option<(&str, &[u8])> {
        self.released.as_ref().map(as_slices)
    }

    /// The files as they are at HEAD, the nearest first.
    pub(super) fn newest(&self) -> Vec<(&str, &[u8])> {
        self.newest.iter().map(as_slices).collect()
    }
}

fn as_slices((path, bytes): &(String, Vec<u8>)) -> (&str, &[u8]) {
    (path, bytes)
}

/// The files at a commit that may hold the notes of a release: the configured one alone if it is there, else those from
/// the release's folder upwards, the nearest first.
fn files_at(
    repository: &Repository,
    commit: &CommitId,
    configured: Option<&str>,
    mut folder: &str,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let then = repository.snapshot(At::Commit(commit))?;
    if let Some(path) = configured
        && let Some(bytes) = then.read(path)?
    {
        return Ok(vec![(path.to_owned(), bytes)]);
    }
    let mut found = Vec::new();
    loop {
        for name in FILES {
            let path = join(folder, name);
            if let Some(bytes) = then.read(&path)? {
                found.push((path, bytes));
            }
        }
        if folder.is_empty() {
            return Ok(found);
        }
        folder = folder_of(folder);
    }
}
