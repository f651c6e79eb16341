//! Bringing new objects to the disk, where git's settings ask for that.
//!
//! libgit2 follows `core.fsyncObjectFiles` and knows nothing of `core.fsync`, which took its place. git
//! itself writes packs and references, and follows its settings there.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use git2::Oid;

use crate::{GitError, Repository};

/// Less space than this is none, in bytes.
const LITTLE: u64 = 16 << 10;

/// The words in `core.fsync` that stand for loose objects, or for more that includes them.
const LOOSE: [&str; 5] = ["loose-object", "objects", "committed", "added", "all"];

impl Repository {
    /// Waits until objects that were written are on the disk, if git's settings ask for that.
    pub(crate) fn bring_to_disk(&self, objects: &[Oid]) -> Result<(), GitError> {
        let doing = || GitError::doing("read the configuration");
        let config = self.inner.config().and_then(|mut all| all.snapshot()).map_err(doing())?;
        if !config.get_string("core.fsync").is_ok_and(|value| asks(&value)) {
            return Ok(());
        }
        for object in objects {
            let text = object.to_string();
            let (folder, file) = text.split_at(2);
            let path = self.inner.commondir().join("objects").join(folder).join(file);
            match File::open(&path).and_then(|file| file.sync_all()) {
                // It was here before, in a pack.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(GitError::Write { path, source }),
                Ok(()) => {}
            }
        }
        Ok(())
    }
}

impl Repository {
    /// For use in `map_err`: objects could not be written. libgit2 does not say that the disk is full.
    pub(crate) fn not_written(&self, doing: &str) -> impl FnOnce(git2::Error) -> GitError + use<> {
        let path = self.inner.commondir().components().collect::<std::path::PathBuf>();
        let doing = GitError::doing(doing);
        move |error| match is_full(&path) {
            true => GitError::DiskFull { path },
            false => doing(error),
        }
    }
}

/// Whether a disk has no space for another file.
#[cfg(unix)]
fn is_full(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|disk| {
        let is_without_files = disk.f_files > 0 && disk.f_favail == 0;
        disk.f_bavail.saturating_mul(disk.f_frsize) < LITTLE || is_without_files
    })
}

/// The standard library does not tell; the error then says what libgit2 says.
#[cfg(not(unix))]
fn is_full(_path: &Path) -> bool {
    false
}

/// Whether a value of `core.fsync` names loose objects. What it leaves out with `-` is left out of
/// git's own choice, which has none.
fn asks(value: &str) -> bool {
    value.split(',').any(|word| LOOSE.contains(&word.trim()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use relmap_testkit::{EPOCH, Fixture};

    use super::*;
    use crate::Identity;

    #[test]
    fn git_reads_the_setting_like_that() {
        for (value, expected) in [
            ("all", true),
            ("committed", true),
            ("reference, loose-object", true),
            ("added,-loose-object", true),
            ("objects", true),
            ("none", false),
            ("-loose-object", false),
            ("pack,reference", false),
            ("", false),
        ] {
            assert_eq!(asks(value), expected, "{value}");
        }
    }

    #[test]
    fn objects_are_written_with_every_setting() {
        let fixture = Fixture::new();
        fixture.commit("First");
        let identity =
            Identity { name: "R".into(), email: "r@example.org".into(), seconds: EPOCH, offset: 0 };
        for value in ["all", "none", "committed,-loose-object"] {
            fixture.git(["config", "core.fsync", value]);
            let repository = Repository::open(fixture.path()).unwrap();
            let files = BTreeMap::from([("a".to_owned(), value.as_bytes().to_vec())]);
            for _ in 0..2 {
                let commit = repository.commit_map(None, &files, "Add a\n", &identity).unwrap();
                fixture.git(["cat-file", "-e", commit.as_str()]);
            }
        }
    }
}
