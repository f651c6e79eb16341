//! The next entry and every file that must agree with it, as edits that somebody else writes.
//!
//! [`plan`] is a function from a component, what git knows of it and what is wished to the new
//! content of files. It judges what it made: a plan whose result would not be met is no plan but a
//! refusal. Nothing is read or written here.

mod app;
mod app_files;
mod artifact_hub;
mod candidate;
mod dependents;
mod draft_notes;
mod files;
mod image;
mod next_version;
mod overlay;
mod own_edits;
mod own_version;
mod pin;
mod tag_form;
mod tag_use;
mod target;
mod to_pin;
mod version;
pub mod version_files;

use std::collections::BTreeMap;

use jiff::civil::Date;
use semver::Version;

use crate::chart::edit::YamlEditError;
use crate::chart::image_ref::ImageRef;
use crate::component::Component;
use crate::config::Config;
use crate::facts::{Checkout, ComponentFacts};
use crate::outcome::ComponentOutcome;
use crate::release_notes::edit::{NoteGroup, NotesEditError};
use crate::rule_code::RuleCode;
use crate::version::Bump;

pub use candidate::{merged, rolled_up};
pub use dependents::{Dependent, depends, follow};
pub use draft_notes::draft_notes;
pub use overlay::overlaid;
pub use own_edits::is_part_of_release;
pub use tag_use::{TagUse, tag_use};
pub use to_pin::{ImageToPin, images_to_pin};

/// A component, and everything that is known of it.
#[derive(Debug, Clone, Copy)]
pub struct BumpContext<'s> {
    /// The component, as it is in the work tree.
    pub component: &'s Component,
    /// What git knows of it.
    pub facts: &'s ComponentFacts,
    /// The state of the checkout.
    pub checkout: &'s Checkout,
    /// relmap.toml.
    pub config: &'s Config,
    /// Whether the newest entry is a prerelease that HEAD builds on. What comes after it is compared
    /// with the final release before it, and so are these facts.
    pub follows_prerelease: bool,
}

/// What somebody wishes for the next release.
#[derive(Debug, Clone, Default)]
pub struct BumpRequest {
    /// How far the version should move; what the rules require if none.
    pub level: Option<Bump>,
    /// Why it departs from the rules.
    pub because: Option<String>,
    /// The app releases to deploy: each a version or the whole name of its tag, of several apps with the
    /// name of the app before it: `backend=3.5.0`.
    pub apps: Vec<String>,
    /// Images to deploy.
    pub images: Vec<ImageRef>,
    /// The digests to pin images to, by their paths in the values. Without it, no image is pinned.
    pub pins: Option<BTreeMap<String, String>>,
    /// The day of the release.
    pub date: Option<Date>,
    /// Whether somebody asked for that day, so that it is written whatever the file's custom is.
    pub is_date_wanted: bool,
    /// Notes to add.
    pub notes: Vec<NoteGroup>,
    /// Whether it is a final release or a candidate for one.
    pub stage: Stage,
    /// Whether the annotations for Artifact Hub are written even if Chart.yaml has none.
    pub artifact_hub: bool,
    /// The rules that the result may break.
    pub waived: Vec<RuleCode>,
}

/// How final the next release is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    /// As its entry says, if that is not released yet, or else final.
    #[default]
    AsWritten,
    /// A release candidate.
    Candidate,
    /// Final, after one candidate at least.
    Promoted,
}

/// What comes of a request.
#[derive(Debug, Clone)]
pub enum BumpResult {
    /// Nothing that is delivered changed since the release, so there is nothing to do.
    NotNeeded {
        /// The judgement of the component as it is.
        outcome: Box<ComponentOutcome>,
    },
    /// The entry that is there is right, and nothing was to be added.
    AlreadyRight {
        /// The judgement of the component as it is.
        outcome: Box<ComponentOutcome>,
    },
    /// Files to write.
    Plan(Box<Plan>),
}

/// New contents of files, and what they come to.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The name of the tag that the entry dictates.
    pub tag: String,
    /// The version.
    pub version: Version,
    /// The new contents, by path from the repository's root; only of files that differ.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is done to each file, in words.
    pub steps: Vec<FileEdit>,
    /// Whether the entry has notes.
    pub has_notes: bool,
    /// The version that Chart.yaml had, if it was higher: no tag and no entry names it.
    pub lowered: Option<Version>,
    /// The judgement of the component once the files are written.
    pub outcome: ComponentOutcome,
}

