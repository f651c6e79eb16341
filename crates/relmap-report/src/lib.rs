//! Finished outcomes as text and pages for people and as JSON for programs.
//!
//! Nothing here runs git or judges anything: each function takes a finished value and shows it.
//! Text that came from a repository passes through [`SafeText`] on its way to a terminal.

pub mod artifacts;
pub mod attest;
pub mod audit;
pub mod bump;
mod csv_cell;
pub mod diff;
pub mod doctor;
pub mod documents;
pub mod environments;
pub mod explain;
mod findings;
pub mod fleet;
pub mod formats;
mod hyperlinks;
pub mod import;
pub mod map_diff;
pub mod map_log;
pub mod map_table;
pub mod map_toml;
pub mod map_verify;
pub mod next;
pub mod notes;
pub mod notes_between;
pub mod plan;
pub mod publish_plan;
mod safe_text;
pub mod settings;
pub mod snippet;
mod style;
pub mod text;
pub mod trace;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use hyperlinks::Hyperlinks;
pub use safe_text::{
    HtmlText, MarkdownText, PageText, PlainText, PropertiesText, SafeText, ShellText,
    WorkflowCommandText, XmlText, json_text, log_text, write_json,
};
pub use style::Colour;

/// The files that findings are about, by path, so that their lines can be shown.
pub type Sources = BTreeMap<String, Vec<u8>>;
