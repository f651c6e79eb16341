//! A first RELEASE.txt for a component that never had one, made from its history.
//!
//! [`choose`] says which of a repository's tags are a chart's, [`notes_of`] what is known of a
//! release, and [`release_file`] writes the file. Whatever the notes hold, the file is read again
//! before it is given out: it has exactly the entries that it should have.

mod choose;
mod config;
mod notes;
mod write;

pub use choose::{Chosen, TagOf, choose};
pub use config::{Deployed, config_file};
pub use notes::{Sources, notes_of};
pub use write::{FirstEntry, release_file};
