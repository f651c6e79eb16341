//! The releases of the tags without keeping them: for questions where there is no map yet, or where it
//! knows less than the question asks.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use relmap_core::config::Config;
use relmap_core::import::decide;
use relmap_core::ledger::{MapIndex, Record, append, file_name};
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use relmap_core::version::lenient;

use crate::error::{Error, ImportError};
use crate::recorded_fields::add_fields;
use crate::tag_survey;
use crate::workspace::Workspace;

/// Reads the releases of all charts from the tags, as an import without an app's repository would:
/// the files of a map, by name.
pub(crate) fn from_tags(
    workspace: &Workspace,
    config: &Config,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    for (title, records) in records(workspace, config)? {
        files.push((file_name(&title), appended(b"", &title, &records)?));
    }
    Ok(files)
}

/// The releases of all charts that have tags, by the title of the chart.
pub(super) fn records(
    workspace: &Workspace,
    config: &Config,
) -> Result<BTreeMap<Title, Vec<Record>>, Error> {
    let mut import = decide(&tag_survey::survey(workspace, config)?);
    import.read_messages();
    add_fields(&mut import, config, &workspace.repository)?;
    Ok(import.records(config))
}

/// A file of the map with more records.
pub(super) fn appended(file: &[u8], title: &Title, records: &[Record]) -> Result<Vec<u8>, Error> {
    let appended = append(file, title, records)
        .map_err(|error| ImportError::of(error, "the repository's tags", title))?;
    Ok(appended.bytes)
}

/// The tags that the map has records of.
pub(super) fn recorded(map: &MapIndex<'_>) -> HashSet<String> {
    map.places().map(|place| map.key(place).chart.to_owned()).collect()
}

/// Whether a tag is named like those of a chart in the map, and has no record there.
pub(super) fn has_unrecorded<'t>(
    map: &MapIndex<'_>,
    tags: impl IntoIterator<Item = &'t TagName>,
) -> bool {
    let recorded = recorded(map);
    // What is before the version in the tags of the map.
    let forms: BTreeSet<&str> = map
        .places()
        .filter_map(|place| {
            let key = map.key(place);
            key.chart.strip_suffix(key.version)
        })
        .collect();
    let is_release = |tag: &TagName| {
        let versions = forms.iter().filter_map(|form| tag.strip_prefix(form));
        versions.filter(|rest| rest.contains('.')).any(|version| lenient(version).is_some())
    };
    tags.into_iter().any(|tag| is_release(tag) && !recorded.contains(tag.as_str()))
}
