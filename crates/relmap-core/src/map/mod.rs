//! The release map: which chart release deploys which app release.
//!
//! One TOML file holds the releases of one chart title. Rows are only ever added; what relmap does
//! not know in a file is kept. `docs/map.md` describes the format.
//!
//! ```
//! use relmap_core::map::{Added, ChartReleases, Origin, Row};
//!
//! let mut charts = ChartReleases::new("charts");
//! let mut row = Row::new("charts-1.1.0", "1.1.0", "1111111111111111111111111111111111111111", Origin::Release);
//! row.app = Some("app-1.2.0".into());
//! assert_eq!(charts.add(row.clone()).unwrap(), Added::New);
//! assert_eq!(charts.add(row.clone()).unwrap(), Added::AlreadyThere);
//! row.app = Some("app-1.3.0".into());
//! assert_eq!(
//!     charts.add(row).unwrap_err().to_string(),
//!     "charts-1.1.0 is in the map already with app app-1.2.0, not app-1.3.0; a recorded row is never changed"
//! );
//!
//! let bytes = charts.render();
//! assert_eq!(ChartReleases::parse(bytes.as_bytes()).unwrap(), charts);
//! ```

mod fault;
mod file_name;
mod index;
mod model;
mod parse;
mod query;
mod render;
mod upgrade;

#[cfg(test)]
mod tests;

pub use fault::{MapDiagnostic, MapDiagnosticKind};
pub use file_name::{file_name, is_map_file};
pub use index::{Index, Key};
pub use model::{Added, ChartReleases, Conflict, Origin, Row};
pub use query::{
    FoundRelease, MapIndex, PairSide, Previous, Question, Release, ReleaseKind, RowId, Selection,
    Unresolved, day, join_sides, moment, title_of,
};
pub use upgrade::{AppUpgrade, Direction, Upgrade};

/// The form of the files, written into each.
pub const SCHEMA: i64 = 1;
