//! The tree of a commit, as far as charts are concerned.

use std::collections::HashSet;
use std::sync::Arc;

/// What identifies a file's content: git's object id.
pub type ContentId = [u8; 20];

/// Looks for charts in the tree of a commit.
pub trait ChartTree {
    /// Why it cannot be read.
    type Error;

    /// The content of the Chart.yaml in a folder (`""` is the root); none if there is none.
    ///
    /// # Errors
    /// When the tree cannot be read.
    fn chart_in(&mut self, folder: &str) -> Result<Option<ContentId>, Self::Error>;

    /// All folders with a Chart.yaml.
    ///
    /// # Errors
    /// When the tree cannot be read.
    fn charts(&mut self) -> Result<Arc<[(String, ContentId)]>, Self::Error>;

    /// Whether there is a file at a path.
    ///
    /// # Errors
    /// When the tree cannot be read.
    fn has_file(&mut self, path: &str) -> Result<bool, Self::Error>;

    /// The bytes of a Chart.yaml.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&mut self, content: ContentId) -> Result<Vec<u8>, Self::Error>;
}

/// The charts of a tree: folder and Chart.yaml.
pub(super) type Charts = Arc<[(String, ContentId)]>;

/// Whether a chart lies in another chart, as a dependency.
pub(super) fn is_nested(folder: &str, charts: &HashSet<&str>) -> bool {
    folder.starts_with("charts/") && charts.contains("")
        || folder.match_indices("/charts/").any(|(at, _)| charts.contains(&folder[..at]))
}
