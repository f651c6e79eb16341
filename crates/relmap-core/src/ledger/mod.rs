//! The release map as a ledger: which chart release deploys which app releases.
//!
//! One file holds the releases of one chart title, as JSON Lines: a first line that names schema
//! and title, then one record a line, in the order of recording. Lines are only ever appended. So
//! a newer file begins with the bytes of an older one ([`growth`]), two clones are merged by
//! appending the lines that the other one lacks ([`merge`]), and readers sort.
//!
//! What is wrong in a record is put right by another record that corrects it. Questions are
//! answered by the newest record of a tag; [`Ledger::history`] shows all.
//!
//! ```
//! use relmap_core::ledger::{App, Ledger, MapIndex, Record, Recorded, append};
//!
//! let commit = "1111111111111111111111111111111111111111".parse().unwrap();
//! let mut record = Record::new("charts-1.1.0", "1.1.0", commit, Recorded::Release);
//! record.apps.push(App::stated("shop", "1.2.0"));
//! let file = append(b"", &"charts".parse().unwrap(), &[record]).unwrap().bytes;
//! assert_eq!(
//!     String::from_utf8_lossy(&file),
//!     "{\"schema\":2,\"title\":\"charts\"}\n\
//!      {\"chart\":\"charts-1.1.0\",\"version\":\"1.1.0\",\"commit\":\"1111111111111111111111111111111111111111\",\
//!      \"recorded\":\"release\",\"apps\":[{\"name\":\"shop\",\"version\":\"1.2.0\",\"verified\":false}],\"images\":[]}\n"
//! );
//!
//! let map = MapIndex::new(vec![Ledger::of(&file).unwrap()]);
//! for typed in ["1.2.0", "v1.2.0", "shop-1.2.0", "shop 1.2"] {
//!     let found = map.app(typed, &[]).unwrap();
//!     assert_eq!(map.key(found[0]).chart, "charts-1.1.0");
//! }
//! ```

mod append;
mod bounds;
mod chart_releases;
mod conflict;
mod effective;
mod fault;
mod file;
mod file_name;
mod growth;
mod history;
mod json;
mod key;
mod merge;
mod plain;
mod publication;
mod query;
mod read;
mod record;
mod upgrade;
mod write;

#[cfg(test)]
mod tests;

pub use append::{AppendError, Appended, append};
pub use bounds::{MAX_LINES, line_count};
pub use chart_releases::ChartReleases;
pub use conflict::{Conflict, Disagreement};
pub use fault::{LedgerDiagnostic, LedgerFault};
pub use file::Ledger;
pub use file_name::{
    ATTESTATIONS, ENVIRONMENTS, attestation_file, file_name, is_attestation_file,
    is_deployments_file, is_ledger_file, is_map,
};
pub use growth::{Growth, growth};
pub use history::Entry;
pub use key::{AppKey, ImageKey, Key};
pub use merge::{MergeError, merge};
pub use query::{
    FoundRelease, MapIndex, PairSide, Previous, Question, Release, ReleaseKind, RowId, Selection,
    Unresolved, day, is_image_meant, join_sides, moment, title_of,
};
pub use record::{APP_UNVERIFIED, App, Correction, Extra, Image, Record, RecordId, Recorded};
pub use upgrade::{AppUpgrade, Direction, Upgrade};

/// The form of the files, written into the first line of each.
pub const SCHEMA: u64 = 2;
