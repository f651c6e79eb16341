//! What runs in an environment, read from the files that teams deploy with and from dumps of
//! clusters.
//!
//! Every reader is a pure function from bytes to values. The files come from strangers: a file that
//! cannot be read is an error with its place, and every size is bounded. Nothing here knows git, a
//! rule or the release map.
//!
//! A source is read in two steps, since files refer to each other: [`read`] makes [`Facts`] of one
//! file, and [`assemble`] joins the facts of all files to what is [`Deployed`].

mod argocd;
mod assemble;
mod catalog;
mod changed;
mod direction;
mod drift;
pub mod dump;
mod dump_diff;
mod empty_source;
mod facts;
mod fault;
mod flux;
mod flux_fields;
mod go_expression;
mod go_template;
mod graph;
mod helmfile;
mod image_uses;
mod key_pattern;
mod known_app;
mod kustomize;
mod matrix;
mod metrics;
mod model;
mod patches;
mod path_pattern;
mod place;
mod promotion;
mod record;
mod source;
mod source_state;
mod state;
mod timeline;
mod umbrella;
mod unread;
mod values;
mod values_reader;
mod version_drift;
mod version_use;

pub use assemble::{Assembled, assemble};
pub use catalog::{Catalog, CatalogApp, CatalogRelease, Resolution};
pub use changed::changed_by_pull_request;
pub use direction::{Certainty, Direction, Move, order};
pub use drift::{DriftFinding, DriftQuestion, Limits, drift};
pub use dump_diff::dump_drift;
pub use empty_source::EmptySource;
pub use facts::{Facts, ReadError, read};
pub use image_uses::{ImageUse, ImageUses};
pub use key_pattern::{FoundValue, KeyPattern, KeyPatternError};
pub use known_app::KnownApp;
pub use matrix::{Cell, Matrix, MatrixRow, Observed, Since};
pub use metrics::{Metrics, metrics};
pub use model::{ChartUse, Deployed};
pub use path_pattern::{PathPattern, PathPatternError};
pub use place::Place;
pub use promotion::{NextPromotion, Promotion, next_promotions, promotion};
pub use record::{
    RecordError, RecordFault, RecordedDeployment, Records, append_records, merge_records,
    record_file,
};
pub use source::{SourceFormat, SourceQuery};
pub use state::{ComponentChange, ComponentKey, EnvironmentState, FileUpdate};
pub use timeline::{Deployment, Recorder};
pub use unread::{Construct, Unread};
pub use version_use::VersionUse;
