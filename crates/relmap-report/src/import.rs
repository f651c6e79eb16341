//! What `relmap map import` found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::import::{Import, ImportedRow, Issue, SkipReason, Skipped};
use serde::{Serialize, Serializer};
use serde::ser::SerializeMap as _;

use crate::json::SCHEMA;
use crate::style::Tone;
use crate::{Colour, SafeText};

/// The import as JSON; `docs/map.md` describes the document. It is written row by row, since there
/// may be tens of thousands.
pub fn json(import: &Import) -> impl Serialize + use<'_> {
    let Import { rows, skipped } = import;
    Document {
        schema: SCHEMA,
        rows: rows.iter().map(Row).collect(),
        skipped: skipped.iter().map(Skip).collect(),
    }
}

#[derive(Serialize)]
struct Document<'i> {
    schema: u32,
    rows: Vec<Row<'i>>,
    skipped: Vec<Skip<'i>>,
}

struct Row<'i>(&'i ImportedRow);

struct Skip<'i>(&'i Skipped);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ImportedRow {
            tag,
            commit,
            path,
            chart,
            chart_version,
            app_version,
            app_tag,
            app_commit,
            released,
            issues,
            title: _,
            tag_version: _,
            urls: _,
            message: _,
        } = self.0;
        let issues: Vec<&str> = issues.iter().map(|issue| issue.as_str()).collect();
        let mut map = serializer.serialize_map(Some(10))?;
        map.serialize_entry("tag", tag)?;
        map.serialize_entry("commit", commit)?;
        map.serialize_entry("path", path)?;
        map.serialize_entry("chart", chart)?;
        map.serialize_entry("chart_version", chart_version)?;
        map.serialize_entry("app_version", app_version)?;
        map.serialize_entry("app_tag", app_tag)?;
        map.serialize_entry("app_commit", app_commit)?;
        map.serialize_entry("released", &released.map(|time| time.to_string()))?;
        map.serialize_entry("issues", &issues)?;
        map.end()
    }
}

impl Serialize for Skip<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Skipped { tag, reason, detail } = self.0;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("tag", tag)?;
        map.serialize_entry("reason", reason.as_str())?;
        map.serialize_entry("detail", detail)?;
        map.end()
    }
}
