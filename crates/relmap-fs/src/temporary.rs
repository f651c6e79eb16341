//! Temporary files next to those that they replace, and what runs left of them that were killed.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile, TempDir};

/// How the name of each begins and ends.
const PREFIX: &str = ".relmap-";
const SUFFIX: &str = ".tmp";

/// Makes a temporary file in a folder, and removes those there that runs left which were killed. Its name
/// tells which process made it.
///
/// # Errors
/// When the file cannot be made.
pub fn temporary_in(
    folder: &Path,
    with: impl FnOnce(&mut Builder<'_, '_>),
) -> io::Result<NamedTempFile> {
    clean_temporary(folder);
    new_temporary(folder, with)
}

/// Removes the temporary files of a folder that runs left which were killed.
pub(crate) fn clean_temporary(folder: &Path) {
    clean(folder, PREFIX);
}

/// Makes a temporary file in a folder, and looks at nothing else there.
pub(crate) fn new_temporary(
    folder: &Path,
    with: impl FnOnce(&mut Builder<'_, '_>),
) -> io::Result<NamedTempFile> {
    let prefix = format!("{PREFIX}{}-", std::process::id());
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    with(&mut builder);
    builder.tempfile_in(folder)
}

/// Makes a temporary folder in a folder of our own, whose name begins with `prefix`, and removes those of
/// this prefix that runs left which were killed.
///
/// # Errors
/// When the folder cannot be made.
pub fn temporary_folder_in(folder: &Path, prefix: &str) -> io::Result<TempDir> {
    clean(folder, prefix);
    TempDir::with_prefix_in(format!("{prefix}{}-", std::process::id()), folder)
}

/// Whether a file of this name is a temporary one: no part of what is judged.
pub fn is_temporary(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Removes what processes made that are gone. What cannot be removed is in nobody's way.
fn clean(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(prefix)) else { continue };
        if maker(name, prefix).is_some_and(|maker| maker == std::process::id() || runs(maker)) {
            continue;
        }
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_dir() && prefix != PREFIX => fs::remove_dir_all(entry.path()),
            Ok(kind) if kind.is_file() && is_temporary(name) => fs::remove_file(entry.path()),
            _ => Ok(()),
        };
    }
}

/// The process that made a file of this name.
fn maker(name: &str, prefix: &str) -> Option<u32> {
    let (id, rest) = name.strip_prefix(prefix)?.split_once('-')?;
    (!rest.is_empty()).then(|| id.parse().ok())?
}

#[cfg(unix)]
fn runs(id: u32) -> bool {
    let Some(id) = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw) else {
        return false;
    };
    // A process of another user is there as well, and may not be asked.
    !matches!(rustix::process::test_kill_process(id), Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn runs(_id: u32) -> bool {
    true
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests {
    use super::*;

    #[test]
    fn what_killed_runs_left_goes_and_everything_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let gone = {
            let mut ended = std::process::Command::new("true").spawn().unwrap();
            ended.wait().unwrap();
            ended.id()
        };
        let file = |name: String| fs::write(folder.path().join(name), "").unwrap();
        file(format!(".relmap-{gone}-abc.tmp"));
        file(format!(".relmap-{gone}-abc.txt"));
        file(format!(".relmap-{}-abc.tmp", child.id()));
        file(".relmap-abc.tmp".to_owned());
        fs::create_dir(folder.path().join(format!("sign-{gone}-x"))).unwrap();
        let new = temporary_in(folder.path(), |_| {}).unwrap();
        let made = temporary_folder_in(folder.path(), "sign-").unwrap();
        let mut left: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut expected = vec![
            format!(".relmap-{gone}-abc.txt"),
            format!(".relmap-{}-abc.tmp", child.id()),
            name(new.path()),
            name(made.path()),
        ];
        expected.sort();
        assert_eq!(left, expected);
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn temporary_files_are_known_by_their_names() {
        for (path, expected) in [
            (".relmap-12-AbC.tmp", true),
            ("charts/web/.relmap-12-AbC.tmp", true),
            (".relmap-AbC.tmp", true),
            (".relmap-12-AbC.yaml", false),
            ("relmap-12-AbC.tmp", false),
            (".relmap-12-AbC.tmp/values.yaml", false),
        ] {
            assert_eq!(is_temporary(path), expected, "{path}");
        }
    }
}
