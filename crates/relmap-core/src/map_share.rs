//! How the branch of a map that was written here is shared.

use std::path::PathBuf;

use crate::words::shell_word;

/// How others get what was written to the branch of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapShare {
    /// It is pushed.
    Push {
        /// The repository that holds it, if it is not that of the charts.
        folder: Option<PathBuf>,
        /// The remote.
        remote: String,
    },
    /// The repository that holds it has no remote.
    NoRemote,
}

impl MapShare {
    /// What to do, with the command.
    ///
    /// ```
    /// use relmap_core::map_share::MapShare;
    /// let share = MapShare::Push { folder: None, remote: "origin".into() };
    /// assert_eq!(share.words("release-map"), "share it: git push origin release-map");
    /// ```
    pub fn words(&self, branch: &str) -> String {
        match self {
            MapShare::Push { folder, remote } => {
                let at = folder.as_ref().map(|folder| folder.display().to_string());
                let at =
                    at.map(|folder| format!(" -C {}", shell_word(&folder))).unwrap_or_default();
                format!("share it: git{at} push {} {}", shell_word(remote), shell_word(branch))
            }
            MapShare::NoRemote => "it is only in this clone, which has no remote".to_owned(),
        }
    }
}
