//! Apps that are in one repository with their charts.

use std::collections::{BTreeMap, HashSet};

use relmap_core::component::{Component, ComponentKind, join};
use relmap_core::import::{Import, is_floating};
use relmap_core::release_notes::title_and_version;
use relmap_core::tag_name::TagName;
use relmap_core::version::lenient;
use relmap_git::{GitError, Snapshot};

use super::charts::ChartNow;
use crate::app_repository::{AppAt, AppOptions};
use crate::error::Error;
use crate::workspace::Workspace;

/// An app of this repository, with a RELEASE.txt of its own.
pub(super) struct OwnApp {
    /// A tag of the app.
    pub(super) model: TagName,
    /// The folder that is its own; the root is the empty string.
    pub(super) folder: String,
    /// The charts that deploy it.
    pub(super) charts: Vec<String>,
}

/// What shows that the app of a chart is in the repository of the chart.
pub(super) struct Evidence {
    pub(super) chart: ChartNow,
    pub(super) model: TagName,
}

/// Whether a tag is that of an app which is a component already.
pub(super) fn is_of_app(known: &[Component], tag: &str) -> bool {
    let is_app = |component: &&Component| component.kind == ComponentKind::App;
    known.iter().filter(is_app).any(|app| app.tags.read(tag).is_some())
}

/// The charts whose appVersion is a tag of this repository that names no chart, each with that tag.
pub(super) fn evidence(
    workspace: &Workspace,
    import: &Import,
    charts: &[ChartNow],
    rule: Option<&str>,
) -> Result<Vec<Evidence>, Error> {
    // What is in the folder of a chart at the root is packaged with it.
    if charts.iter().any(|chart| chart.folder.is_empty()) {
        return Ok(Vec::new());
    }
    let of_charts: HashSet<&str> = import.rows.iter().map(|row| row.tag.as_str()).collect();
    let at = AppAt::open(".", workspace)?;
    let names: Vec<String> = charts.iter().map(|chart| chart.name.clone()).collect();
    let wanted = AppOptions { rule, charts: &names, name: None };
    let mut filled = import.clone();
    let found = at.resolve(&mut filled, &workspace.repository, &wanted)?;
    let named = |chart: &ChartNow, version: &str| {
        let tag = found.tags.resolve(version, &chart.name)?.tag.name.clone();
        let is_apps = !of_charts.contains(tag.as_str()) || import.shares_form_with_app(&tag);
        is_apps.then_some(tag)
    };
    let mut evidence = Vec::new();
    for chart in charts {
        let now = chart.metadata.as_ref().and_then(|metadata| metadata.app_version.as_ref());
        let now = now.and_then(|version| named(chart, &version.text));
        // The app may be ahead of what is tagged. An old appVersion that happens to be the version of
        // some tag shows nothing.
        let past = || {
            let versions = newest_versions(&filled, &chart.name);
            versions.into_iter().find_map(|version| named(chart, version))
        };
        if let Some(model) = now.or_else(past) {
            evidence.push(Evidence { chart: chart.clone(), model });
        }
    }
    Ok(evidence)
}

/// How many appVersions before the current one may show that the app is here.
const NEWEST: usize = 2;

/// The last appVersions of a chart's releases, the newest first.
fn newest_versions<'i>(import: &'i Import, chart: &str) -> Vec<&'i str> {
    let mut rows: Vec<_> = import.rows.iter().filter(|row| row.chart == chart).collect();
    rows.sort_by_key(|row| std::cmp::Reverse((lenient(row.version()), row.released)));
    let mut versions: Vec<&str> = Vec::new();
    for version in rows.iter().filter_map(|row| row.app_version.as_deref()) {
        if !is_floating(version) && !versions.contains(&version) {
            versions.push(version);
        }
    }
    versions.truncate(NEWEST);
    versions
}

/// The apps that get a RELEASE.txt: one at the root, or several, each in the folder that is called
/// like its tags. An app without such a folder gets none.
pub(super) fn own_apps(
    evidence: Vec<Evidence>,
    snapshot: &Snapshot<'_>,
) -> Result<Vec<OwnApp>, GitError> {
    let mut apps: BTreeMap<Option<String>, OwnApp> = BTreeMap::new();
    for Evidence { chart, model } in evidence {
        let title = title_and_version(&model).and_then(|(title, _)| title).map(str::to_owned);
        let app = apps.entry(title).or_insert_with(|| OwnApp {
            model,
            folder: String::new(),
            charts: Vec::new(),
        });
        app.charts.push(chart.name);
    }
    if apps.len() == 1 {
        return Ok(apps.into_values().collect());
    }
    let mut found = Vec::new();
    for (title, app) in apps {
        let Some(title) = title else { continue };
        for above in ["", "apps/", "services/", "cmd/", "packages/", "src/"] {
            let folder = format!("{above}{title}");
            if snapshot.has_folder(&folder)?
                && snapshot.read(&join(&folder, "Chart.yaml"))?.is_none()
            {
                found.push(OwnApp { folder, ..app });
                break;
            }
        }
    }
    Ok(found)
}
