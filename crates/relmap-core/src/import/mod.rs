//! The release map read from history: which tags name releases of charts, and which releases of
//! the app they deploy.
//!
//! [`TreeInspector`] looks into the tree of each tag, [`decide`] makes rows of what it saw, and
//! [`AppTags`] finds the app's releases. What cannot be told for sure is an [`Issue`] of the row;
//! a tag that is no row is [`Skipped`] with its reason. `docs/map.md` describes the rules.

mod app_charts;
mod app_tags;
mod chart_facts;
mod chart_index;
mod chart_tree;
mod claims;
mod code;
mod decide;
mod forms;
mod inspected_tag;
mod main_charts;
mod map_rows;
mod messages;
mod placeholders;
mod shared_tags;
mod stored_rows;
mod tag_title;
mod tag_words;
mod tree_contents;
mod untagged;
mod with_app;

pub(crate) use app_charts::address;
pub use app_charts::{AppCharts, AppRepository, is_same_address};
pub use app_tags::{AppTag, AppTags, Resolved, is_floating};
pub use chart_facts::ChartFacts;
pub use chart_tree::{ChartTree, ContentId};
pub use code::{Issue, SkipReason};
pub use decide::{Import, ImportedRow, Skipped, decide};
pub use inspected_tag::{InspectedTag, Inspection};
pub use stored_rows::{RowPlace, StoredRows};
pub use tag_title::{ExpectedChart, Fit, TagTitle};
pub use tag_words::{ConfiguredChart, NamedTags, Reading, TagWords};
pub use tree_contents::{Candidate, NamedRelease, TreeContents, TreeInspector};
pub use untagged::{VersionHistory, VersionMove};
