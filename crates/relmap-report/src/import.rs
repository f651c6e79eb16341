//! What `relmap map import` found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::import::{Import, ImportedRow, Issue, SkipReason, Skipped};
use serde_json::{Value, json};

use crate::json::SCHEMA;
use crate::style::Tone;
use crate::{Colour, SafeText};

/// The import as JSON; `docs/map.md` describes the document.
pub fn json(import: &Import) -> Value {
    let Import { rows, skipped } = import;
    json!({
        "schema": SCHEMA,
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
        "skipped": skipped.iter().map(self::skipped).collect::<Vec<_>>(),
    })
}

fn row(row: &ImportedRow) -> Value {
    json!({
        "tag": row.tag,
        "commit": row.commit,
        "path": row.path,
        "chart": row.chart,
        "chart_version": row.chart_version,
        "app_version": row.app_version,
        "app_tag": row.app_tag,
        "app_commit": row.app_commit,
        "released": row.released.map(|time| time.to_string()),
        "issues": row.issues.iter().map(|issue| issue.as_str()).collect::<Vec<_>>(),
    })
}

fn skipped(Skipped { tag, reason, detail }: &Skipped) -> Value {
    json!({ "tag": tag, "reason": reason.as_str(), "detail": detail })
}
