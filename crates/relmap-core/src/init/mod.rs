//! A first RELEASE.txt for a component that never had one, made from its history.
//!
//! [`chart_releases`] and [`app_tags`] say which releases there were, [`notes_of`] what is known of
//! one, and [`release_file`] writes the file. Whatever the notes hold, the file is read again before
//! it is given out: it has exactly the entries that it should have. [`FirstConfig`] is a relmap.toml
//! for what differs from the conventions.

mod app_tags;
mod chart_releases;
mod config;
mod dockerfile;
mod keeper;
mod message_notes;
mod notes;
mod software;
mod write;

pub use app_tags::app_tags;
pub use chart_releases::{ChartReleases, chart_releases, one_a_version};
pub use config::{FirstComponent, FirstConfig};
pub use dockerfile::label_advice;
pub use keeper::Keeper;
pub use notes::{Sources, notes_of};
pub use software::third_party;
pub use write::{FirstEntry, release_file};
