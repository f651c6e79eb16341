//! Writing several files: all of them or none.
//!
//! Every new content is first written next to its file and brought to the disk, and so is the old
//! one, to go back to. Only then are the files renamed into place. What fails before that leaves
//! everything as it was; what fails in between is undone by renaming the old ones back.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use relmap_fs::{Outputs, check_name, temporary_in};
use tempfile::{NamedTempFile, TempPath};

use crate::error::WriteError;

/// A file to write.
pub(crate) struct NewContent<'n> {
    /// Where; a symbolic link is followed, but not out of a work tree.
    pub(crate) path: PathBuf,
    /// What was read there; `None` if there was no file, and there still must be no file.
    pub(crate) old: Option<&'n [u8]>,
    /// The new content.
    pub(crate) new: &'n [u8],
}

/// Where a file of the repository lies. Names in a tree need not be those that git checks out, so each
/// part must be a name.
pub(crate) fn in_work_tree(root: &Path, path: &str) -> Result<PathBuf, WriteError> {
    let mut full = root.to_owned();
    for part in path.split('/') {
        let failed = |fault| WriteError::Name { path: path.to_owned(), fault };
        full.push(check_name(part.as_bytes()).map_err(failed)?);
    }
    Ok(full)
}

/// A file that is ready to go into its place.
struct Ready {
    path: PathBuf,
    new: TempPath,
    /// The old content, to go back to.
    old: Option<TempPath>,
}

