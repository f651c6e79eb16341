//! The document of `map import`.

use relmap_core::commit_id::CommitId;
use relmap_core::import::{Import, ImportedRow, Skipped};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::text::Text;

/// What `relmap map import --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MapImportDocument<'o> {
    schema: SchemaNumber,
    /// The releases, by tag.
    rows: Vec<ImportedRelease<'o>>,
    /// The other tags, in their order.
    skipped: Vec<SkippedByImport<'o>>,
}

impl<'o> MapImportDocument<'o> {
    /// The whole import.
    pub fn new(import: &'o Import) -> Self {
        let Import { rows, skipped } = import;
        MapImportDocument {
            schema: SchemaNumber,
            rows: rows.iter().map(ImportedRelease::from).collect(),
            skipped: skipped.iter().map(SkippedByImport::from).collect(),
        }
    }
}

/// A release that was found in the tags.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ImportedRelease<'o> {
    /// The tag's name.
    tag: Text<'o>,
    /// The full id of its commit.
    #[cfg_attr(test, schemars(with = "String"))]
    commit: &'o CommitId,
    /// The folder of Chart.yaml; the root is `.`.
    path: Text<'o>,
    /// The chart's name, or its folder's if Chart.yaml has none.
    chart: Text<'o>,
    /// The version in Chart.yaml, as written.
    chart_version: Option<Text<'o>>,
    /// The appVersion in Chart.yaml, as written.
    app_version: Option<Text<'o>>,
    /// The tag of the app's release, if it was found.
    app_tag: Option<Text<'o>>,
    /// The full id of that tag's commit.
    app_commit: Option<Text<'o>>,
    /// The time of the release, as in RFC 3339.
    released: Option<String>,
    /// The digest of the published chart, if it was looked for and found.
    digest: Option<Text<'o>>,
    /// What is doubtful about it. More codes may come.
    issues: Vec<&'static str>,
}

impl<'o> From<&'o ImportedRow> for ImportedRelease<'o> {
    fn from(row: &'o ImportedRow) -> Self {
        ImportedRelease {
            tag: row.tag.as_str().into(),
            commit: &row.commit,
            path: (&row.path).into(),
            chart: (&row.chart).into(),
            chart_version: row.chart_version.as_ref().map(Text::from),
            app_version: row.app_version.as_ref().map(Text::from),
            app_tag: row.app_tag.as_ref().map(Text::from),
            app_commit: row.app_commit.as_ref().map(Text::from),
            released: row.released.map(|time| time.to_string()),
            digest: row.digest.as_ref().map(Text::from),
            issues: row.issues.iter().map(|issue| issue.as_str()).collect(),
        }
    }
}

/// A tag that is not a release of a chart.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "SkippedTag"))]
struct SkippedByImport<'o> {
    /// The tag's name.
    tag: Text<'o>,
    /// Why, as a code. More may come.
    reason: &'static str,
    /// More about the reason, for people; empty if there is nothing to add.
    detail: Text<'o>,
}

impl<'o> From<&'o Skipped> for SkippedByImport<'o> {
    fn from(Skipped { tag, reason, detail }: &'o Skipped) -> Self {
        SkippedByImport { tag: tag.into(), reason: reason.as_str(), detail: detail.into() }
    }
}
