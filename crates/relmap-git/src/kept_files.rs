//! Files that were read last, by their content: both sides of a comparison share nearly all of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use foldhash::fast::RandomState;
use git2::Oid;
use relmap_core::chart::archive::unpacked_size;
use relmap_core::contents::Contents;

use crate::{GitError, Repository, Snapshot, content, regular_file, tree_path};

/// How many bytes of files are kept.
const KEPT: usize = 16 << 20;

/// The most that all packed charts of one side have unpacked, in bytes. Charts have some megabytes.
const MAX_UNPACKED: u64 = 256 << 20;

/// No archive unpacks to more than so many times its bytes.
const MAX_RATIO: u64 = 1_032;

/// So little is not measured.
const LITTLE: u64 = 4 << 20;

/// What stands for a packed chart that is too large to be looked into: a template that reads every file. What differs
/// in it differs here too.
fn unknown(what: impl std::fmt::Display) -> Arc<Vec<u8>> {
    Arc::new(format!("{{{{ .Files }}}}{{{{/* {what} */}}}}").into_bytes())
}

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
        let mut left = MAX_UNPACKED;
        read_all(wanted, |path| match at.tree {
            Some(tree) if !at.is_worktree => match tree_path::resolve(at.repo, tree, path)? {
                Some(id) => match self.blob(at.repo, id, path) {
                    Err(GitError::TooLarge { .. }) if is_packed(path) => Ok(Some(unknown(id))),
                    Ok(bytes) if is_packed(path) && !fits(&bytes, &mut left) => {
                        Ok(Some(unknown(id)))
                    }
                    read => read.map(Some),
                },
                None => Ok(None),
            },
            _ => match at.read(path) {
                Ok(Some(bytes)) if is_packed(path) && !fits(&bytes, &mut left) => {
                    Ok(Some(unknown(hash(&bytes)?)))
                }
                read => Ok(read?.map(Arc::new)),
            },
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

fn is_packed(path: &str) -> bool {
    path.ends_with(".tgz") || path.ends_with(".tar.gz")
}

/// Whether an archive is within what is left, which it then takes of.
fn fits(bytes: &[u8], left: &mut u64) -> bool {
    let most = bytes.len() as u64 * MAX_RATIO;
    let size = if most <= LITTLE { most } else { unpacked_size(bytes, *left + 1) };
    match left.checked_sub(size) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

fn hash(bytes: &[u8]) -> Result<Oid, GitError> {
    Oid::hash_object(git2::ObjectType::Blob, bytes).map_err(GitError::doing("hash a packed chart"))
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
            // It may read anything.
            Err(GitError::TooLarge { size, .. }) if is_packed(&path) => {
                contents.extend([(path, unknown(size))]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use relmap_testkit::Fixture;

    use super::*;
    use crate::At;

    fn zeros(bytes: usize) -> Vec<u8> {
        let mut archive = GzEncoder::new(Vec::new(), Compression::best());
        archive.write_all(&vec![0; bytes]).unwrap();
        archive.finish().unwrap()
    }

    #[test]
    fn packed_charts_are_bounded_together() {
        let (one, small) = (zeros(5 << 20), zeros(1_000));
        let mut left = 8 << 20;
        assert!(fits(&one, &mut left));
        assert_eq!(left, 3 << 20);
        assert!(!fits(&one, &mut left) && fits(&small, &mut left));
        let large = zeros(20 << 20);
        let broken = [&large[..large.len() / 2], b"x"].concat();
        assert!(!fits(&broken, &mut left));
    }

    #[test]
    fn what_is_too_large_to_be_looked_into_differs_where_it_differs() {
        let fixture = Fixture::new();
        let large = |end: &str| format!("{}{end}", "a".repeat(30 << 20));
        for path in ["charts/a.tgz", "charts/b.tgz"] {
            fixture.write(path, large(path));
        }
        fixture.commit("Files");
        let repository = Repository::open(fixture.path()).unwrap();
        let at = repository.snapshot(At::Head).unwrap();
        let wanted = ["charts/a.tgz", "charts/b.tgz"].map(str::to_owned).into();
        let read = KeptFiles::default().read_all(&at, wanted).unwrap();
        let all: BTreeSet<&[u8]> = read.iter().map(|(_, bytes)| bytes.as_slice()).collect();
        assert!(all.len() == 2 && all.iter().all(|text| text.starts_with(b"{{ .Files }}{{/* ")));
    }

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
