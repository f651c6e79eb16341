//! What is rendered: one chart in three states, with one set of values.

use std::path::{Path, PathBuf};

/// The folders of one chart in three states.
#[derive(Debug)]
pub struct Charts<'a> {
    /// As it was at the baseline.
    pub old: &'a Path,
    /// As it is now, with the templates of the baseline.
    pub swapped: &'a Path,
    /// As it is now.
    pub new: &'a Path,
    /// Whether values are not to be checked by schemas.
    pub skip_schemas: bool,
}

/// One set of values.
#[derive(Debug, Clone)]
pub(crate) struct ValueSet {
    /// What it is, for people.
    pub(crate) values: String,
    /// The file that holds it, if it is not the chart's own defaults.
    pub(crate) file: Option<PathBuf>,
    /// Whether it only tries what the templates do.
    pub(crate) is_probe: bool,
}
