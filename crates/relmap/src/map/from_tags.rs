//! The releases of the tags without keeping them: for questions where there is no map yet.

use relmap_core::config::Config;
use relmap_core::import::decide;
use relmap_core::ledger::{append, file_name};

use crate::error::{Error, ImportError};
use crate::tag_survey;
use crate::workspace::Workspace;

/// Reads the releases of all charts from the tags, as an import without an app's repository would:
/// the files of a map, by name.
pub(crate) fn from_tags(
    workspace: &Workspace,
    config: &Config,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut import = decide(&tag_survey::survey(workspace, config)?);
    import.read_messages();
    let mut files = Vec::new();
    for (title, records) in import.records(config) {
        let appended = append(b"", &title, &records)
            .map_err(|error| ImportError::of(error, "the repository's tags", &title))?;
        files.push((file_name(&title), appended.bytes));
    }
    Ok(files)
}
