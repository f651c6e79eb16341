//! Where relmap.toml may lead on this machine. A pull request can change that file, and what it leads
//! to is shown in reports: so it leads into the checkout and to the folders beside it, and anywhere
//! else only where the caller allows it.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use relmap_git::{GitError, Reach, Repository, reach, reach_of_url};
use thiserror::Error;

/// The variable that allows folders, in the form of PATH.
pub(crate) const VARIABLE: &str = "RELMAP_ALLOW_PATHS";

/// What the caller allows, for the whole run.
static ALLOWED: OnceLock<Vec<PathBuf>> = OnceLock::new();

/// Allows folders and what is in them: those of `--allow-path` and of the variable.
pub(crate) fn allow(named: &[PathBuf], variable: Option<&OsStr>) {
    let more = variable.into_iter().flat_map(std::env::split_paths);
    let more = more.filter(|folder| !folder.as_os_str().is_empty());
    let _ = ALLOWED.set(named.iter().cloned().chain(more).collect());
}

fn allowed() -> &'static [PathBuf] {
    ALLOWED.get().map_or(&[], Vec::as_slice)
}

/// A setting that names a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Setting {
    /// `repository` of a component.
    Component(String),
    /// `repository` of the map.
    Map,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Component(name) => write!(f, "`repository` of the component `{name}`"),
            Setting::Map => f.write_str("`repository` of [map]"),
        }
    }
}

/// Why a place in relmap.toml is not opened.
#[derive(Debug, Error)]
pub(crate) enum PlaceError {
    /// It leads where the file may not lead.
    #[error(
        "{setting} in relmap.toml is `{place}`, which leads to {}; without your permission relmap.toml \
         leads only into its repository and to a folder beside it (`../NAME`); to allow it: \
         --allow-path {}, or {VARIABLE} in the environment",
        folder.display(), folder.display()
    )]
    Refused {
        /// The setting.
        setting: Setting,
        /// Its value.
        place: String,
        /// Where that leads.
        folder: PathBuf,
    },
    /// git cannot open it.
    #[error(transparent)]
    Git(#[from] GitError),
}

/// The folder that a setting leads to. `root` is the folder of relmap.toml.
pub(crate) fn folder(root: &Path, setting: Setting, place: &str) -> Result<PathBuf, PlaceError> {
    settle(setting, place, reach(root, Path::new(place), allowed())?)
}

/// Opens the repository that a setting leads to.
pub(crate) fn open(root: &Path, setting: Setting, place: &str) -> Result<Repository, PlaceError> {
    Ok(Repository::open_for(root, &folder(root, setting, place)?)?)
}

/// Looks where a URL in a setting leads, if it is one of this machine.
pub(crate) fn check_url(root: &Path, setting: Setting, url: &str) -> Result<(), PlaceError> {
    let Some(path) = local_path(url) else { return Ok(()) };
    let folder = settle(setting, url, reach_of_url(root, Path::new(&path), allowed())?)?;
    // git tries these as well, and runs the hooks of what it finds.
    let mut with_suffix = folder.clone().into_os_string();
    with_suffix.push(".git");
    for folder in [folder, PathBuf::from(with_suffix)] {
        // What else is wrong there git says itself.
        if let Err(refused @ GitError::Embedded { .. }) = Repository::open_for(root, &folder) {
            return Err(refused.into());
        }
    }
    Ok(())
}

fn settle(setting: Setting, place: &str, reached: Reach) -> Result<PathBuf, PlaceError> {
    match reached {
        Reach::Allowed(folder) => Ok(folder),
        Reach::Refused(folder) => {
            Err(PlaceError::Refused { setting, place: place.to_owned(), folder })
        }
    }
}

/// The path of a `file://` URL, as git reads it.
fn local_path(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("file") {
        return None;
    }
    let path = decoded(rest);
    Some(if path.starts_with('/') { path } else { format!("//{path}") })
}

/// A text with its `%2e` and the like decoded.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_this_machine_are_paths() {
        for (url, path) in [
            ("file:///srv/map.git", Some("/srv/map.git")),
            ("FILE:///srv/%6dap.git", Some("/srv/map.git")),
            ("file:///srv/100%", Some("/srv/100%")),
            ("file://evil", Some("//evil")),
            ("https://git.example/map.git", None),
            ("git.example:map.git", None),
        ] {
            assert_eq!(local_path(url).as_deref(), path, "{url}");
        }
    }

    #[test]
    fn the_refusal_names_the_setting_and_the_way_out() {
        let outer = tempfile::tempdir().unwrap();
        let refused = folder(outer.path(), Setting::Component("app".into()), "/").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`repository` of the component `app` in relmap.toml is `/`, which leads to /; without \
             your permission relmap.toml leads only into its repository and to a folder beside it \
             (`../NAME`); to allow it: --allow-path /, or RELMAP_ALLOW_PATHS in the environment"
        );
    }
}
