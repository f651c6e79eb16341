//! Files that were read last, by their content: both sides of a comparison share nearly all of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;
use git2::Oid;
use relmap_core::contents::Contents;

use crate::{GitError, Repository, Snapshot, content, regular_file, tree_path};

/// How many bytes of files are kept.
const KEPT: usize = 16 << 20;

/// A template that reads every file.
const UNKNOWN: &[u8] = b"{{ .Files }}";

/// Reads each content once.
#[derive(Debug, Default)]
pub(crate) struct KeptFiles {
    known: HashMap<Oid, Arc<Vec<u8>>, RandomState>,
    size: usize,
}

impl KeptFiles {
    /// Reads those of the files that are there.
    pub(crate) fn read_all(
        &mut self,
        at: &Snapshot<'_>,
        wanted: BTreeSet<String>,
    ) -> Result<Contents, GitError> {
        read_all(wanted, |path| match at.tree {
            Some(tree) if !at.is_worktree => match tree_path::resolve(at.repo, tree, path)? {
                Some(id) => self.blob(at.repo, id, path).map(Some),
                None => Ok(None),
            },
            _ => Ok(at.read(path)?.map(Arc::new)),
        })
    }

    /// The bytes of a blob. The path is for messages and says how large it may be.
    pub(crate) fn blob(
        &mut self,
        repository: &Repository,
        id: Oid,
        path: &str,
    ) -> Result<Arc<Vec<u8>>, GitError> {
        if let Some(known) = self.known.get(&id) {
            regular_file::check_size(path, known.len() as u64, content::limit(path))?;
            return Ok(known.clone());
        }
        let bytes = content::read_blob(&repository.inner, id, path, content::limit(path))?;
        let bytes = Arc::new(bytes);
        if self.size + bytes.len() > KEPT {
            *self = KeptFiles::default();
        }
        self.size += bytes.len();
        self.known.insert(id, bytes.clone());
        Ok(bytes)
    }

    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }
}

/// Reads those of the files that are there. A link that leads out of the repository leads to
/// nothing that anyone else has.
pub(crate) fn read_all(
    wanted: BTreeSet<String>,
    mut read: impl FnMut(&str) -> Result<Option<Arc<Vec<u8>>>, GitError>,
) -> Result<Contents, GitError> {
    let mut contents = Contents::default();
    for path in wanted {
        match read(&path) {
            Ok(Some(content)) => contents.extend([(path, content)]),
            Ok(None) | Err(GitError::LinkLeavesRepository { .. } | GitError::LinkLoop { .. }) => {}
            // A dependency that is too large to be looked into may read anything.
            Err(GitError::TooLarge { .. })
                if path.ends_with(".tgz") || path.ends_with(".tar.gz") =>
            {
                contents.insert(path, UNKNOWN.to_vec());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use relmap_testkit::Fixture;

    use super::*;
    use crate::At;

    #[test]
    fn a_content_is_read_once_and_bounded_by_each_name() {
        let fixture = Fixture::new();
        let large = "# a line\n".repeat(200_000);
        for path in ["charts/a/notes.txt", "charts/b/notes.txt", "charts/b/relmap.toml"] {
            fixture.write(path, &large);
        }
        fixture.commit("Files");
        let repository = Repository::open(fixture.path()).unwrap();
        let at = repository.snapshot(At::Head).unwrap();
        let mut kept = KeptFiles::default();
        let wanted = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
        let both = wanted(&["charts/a/notes.txt", "charts/b/notes.txt", "charts/c/notes.txt"]);
        let read = kept.read_all(&at, both).unwrap();
        assert_eq!(read.keys().count(), 2);
        assert!(read.iter().all(|(_, bytes)| *bytes == large.as_bytes()));
        assert_eq!(kept.len(), 1);
        let refused = kept.read_all(&at, wanted(&["charts/b/relmap.toml"]));
        assert!(matches!(refused, Err(GitError::TooLarge { .. })), "{refused:?}");
    }
}
