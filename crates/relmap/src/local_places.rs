//! Where relmap.toml may lead on this machine. A pull request can change that file, and what it leads
//! to is shown in reports: so it leads into the checkout and to the folders next to it, and anywhere
//! else only where the caller allows it.

use std::path::{Path, PathBuf};

use relmap_git::{GitError, Reach, Repository, reach, reach_of_url};

use crate::error::{PlaceError, PlaceSetting};

/// The variable that allows folders, in the form of PATH.
pub(crate) const VARIABLE: &str = "RELMAP_ALLOW_PATHS";

/// Decides where relmap.toml may lead.
#[derive(Debug, Clone, Default)]
pub(crate) struct LocalPlaces {
    /// The folder of relmap.toml.
    pub(crate) root: PathBuf,
    /// Other folders that the caller allows, with what is in them.
    pub(crate) allowed: Vec<PathBuf>,
}

impl LocalPlaces {
    /// The folder that a setting leads to.
    pub(crate) fn folder(&self, setting: PlaceSetting, place: &str) -> Result<PathBuf, PlaceError> {
        settle(setting, place, reach(&self.root, Path::new(place), &self.allowed)?)
    }

    /// Opens the repository that a setting leads to.
    pub(crate) fn open(
        &self,
        setting: PlaceSetting,
        place: &str,
    ) -> Result<Repository, PlaceError> {
        Ok(Repository::open_for(&self.root, &self.folder(setting, place)?)?)
    }

    /// Looks where a URL in a setting leads, if it is one of this machine.
    pub(crate) fn check_url(&self, setting: PlaceSetting, url: &str) -> Result<(), PlaceError> {
        let Some(path) = local_path(url) else { return Ok(()) };
        let folder =
            settle(setting, url, reach_of_url(&self.root, Path::new(&path), &self.allowed)?)?;
        // git tries these as well, and runs the hooks of what it finds.
        let mut with_suffix = folder.clone().into_os_string();
        with_suffix.push(".git");
        for folder in [folder, PathBuf::from(with_suffix)] {
            // What else is wrong there git says itself.
            if let Err(refused @ GitError::Embedded { .. }) =
                Repository::open_for(&self.root, &folder)
            {
                return Err(refused.into());
            }
        }
        Ok(())
    }
}

fn settle(setting: PlaceSetting, place: &str, reached: Reach) -> Result<PathBuf, PlaceError> {
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
        let refused = LocalPlaces { root: outer.path().to_owned(), allowed: Vec::new() }
            .folder(PlaceSetting::Component("app".into()), "/")
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`repository` of the component `app` in relmap.toml is `/`, which leads to /; without your permission relmap.toml leads only into its \
             repository and to a folder next to it (`../NAME`); to allow it: --allow-path /, or RELMAP_ALLOW_PATHS in the environment"
        );
    }
}
