//! Copies of large files of the map as they are once git has unpacked them, which takes most of the time of a
//! question. A copy is named by the object that it is of and ends with a checksum of it: one that is damaged, or
//! that somebody cut off, is as good as none. Nothing depends on them, so no error is told.

use std::fs::{self, DirEntry};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use git2::Oid;
use relmap_fs::temporary_in;

use crate::Repository;

/// Unpacking less than this takes less than a millisecond.
const WORTH_A_COPY: usize = 256 << 10;

/// Copies of other states are kept so long. Somebody who looks at two states in turn shall have both.
const KEPT: Duration = Duration::from_secs(3600);

const CHECKSUM: usize = size_of::<u32>();

impl Repository {
    /// What an object holds that has so many bytes, if there is a copy of it that is whole.
    pub(crate) fn unpacked(&self, object: Oid, size: usize) -> Option<Vec<u8>> {
        if size < WORTH_A_COPY {
            return None;
        }
        let path = self.folder_of_copies().join(object.to_string());
        let found = fs::symlink_metadata(&path).ok()?;
        if !found.is_file() || found.len() != (size + CHECKSUM) as u64 {
            return None;
        }
        let mut content = fs::read(&path).ok()?;
        let sum = content.split_off(content.len().checked_sub(CHECKSUM)?);
        (content.len() == size && sum == checksum(&content)).then_some(content)
    }

    /// Keeps a copy of what an object holds, and removes old ones of others.
    pub(crate) fn keep_unpacked(&self, object: Oid, content: &[u8]) {
        if content.len() >= WORTH_A_COPY {
            let folder = self.folder_of_copies();
            // Where nothing can be written, the next question takes as long as this one.
            let _ = keep(&folder, &object.to_string(), content);
        }
    }

    fn folder_of_copies(&self) -> PathBuf {
        self.inner.commondir().join("relmap").join("unpacked")
    }
}

fn keep(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = temporary_in(folder, |_| {})?;
    file.write_all(content)?;
    file.write_all(&checksum(content))?;
    for other in fs::read_dir(folder)?.flatten() {
        if other.path() != file.path() && is_old(&other) {
            let _ = fs::remove_file(other.path());
        }
    }
    file.persist(folder.join(name)).map(drop).map_err(|error| error.error)
}

/// Whether a copy was made long ago. One whose age is not known stays.
fn is_old(copy: &DirEntry) -> bool {
    let made = copy.metadata().and_then(|found| found.modified());
    made.ok().and_then(|made| made.elapsed().ok()).is_some_and(|age| age >= KEPT)
}

fn checksum(content: &[u8]) -> [u8; CHECKSUM] {
    crc32fast::hash(content).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::SystemTime;

    use relmap_testkit::Fixture;

    use super::*;

    const LARGE: usize = WORTH_A_COPY;

    /// A repository, two objects that it has, and the place of the first one's copy.
    fn repository() -> (Fixture, Repository, [Oid; 2], PathBuf) {
        let fixture = Fixture::new();
        let repository = Repository::open(fixture.path()).unwrap();
        let objects = [b'a', b'b'].map(|byte| repository.inner.blob(&vec![byte; LARGE]).unwrap());
        let path = fixture.path().join(".git/relmap/unpacked").join(objects[0].to_string());
        (fixture, repository, objects, path)
    }

    #[test]
    fn a_copy_is_what_was_kept() {
        let (_fixture, repository, [a, b], _) = repository();
        assert_eq!(repository.unpacked(a, LARGE), None);
        repository.keep_unpacked(a, &vec![b'a'; LARGE]);
        assert_eq!(repository.unpacked(a, LARGE), Some(vec![b'a'; LARGE]));
        assert_eq!(repository.unpacked(b, LARGE), None);
    }

    #[test]
    fn a_copy_that_is_damaged_or_of_another_size_does_not_count() {
        let (_fixture, repository, [a, _], path) = repository();
        repository.keep_unpacked(a, &vec![b'a'; LARGE]);
        let whole = fs::read(&path).unwrap();
        let mut changed = whole.clone();
        changed[LARGE / 2] = b'b';
        let mut resummed = whole.clone();
        resummed[LARGE] ^= 1;
        for damaged in [&changed[..], &resummed, &whole[..LARGE], &whole[..3], b""] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(repository.unpacked(a, LARGE), None);
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(repository.unpacked(a, LARGE + 1), None);
        assert!(repository.unpacked(a, LARGE).is_some());
    }

    #[test]
    fn a_small_file_has_no_copy() {
        let (_fixture, repository, [a, _], path) = repository();
        repository.keep_unpacked(a, &vec![b'a'; LARGE - 1]);
        assert!(!path.exists());
    }

    #[test]
    fn old_copies_of_other_objects_go() {
        let (_fixture, repository, [a, b], path) = repository();
        repository.keep_unpacked(a, &vec![b'a'; LARGE]);
        repository.keep_unpacked(b, &vec![b'b'; LARGE]);
        assert!(path.exists());
        let old = SystemTime::now() - KEPT;
        File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        repository.keep_unpacked(b, &vec![b'b'; LARGE]);
        assert!(!path.exists());
        assert!(repository.unpacked(b, LARGE).is_some());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_no_fault() {
        let (fixture, repository, [a, _], _) = repository();
        fs::create_dir_all(fixture.path().join(".git/relmap")).unwrap();
        fs::write(fixture.path().join(".git/relmap/unpacked"), "in the way").unwrap();
        repository.keep_unpacked(a, &vec![b'a'; LARGE]);
        assert_eq!(repository.unpacked(a, LARGE), None);
    }
}
