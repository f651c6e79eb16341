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

mod app_repository;
mod artifacts;
mod attest;
mod audit;
mod bump;
mod check;
mod checked_images;
mod components;
mod config;
mod doctor;
mod environment;
mod environments;
mod error;
mod explain;
mod files;
mod fleet;
mod fmt;
mod found;
mod init;
mod judged_by;
mod judging;
mod local_places;
mod map;
mod merge_driver;
mod missing_tags;
mod moved;
mod notes;
mod observer;
mod older_commit;
mod options;
mod outputs;
mod pages;
mod parse;
mod project;
mod public_url;
mod publish_plan;
mod pull_request_target;
mod recorded_fields;
mod release;
mod remote;
mod render;
mod repository_name;
mod second_charts;
mod server_places;
mod settings_file;
mod tag_survey;
mod target_commit;
mod trace;
mod trusted_settings;
mod web_links;
mod workers;
mod workspace;
mod write_files;

pub use relmap_core::finding::Finding;
pub use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
pub use relmap_core::rule_code::{RuleCode, Severity};
pub use relmap_git::{MAX_RELEASE_FILE, Signing};

pub use artifacts::{ArtifactSelection, ArtifactsOptions};
pub use attest::{AttestOptions, Attested, RecordedAttestation};
pub use audit::{AuditOptions, Audited};
pub use bump::{BumpOptions, BumpPlan, BumpRefused, Bumped, FileChange, NotesEditor, Settled};
pub use check::{Checked, Judged};
pub use config::settings;
pub use doctor::{DoctorOptions, doctor};
pub use environment::Environment;
pub use environments::{
    DriftOptions, EnvironmentDiff, EnvironmentDrift, EnvironmentFilter, EnvironmentHistory,
    EnvironmentMatrix, EnvironmentOptions, EnvironmentOverview, PreviousDeployment, RecordOptions,
    RecordedDeployments,
};
pub use error::{
    ArtifactsError, AttestError, BumpError, CorrectError, EnvironmentError, Error, ErrorKind,
    FleetError, ImportError, InitError, MapError, NoMapHere, NotFormatted, NotPinned, PlaceError,
    PlaceSetting, QueryError, ReleaseError, RenderError, WriteError, report,
};
pub use explain::{RuleTables, rule_tables};
pub use files::read_file;
pub use fleet::{
    FLEET_FILE, Fleet, FleetAnswer, FleetDrift, FleetDriftFinding, FleetEnvironmentOverview,
    FleetEnvironments, FleetMember, FleetOverview, FleetRow,
};
pub use fmt::{FormatPlan, FormattedFile, format, format_plan};
pub use init::{InitFile, InitGuess, InitOptions, InitPlan, Pipeline};
pub use map::{
    CorrectOptions, Corrected, Exported, Fetched, FindOptions, ImportOptions, ImportTarget,
    Imported, LoggedRecord, MapAnswer, MapDiscarded, MapPushed, MapQuestion, PreviousRelease,
    Verified, VerifyOptions,
};
pub use merge_driver::{MergeInput, Merged};
pub use observer::Observer;
pub use options::{CheckOptions, RenderLimits};
pub use outputs::outputs_around;
pub use pages::PageContent;
pub use parse::parse;
pub use publish_plan::{PlannedSelection, PublishPlanOptions};
pub use release::{
    ProposedRelease, ReleaseFailed, ReleaseNotesOf, ReleaseOptions, Released, Reviewer, StopRelease,
};
pub use trace::TraceOptions;
pub use workspace::Workspace;