/// Writes all files, or leaves all as they were.
pub(crate) fn write_all(places: &Outputs, files: &[NewContent<'_>]) -> Result<(), WriteError> {
    let mut ready = Vec::new();
    for file in files {
        ready.push(prepare(places, file)?);
    }
    let mut done: Vec<(PathBuf, Option<TempPath>)> = Vec::new();
    for Ready { path, new, old } in ready {
        let renamed = match &old {
            Some(_) => new.persist(&path),
            None => new.persist_noclobber(&path),
        };
        if let Err(error) = renamed {
            return Err(undo(done, path, error.error));
        }
        done.push((path, old));
    }
    let folders = done.iter().filter_map(|(path, _)| path.parent());
    for folder in folders {
        // Not every system can bring a folder to the disk, and the files are there already.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

fn undo(done: Vec<(PathBuf, Option<TempPath>)>, path: PathBuf, source: io::Error) -> WriteError {
    let mut stuck = None;
    for (written, old) in done.into_iter().rev() {
        let result = match old {
            Some(old) => old.persist(&written).map_err(|error| error.error),
            None => fs::remove_file(&written),
        };
        if result.is_err() {
            stuck = Some(written);
        }
    }
    match stuck {
        Some(stuck) => WriteError::Stuck { path, stuck, source },
        None => WriteError::Rename { path, source },
    }
}

fn prepare(places: &Outputs, file: &NewContent<'_>) -> Result<Ready, WriteError> {
    let failed = |source| WriteError::Prepare { path: file.path.clone(), source };
    let io_failed = |error: io::Error| failed(error.into());
    let Some(old) = file.old else {
        let path = places.new_place(&file.path).map_err(failed)?;
        match path.symlink_metadata() {
            Ok(there) if there.is_symlink() && !path.exists() => {
                return Err(WriteError::DanglingLink { path });
            }
            Ok(_) => return Err(WriteError::Changed { path }),
            Err(_) => {}
        }
        let new = write_next_to(&path, file.new, None).map_err(io_failed)?;
        return Ok(Ready { path, new, old: None });
    };
    // The link stays, and what it leads to is written.
    let path = places.existing(&file.path).map_err(failed)?;
    if fs::read(&path).map_err(io_failed)? != old {
        return Err(WriteError::Changed { path });
    }
    let metadata = fs::metadata(&path).map_err(io_failed)?;
    if metadata.permissions().readonly() {
        let source = io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only");
        return Err(io_failed(source));
    }
    let permissions = Some(metadata.permissions());
    let new = write_next_to(&path, file.new, permissions.clone()).map_err(io_failed)?;
    let old = write_next_to(&path, old, permissions).map_err(io_failed)?;
    Ok(Ready { path, new, old: Some(old) })
}

/// A file with this content in the same folder, brought to the disk.
fn write_next_to(
    path: &Path,
    content: &[u8],
    permissions: Option<fs::Permissions>,
) -> io::Result<TempPath> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = temporary_in(folder.unwrap_or(Path::new(".")), |_| {})?;
    file.write_all(content)?;
    match permissions {
        Some(permissions) => file.as_file().set_permissions(permissions)?,
        None => make_readable(&file)?,
    }
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// A temporary file is its owner's alone, and a new file of a repository is everybody's to read.
#[cfg(unix)]
fn make_readable(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_file: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests {
    use relmap_fs::OutputError;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_are_written_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "old").unwrap();
        write_all(
            &Outputs::default(),
            &[
                NewContent { path: a.clone(), old: Some(b"old"), new: b"new" },
                NewContent { path: b.clone(), old: None, new: b"b" },
            ],
        )
        .unwrap();
        assert_eq!((fs::read(&a).unwrap(), fs::read(&b).unwrap()), (b"new".into(), b"b".into()));
        assert_eq!(names(folder.path()), ["a", "b"]);
    }

    #[test]
    fn a_path_of_the_repository_stays_in_it() {
        let root = Path::new("/repo");
        let full = in_work_tree(root, "charts/web/RELEASE.txt").unwrap();
        assert_eq!(full, root.join("charts").join("web").join("RELEASE.txt"));
        for (path, fault) in [
            ("../RELEASE.txt", "`.` and `..` are not valid names"),
            ("charts/../../RELEASE.txt", "`.` and `..` are not valid names"),
            ("/etc/RELEASE.txt", "it has a part without a name"),
            (".GIT/RELEASE.txt", "`.git` is reserved for git"),
        ] {
            assert_eq!(
                in_work_tree(root, path).unwrap_err().to_string(),
                format!(
                    "cannot write `{path}`; {fault}; nothing was changed, rename the file or folder"
                )
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_follows_no_link_out_of_the_work_tree() {
        let outer = tempfile::tempdir().unwrap();
        let outer = outer.path().canonicalize().unwrap();
        for folder in ["repo/.git", "elsewhere"] {
            fs::create_dir_all(outer.join(folder)).unwrap();
        }
        let repo = outer.join("repo");
        std::os::unix::fs::symlink("../elsewhere", repo.join("web")).unwrap();
        std::os::unix::fs::symlink("../elsewhere/new", repo.join("new")).unwrap();
        let write = |path: &str| {
            let path = repo.join(path);
            write_all(&Outputs::default(), &[NewContent { path, old: None, new: b"new" }])
        };
        let error = write("web/RELEASE.txt").unwrap_err();
        let WriteError::Prepare { source, .. } = error else { panic!("{error}") };
        assert!(matches!(source, OutputError::LeavesWorkTree { .. }), "{source}");
        assert!(matches!(write("new"), Err(WriteError::DanglingLink { .. })));
        assert_eq!(names(&outer.join("elsewhere")), [""; 0]);
        write("RELEASE.txt").unwrap();
        assert_eq!(fs::read(repo.join("RELEASE.txt")).unwrap(), b"new");
    }

    #[test]
    fn one_that_fails_leaves_all_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "old").unwrap();
        let first = || NewContent { path: a.clone(), old: Some(b"old"), new: b"new" };
        // One that is there although it should not be, and one whose folder is a file.
        fs::write(&b, "another's").unwrap();
        let error = write_all(
            &Outputs::default(),
            &[first(), NewContent { path: b.clone(), old: None, new: b"b" }],
        )
        .unwrap_err();
        assert!(matches!(error, WriteError::Changed { .. }), "{error}");
        let missing = a.join("file");
        let error = write_all(
            &Outputs::default(),
            &[first(), NewContent { path: missing, old: None, new: b"" }],
        )
        .unwrap_err();
        assert!(matches!(error, WriteError::Prepare { .. }), "{error}");
        // One that changed since.
        let error = write_all(
            &Outputs::default(),
            &[NewContent { path: b, old: Some(b"other"), new: b"" }, first()],
        )
        .unwrap_err();
        assert!(error.to_string().contains("was changed by another program"), "{error}");
        assert_eq!(fs::read(&a).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a", "b"]);
    }

    #[test]
    fn a_rename_that_fails_midway_is_undone() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&a, "new").unwrap();
        let old = write_next_to(&a, b"old", None).unwrap();
        fs::write(&b, "new").unwrap();
        let source = io::Error::other("no");
        let error = undo(vec![(a.clone(), Some(old)), (b.clone(), None)], "c".into(), source);
        assert_eq!(error.to_string(), "cannot replace c; all files are unchanged");
        assert_eq!(fs::read(&a).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a"]);
        let gone = write_next_to(&a, b"x", None).unwrap();
        fs::remove_file(&gone).unwrap();
        let error = undo(vec![(a, Some(gone))], "c".into(), io::Error::other("no"));
        assert!(matches!(error, WriteError::Stuck { .. }), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_are_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (a, link) = (folder.path().join("a"), folder.path().join("link"));
        fs::write(&a, "old").unwrap();
        fs::set_permissions(&a, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("a", &link).unwrap();
        write_all(
            &Outputs::default(),
            &[NewContent { path: link.clone(), old: Some(b"old"), new: b"new" }],
        )
        .unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read(&a).unwrap(), b"new");
        assert_eq!(fs::metadata(&a).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
