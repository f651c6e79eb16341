//! The document of `map log`, and of `map show --history`.

use relmap_core::ledger::Entry;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::map_release::MapReleaseObject;

/// What `relmap map log --format json` and `relmap map show --history --format json` print.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MapLogDocument<'o> {
    schema: SchemaNumber,
    /// The records, in the order of the text.
    records: Vec<LoggedRecordObject<'o>>,
}

impl<'o> MapLogDocument<'o> {
    /// Records, each with the title of its file.
    pub fn new(records: impl Iterator<Item = (&'o str, &'o Entry)>) -> Self {
        MapLogDocument {
            schema: SchemaNumber,
            records: records
                .map(|(title, entry)| LoggedRecordObject {
                    release: MapReleaseObject::new(title, &entry.record),
                    id: entry.id.as_str(),
                    line: entry.line,
                    valid: entry.effective,
                })
                .collect(),
        }
    }
}

/// A record of the map.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "LoggedRecord"))]
struct LoggedRecordObject<'o> {
    #[serde(flatten)]
    release: MapReleaseObject<'o>,
    /// The id of the record.
    id: &'o str,
    /// Its line in the file, counted from 1.
    line: usize,
    /// Whether it counts; false if another record replaces it.
    valid: bool,
}
