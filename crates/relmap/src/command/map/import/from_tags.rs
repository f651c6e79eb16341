//! The rows of the tags without keeping them: for questions where there is no map yet.

use relmap_core::config::Config;
use relmap_core::import::decide;
use relmap_core::map::ChartReleases;
use relmap_git::Repository;

use super::{ImportError, words};
use crate::error::CliError;

/// Reads the releases of all charts from the tags, as an import without an app's repository would.
pub(crate) fn from_tags(
    repository: &Repository,
    config: &Config,
) -> Result<Vec<ChartReleases>, CliError> {
    let mut import = decide(&words::survey(repository, config)?);
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