/// What is done to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// The file.
    pub file: String,
    /// What is done: `version 1.1.0 -> 1.1.1`.
    pub what: String,
}

/// Why a request cannot be met.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The result would break a rule, or what would make it right cannot be known.
    #[error("{}", refused(.outcome, .version))]
    Judged {
        /// The version that was wished or required.
        version: Option<Version>,
        /// The judgement that the result would get.
        outcome: Box<ComponentOutcome>,
    },
    /// There is no release to count a level from.
    #[error(
        "{name} has no release to count a {level} from; {declared} will be its first and may be any version; edit it by hand, or leave out the level"
    )]
    NoRelease {
        /// The component.
        name: String,
        /// The level.
        level: Bump,
        /// The tag that its entry dictates.
        declared: String,
    },
    /// RELEASE.txt cannot be written into.
    #[error("{file} cannot be extended")]
    Notes {
        /// The file.
        file: String,
        /// Why.
        source: NotesEditError,
    },
    /// A YAML file cannot be edited.
    #[error("{file} cannot be edited")]
    Yaml {
        /// The file.
        file: String,
        /// Why.
        source: YamlEditError,
    },
    /// An app release that cannot be made out.
    #[error(
        "`{wanted}` does not name the tag of the app's release, and no entry of {file} has an `App:` to copy; give the whole tag, such as `--app app-1.3.0`"
    )]
    WhichApp {
        /// What was wished.
        wanted: String,
        /// The release file.
        file: String,
    },
    /// A version that may be one of several apps'.
    #[error(
        "`{wanted}` does not say which app it is a release of; name it: {}",
        known.iter().map(|name| format!("--app {name}={wanted}")).collect::<Vec<_>>().join(" or ")
    )]
    WhichOfApps {
        /// What was wished.
        wanted: String,
        /// The apps that the chart deploys.
        known: Vec<String>,
    },
    /// An app that the chart does not deploy.
    #[error(
        "{component} deploys no app `{name}`; it deploys {}; to add one, write its `App:` line in the entry",
        known.join(", ")
    )]
    UnknownApp {
        /// The component.
        component: String,
        /// What was named.
        name: String,
        /// The apps that it deploys.
        known: Vec<String>,
    },
    /// Two releases of one app.
    #[error("`--app` names two releases of {name}; give one")]
    AppTwice {
        /// The app.
        name: String,
    },
    /// There is no release candidate that could become final.
    #[error(
        "{name} has no release candidate to promote{}; make one with `relmap bump --rc`",
        newest.as_ref().map(|newest| format!(", its newest entry is {newest}")).unwrap_or_default()
    )]
    NoCandidate {
        /// The component.
        name: String,
        /// The newest entry's tag.
        newest: Option<String>,
    },
    /// A component that deploys no app or image.
    #[error(
        "{name} is {what}, so it deploys no {noun}; leave out `--{noun}`, or name another component with --component"
    )]
    DeploysNone {
        /// The component.
        name: String,
        /// What it is.
        what: &'static str,
        /// `app` or `image`.
        noun: &'static str,
    },
    /// No image of the repository that was wished.
    #[error("{file} has no image `{wanted}`; {}", known_images(.known))]
    NoImage {
        /// The values file.
        file: String,
        /// The repository that was wished.
        wanted: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// An image without tag and digest.
    #[error("`{0}` has neither a tag nor a digest; write `--image REPOSITORY:TAG`")]
    NoTag(String),
}

fn refused(outcome: &ComponentOutcome, version: &Option<Version>) -> String {
    match version {
        Some(version) => format!("{} cannot be released as {version}", outcome.name),
        None => format!("the next version of {} cannot be known", outcome.name),
    }
}

fn known_images(known: &[String]) -> String {
    match known {
        [] => "its values name no image".to_owned(),
        known => format!("it has {}", known.join(", ")),
    }
}

/// Plans the next release of a component. `base` holds files that were planned before, for other
/// components, and count as written.
///
/// # Errors
/// When what is wished breaks a rule, or a file cannot be edited safely.
pub fn plan(
    context: &BumpContext<'_>,
    base: &BTreeMap<String, Vec<u8>>,
    request: &BumpRequest,
) -> Result<BumpResult, Refusal> {
    version::plan(context, base, request)
}
