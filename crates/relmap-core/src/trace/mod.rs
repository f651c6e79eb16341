//! The chain of a release: app commit, app release, image, chart release, published chart, environments;
//! and what is missing in it.
//!
//! Facts come in as plain values; [`gaps`] tells what is missing.

mod attachments;
mod gaps;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::artifacts::ChartSource;
use crate::finding::Finding;
use crate::ledger::{App, Release};
use crate::outcome::Verdict;

pub use attachments::{ATTESTATION, Attachments, SBOM, SIGNATURE, attachment_kind};
pub use gaps::{Gap, GapCode, gaps};

/// What a reference was understood as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// A release of a chart: its tag, its version, or where it is published.
    Chart,
    /// A release of an app.
    App,
    /// A container image.
    Image,
    /// A commit of the charts' or of an app's repository.
    Commit,
}

impl ReferenceKind {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            ReferenceKind::Chart => "chart",
            ReferenceKind::App => "app",
            ReferenceKind::Image => "image",
            ReferenceKind::Commit => "commit",
        }
    }

    /// The words used in sentences.
    pub fn noun(self) -> &'static str {
        match self {
            ReferenceKind::Chart => "a chart release",
            ReferenceKind::App => "an app release",
            ReferenceKind::Image => "an image",
            ReferenceKind::Commit => "a commit",
        }
    }
}

/// Everything that a reference leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// What it was understood as.
    pub kind: ReferenceKind,
    /// What is meant, by the name that it has here: a tag, an image, the full id of a commit.
    pub subject: String,
    /// The chart releases that have to do with it, the newest first, each with its chain.
    pub chains: Vec<Chain>,
    /// How many more chart releases there are.
    pub left_out: usize,
    /// App releases that no chart release deploys yet.
    pub pending: Vec<TracedApp>,
    /// The environments that were looked at.
    pub environments: Environments,
    /// What a person should know; where no chart release was found, why.
    pub remark: Option<String>,
    /// What registries and chart repositories told, if they were asked; the most serious first.
    pub findings: Vec<Finding>,
    /// `Pass` if a chart release was found and nothing that was asked is wrong.
    pub verdict: Verdict,
}

/// One chart release with what it was made from, and where it went.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// The chart release.
    pub release: Release,
    /// The apps that it deploys, with their images.
    pub apps: Vec<TracedApp>,
    /// Its images that belong to no app of these.
    pub images: Vec<TracedImage>,
    /// The published chart.
    pub publication: Publication,
    /// Where it runs.
    pub runs_in: Vec<RunsIn>,
    /// What is missing.
    pub gaps: Vec<Gap>,
}

/// An app release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedApp {
    /// The release; its commit is known if it was found in the app's repository.
    pub app: App,
    /// Its image, where something says what that is called.
    pub image: Option<TracedImage>,
}

/// An image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TracedImage {
    /// The reference.
    pub reference: String,
    /// The digest that the release map recorded.
    pub recorded: Option<String>,
    /// What its registry has.
    pub found: ImageState,
    /// What is attached to it there.
    pub attached: Attachments,
}

/// What a registry has of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ImageState {
    /// It was not asked.
    #[default]
    NotAsked,
    /// The image, with this digest.
    Found(String),
    /// No such image.
    Absent,
    /// It cannot be known; the finding says why.
    Unknown,
}

/// What is known of the published chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publication {
    /// Nothing says where it is published.
    NoPlace,
    /// The place was not asked.
    NotAsked(ChartSource),
    /// It is there, with this digest, if its index tells one.
    Found(ChartSource, Option<String>),
    /// It is not there.
    Absent(ChartSource),
    /// It cannot be known; the finding says why.
    Unknown(ChartSource),
}

impl Publication {
    /// The place, if one is known.
    pub fn source(&self) -> Option<&ChartSource> {
        match self {
            Publication::NoPlace => None,
            Publication::NotAsked(source)
            | Publication::Found(source, _)
            | Publication::Absent(source)
            | Publication::Unknown(source) => Some(source),
        }
    }

    /// The word used in output.
    pub fn as_str(&self) -> &'static str {
        match self {
            Publication::NoPlace => "no-place",
            Publication::NotAsked(_) => "not-asked",
            Publication::Found(..) => "published",
            Publication::Absent(_) => "absent",
            Publication::Unknown(_) => "unknown",
        }
    }
}

impl ImageState {
    /// The word used in output.
    pub fn as_str(&self) -> &'static str {
        match self {
            ImageState::NotAsked => "not-asked",
            ImageState::Found(_) => "found",
            ImageState::Absent => "absent",
            ImageState::Unknown => "unknown",
        }
    }
}

/// An environment that a release runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunsIn {
    /// The environment.
    pub environment: String,
    /// What it is called there.
    pub component: String,
    /// Since when, if that was found.
    pub since: Option<Timestamp>,
    /// The file and line that say so.
    pub place: String,
    /// Images that replace those of the release there.
    pub replaced: Vec<String>,
}

/// Which environments were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Environments {
    /// These.
    LookedAt {
        /// Their names.
        names: Vec<String>,
        /// Where a chart of the chains runs in a version that is not known: environment and component.
        undecided: Vec<(String, String)>,
    },
    /// relmap.toml names none.
    None,
    /// They cannot be read, and why.
    Unknown(String),
}
