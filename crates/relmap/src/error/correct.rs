//! Why a record of the map cannot be corrected.

use relmap_core::tag_name::TagName;
use relmap_core::words::shell_word;
use thiserror::Error;

/// Why a record of the map cannot be corrected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CorrectError {
    /// There is no reason.
    #[error("--because: say why the record was wrong")]
    NoReason,
    /// What was typed is no release of an app.
    #[error("--app: `{0}` has no version; write for example app-1.2.1")]
    App(String),
    /// The name of the app is not known.
    #[error("--app: `{0}` does not say which app; write for example app={0}")]
    WhichApp(String),
    /// The app's repository has no such release.
    #[error(
        "--app: {place} has no release `{typed}`, and {highest} is its highest; nothing was recorded; fetch its tags \
         (git -C {place} fetch --tags), correct what was typed, or add --unverified if it is meant"
    )]
    NoAppRelease {
        /// What was typed.
        typed: String,
        /// The app's repository.
        place: String,
        /// The highest release that it has.
        highest: TagName,
    },
    /// The app's repository is not known, and what was typed is called otherwise than the app.
    #[error(
        "--app: `{typed}` cannot be looked up: {why}; nothing was recorded; to record the version as it is: --app {}",
        shell_word(.instead)
    )]
    NotLookedUp {
        /// What was typed.
        typed: String,
        /// Why the app's repository is not at hand.
        why: String,
        /// The version, with the name by which the app is recorded.
        instead: String,
    },
    /// The map says that already.
    #[error("the map says that of {0} already; nothing was recorded")]
    Same(String),
    /// The branch that is written has no such record.
    #[error(
        "{0} is in another copy of the map and not on its branch here; fetch the map first: relmap map fetch"
    )]
    NotThere(String),
    /// The map is at a server, and nothing is pushed.
    #[error("the map is kept at {0}; correct it there: add --push")]
    AtServer(String),
    /// The branch is checked out, and moving it would make the work tree differ from it.
    #[error("the branch `{0}` is checked out; check out another one")]
    CheckedOut(String),
    /// git has no name and address for the commit.
    #[error(
        "git does not know who corrects; run `git config --global user.name NAME` and \
         `git config --global user.email ADDRESS`"
    )]
    NoCommitter,
}
