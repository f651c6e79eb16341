//! The document of `map verify`.

use relmap_core::map_verify::{Repair, VerifiedMap};
use relmap_core::outcome::Verdict;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::finding::{FindingObject, findings};
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap map verify --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MapVerifyDocument<'o> {
    schema: SchemaNumber,
    /// Whether the map is true and complete.
    verdict: Word<Verdict>,
    /// The branch of the map.
    branch: Text<'o>,
    /// How many rows it has.
    rows: usize,
    /// Of how many charts it has rows.
    charts: usize,
    /// What was found, the most serious first. `file` is a file of the map, `line` that of the row.
    findings: Vec<FindingObject<'o>>,
    /// The tags whose rows `--repair` added; null without it.
    added: Option<Vec<Text<'o>>>,
}

impl<'o> MapVerifyDocument<'o> {
    /// The whole verification.
    pub fn new(report: &'o VerifiedMap) -> Self {
        let VerifiedMap { branch, rows, charts, verdict, findings: found, repair } = report;
        MapVerifyDocument {
            schema: SchemaNumber,
            verdict: Word(*verdict),
            branch: branch.into(),
            rows: *rows,
            charts: *charts,
            findings: findings(found),
            added: repair.as_ref().map(Repair::tags).map(texts),
        }
    }
}
