//! The JSON documents, as types: one file for each command. `docs/json.md` describes them for people,
//! and `docs/schemas/` has the JSON Schemas that a test generates from these types.
//!
//! A document borrows from the finished value that it shows, and is made safe while it is written:
//! every text in it is a [`Text`], and [`write_json`](crate::write_json) escapes what a log acts on.

mod artifacts;
mod audit;
mod check;
mod config;
mod doctor;
mod env_deployed;
mod env_diff;
mod env_drift;
mod env_history;
mod env_metrics;
mod env_previous;
mod env_record;
mod env_show;
mod finding;
mod fleet;
mod fleet_env;
mod fleet_status;
mod map_diff;
mod map_find;
mod map_import;
mod map_log;
mod map_release;
mod map_show;
mod map_verify;
mod next;
mod notes;
mod parse;
mod publish_plan;
mod release;
mod suggestion;
mod text;
mod trace;
mod values;
mod word;

#[cfg(test)]
pub(crate) mod tests;

use serde::{Serialize, Serializer};

pub use artifacts::ArtifactsDocument;
pub use audit::AuditDocument;
pub use check::CheckDocument;
pub use config::ConfigDocument;
pub use doctor::DoctorDocument;
pub use env_diff::EnvDiffDocument;
pub use env_drift::EnvDriftDocument;
pub use env_history::EnvHistoryDocument;
pub use env_metrics::EnvMetricsDocument;
pub use env_previous::EnvPreviousDocument;
pub use env_record::EnvRecordDocument;
pub use env_show::EnvShowDocument;
#[cfg(test)]
pub(crate) use finding::FindingObject;
pub use fleet::{FleetAuditDocument, FleetCheckDocument};
pub use fleet_env::{FleetDriftDocument, FleetEnvDocument};
pub use fleet_status::FleetStatusDocument;
pub use map_diff::{FirstRelease, MapDiffDocument, MapPreviousDocument, WayBack};
pub use map_find::MapFindDocument;
pub use map_import::MapImportDocument;
pub use map_log::MapLogDocument;
pub use map_show::MapShowDocument;
pub use map_verify::MapVerifyDocument;
pub use next::NextDocument;
pub use notes::NotesDocument;
pub use parse::{EntryDocument, ParseDocument};
pub use publish_plan::PublishPlanDocument;
pub use release::ReleaseDocument;
pub use text::Text;
pub use trace::TraceDocument;

/// The version of the documents' form. It changes when something is renamed or removed or gets
/// another meaning; a new key does not change it.
pub const SCHEMA: u32 = 2;

/// The number of [`SCHEMA`] at the beginning of a document.
#[derive(Debug, Clone, Copy)]
pub struct SchemaNumber;

impl Serialize for SchemaNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(SCHEMA)
    }
}
