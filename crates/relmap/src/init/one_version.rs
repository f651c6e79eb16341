//! Apps that are released together with their charts, by one tag for both.
//!
//! Such a tag, `v1.2.0` or `1.2.0`, builds the app from the whole repository. So it is the app's, and the chart gets
//! tags of its own from then on: a change of the chart alone is no release of the app.

use relmap_core::component::ComponentKind;
use relmap_core::import::{Import, ImportedRow, SkipReason, Skipped};
use relmap_core::release_notes::title_and_version;
use relmap_core::version::lenient;
use relmap_git::Snapshot;

use super::InitOptions;
use super::charts::ChartNow;
use super::options::is_here;
use crate::error::Error;

/// Files at the root by which an app is built, and nothing else.
const BUILD_FILES: [&str; 7] = [
    "Dockerfile",
    "Containerfile",
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
];

/// How many of the newest releases must have the app's version.
const NEWEST: usize = 3;

/// Gives the tags without a title to the app, where the charts that have them go by its version. Returns the
/// releases of those charts.
pub(super) fn give_tags_to_app(
    import: &mut Import,
    charts: &[ChartNow],
    snapshot: &Snapshot<'_>,
    options: &InitOptions,
) -> Result<Vec<ImportedRow>, Error> {
    let is_system = options.kind == Some(ComponentKind::System);
    let is_app_elsewhere = !options.apps.is_empty()
        || options.app_repository.as_deref().is_some_and(|place| !is_here(place));
    let is_at_root = charts.iter().any(|chart| chart.folder.is_empty());
    if is_system || is_app_elsewhere || is_at_root {
        return Ok(Vec::new());
    }
    let names: Vec<String> = charts
        .iter()
        .filter(|chart| goes_by_app(import, &chart.name))
        .map(|chart| chart.name.clone())
        .collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    if first_of(&BUILD_FILES, snapshot)?.is_none() {
        return Ok(Vec::new());
    }
    let is_apps = |row: &ImportedRow| names.contains(&row.chart) && is_bare(&row.tag);
    let (apps, charts) = std::mem::take(&mut import.rows).into_iter().partition(is_apps);
    import.rows = charts;
    let apps: Vec<ImportedRow> = apps;
    import.skipped.extend(apps.iter().map(|row| Skipped {
        tag: row.tag.clone(),
        reason: SkipReason::AppRelease,
        detail: String::new(),
    }));
    Ok(apps)
}

/// The first of these files at the root that is there.
pub(super) fn first_of<'f>(
    files: &[&'f str],
    snapshot: &Snapshot<'_>,
) -> Result<Option<&'f str>, Error> {
    for file in files {
        if snapshot.read(file)?.is_some() {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// Whether the newest tags without a title have the version of a chart and of its app.
fn goes_by_app(import: &Import, chart: &str) -> bool {
    let mut rows: Vec<&ImportedRow> = import.rows.iter().filter(|row| row.chart == chart).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((lenient(&row.tag_version), row.released)));
    let is_one = |row: &&ImportedRow| {
        let tag = lenient(&row.tag_version);
        let of_app = row.app_version.as_deref().and_then(lenient);
        let of_chart = row.chart_version.as_deref().and_then(lenient);
        is_bare(&row.tag) && tag.is_some() && tag == of_app && tag == of_chart
    };
    let mut newest = rows.iter().take(NEWEST);
    !rows.is_empty() && newest.all(is_one)
}

/// Whether a tag has a version and no title.
fn is_bare(tag: &str) -> bool {
    title_and_version(tag).is_some_and(|(title, _)| title.is_none())
}
