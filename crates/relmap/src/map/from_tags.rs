//! The rows of the tags without keeping them: for questions where there is no map yet.

use relmap_core::config::Config;
use relmap_core::import::decide;
use relmap_core::map::ChartReleases;

use crate::error::{Error, ImportError};
use crate::tag_survey;
use crate::workspace::Workspace;

/// Reads the releases of all charts from the tags, as an import without an app's repository would.
pub(crate) fn from_tags(
    workspace: &Workspace,
    config: &Config,
) -> Result<Vec<ChartReleases>, Error> {
    let mut import = decide(&tag_survey::survey(workspace, config)?);
    import.read_messages();
    let mut charts = Vec::new();
    for (title, rows) in import.map_rows() {
        let mut releases = ChartReleases::new(&title);
        releases.add_all(rows).map_err(|conflicts| ImportError::Conflicts {
            place: "the repository's tags".to_owned(),
            conflicts,
        })?;
        charts.push(releases);
    }
    Ok(charts)
}
