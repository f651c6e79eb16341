//! Checks the version that `RELEASE.txt` declares against what changed in git, tags releases, and
//! keeps the map of which chart release deploys which app release.
//!
//! Check a repository:
//!
//! ```no_run
//! use relmap::{CheckOptions, Verdict, Workspace};
//!
//! # fn main() -> Result<(), relmap::Error> {
//! let checked = Workspace::open(".")?.check(&CheckOptions::new())?;
//! for component in &checked.outcome.components {
//!     println!("{} {}", component.verdict, component.name);
//! }
//! if checked.outcome.verdict == Verdict::Fail {
//!     std::process::exit(1);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The library prints nothing, ends no process and reads no variable of the environment that the
//! caller did not pass in an [`Environment`]. Results are values; `relmap-report` and `relmap-html`
//! show them.

mod app_source;
mod apps;
mod audit;
mod check;
mod components;
mod config;
mod doctor;
mod environment;
mod error;
mod explain;
mod files;
mod found;
mod judged_by;
mod local_places;
mod map;
mod notes;
mod observer;
mod options;
mod outputs;
mod pages;
mod parse;
mod project;
mod pull_request_target;
mod recorded_fields;
mod release;
mod remote;
mod render;
mod server_places;
mod tag_survey;
mod workspace;
mod write_files;

pub use relmap_core::finding::Finding;
pub use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
pub use relmap_core::rule_code::{RuleCode, Severity};
pub use relmap_git::{MAX_RELEASE_FILE, Signing};

pub use audit::{AuditOptions, Audited};
pub use check::Checked;
pub use config::settings;
pub use doctor::{DoctorOptions, doctor};
pub use environment::Environment;
pub use error::{
    BumpError, Error, ErrorKind, ImportError, InitError, MapError, NotFormatted, PlaceError,
    PlaceSetting, QueryError, ReleaseError, RenderError, WriteError, report,
};
pub use explain::{RuleTables, rule_tables};
pub use files::read_file;
pub use map::{FindOptions, MapAnswer, MapQuestion, PreviousRelease};
pub use observer::Observer;
pub use options::{CheckOptions, RenderLimits};
pub use outputs::outputs_around;
pub use pages::PageContent;
pub use parse::parse;
pub use release::{
    ProposedRelease, ReleaseFailed, ReleaseOptions, Released, Reviewer, StopRelease,
};
pub use workspace::Workspace;
