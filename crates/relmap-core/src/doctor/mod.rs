//! What a checkout and a machine look like to relmap, and what fixes each fault.
//!
//! Somebody else looks; here it is decided what is a fault.
//!
//! ```
//! use relmap_core::ci::CiSystem;
//! use relmap_core::doctor::{Symptoms, State, examine};
//!
//! let symptoms = Symptoms { ci: Some(CiSystem::Jenkins), ..Symptoms::default() };
//! let findings = examine(&symptoms);
//! assert_eq!(findings[0].subject, "repository");
//! assert_eq!(findings[0].state, State::Fault);
//! ```

mod examine;

#[cfg(test)]
mod tests;

use crate::ci::CiSystem;
use crate::facts::Checkout;

pub use examine::examine;

/// What was seen. Whatever could not be looked at is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Symptoms {
    /// The repository, or why it cannot be opened.
    pub repository: Option<Result<RepoLocation, String>>,
    /// The state of the checkout.
    pub checkout: Option<Checkout>,
    /// Whether a shallow clone has all that a verdict needs.
    pub is_deep_enough: bool,
    /// How many tags there are.
    pub tags: usize,
    /// The names of the components that were found, or why relmap.toml cannot be read.
    pub components: Option<Result<Vec<String>, String>>,
    /// Where there are no components: what is there, and how to begin.
    pub not_set_up: Option<String>,
    /// The apps whose repositories are not at hand.
    pub apps: Vec<FarApp>,
    /// Whether this clone has the merge driver that `.gitattributes` names; none if it names none.
    pub has_merge_driver: Option<bool>,
    /// The version of the program git and the one that is needed, or why it does not run.
    pub git: Option<Result<String, String>>,
    /// The version of the program helm; none if there is none.
    pub helm: Option<String>,
    /// Who commits: `NAME <EMAIL>`.
    pub identity: Option<String>,
    /// Whether every tag is to be signed, and with which key.
    pub signing: Option<Signing>,
    /// The remote that a release goes to, or why there is none to go to.
    pub remote: Option<Result<Server, String>>,
    /// Whether there is no remote at all.
    pub has_no_remote: bool,
    /// Whether nothing was asked that needs a network.
    pub is_offline: bool,
    /// What is known of the map's branch.
    pub map: Option<MapBranch>,
    /// The CI system that this runs in.
    pub ci: Option<CiSystem>,
}

/// Where a repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoLocation {
    /// Its folder.
    pub folder: String,
    /// Whether it has no work tree.
    pub is_bare: bool,
}

/// An app whose repository is not at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FarApp {
    /// The app.
    pub app: String,
    /// Its repository, as relmap.toml has it, without anything secret.
    pub place: String,
    /// Where a clone might be.
    pub local: Option<String>,
    /// Whether a server has it, which `relmap release` asks.
    pub is_at_server: bool,
    /// Why it cannot be opened, where that is no server.
    pub reason: String,
}

/// How tags are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// `openpgp`, `ssh` or `x509`.
    pub format: String,
    /// `user.signingKey`.
    pub key: Option<String>,
}

/// A remote, and how it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The remote's name.
    pub name: String,
    /// Its URL, without anything secret.
    pub url: String,
    /// Whether it could be read: none if it was not asked.
    pub reads: Option<Result<(), Trouble>>,
    /// Whether it would take a push: none if it was not asked.
    pub takes: Option<Result<(), Trouble>>,
}

/// Why something did not work, with the fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong and what fixes it.
    pub message: String,
    /// What the program said.
    pub words: String,
}

/// What is known of the map's branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapBranch {
    /// The branch.
    pub branch: String,
    /// The repository that relmap.toml names for it, if it is another one, without anything secret.
    pub repository: Option<String>,
    /// How many rows the copies here have; none if there is no copy. Or why they cannot be read.
    pub here: Result<Option<usize>, String>,
    /// Whether the remote has the branch; none if it was not asked.
    pub at_remote: Option<bool>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// As it should be.
    Good,
    /// Worth knowing; nothing need be done.
    Note,
    /// Something that a release needs is missing; a check does not need it.
    Release,
    /// Something that every verdict needs is missing.
    Fault,
}

impl State {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Good => "ok",
            State::Note => "note",
            State::Release => "release",
            State::Fault => "fault",
        }
    }
}

/// One line of the examination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symptom {
    /// What was looked at: a stable word.
    pub subject: &'static str,
    /// How it is.
    pub state: State,
    /// What was seen.
    pub seen: String,
    /// What fixes it.
    pub fix: Option<String>,
}
