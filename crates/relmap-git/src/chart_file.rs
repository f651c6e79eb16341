//! Finding a chart in a tree where it may stand elsewhere, by the name in its Chart.yaml.

use std::collections::HashMap;
use std::sync::Arc;

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{Layout, folder_of, join};
use relmap_core::version::ChartVersion;

use crate::{GitError, Snapshot};

/// What tells a chart from another.
#[derive(Debug, Default)]
pub(crate) struct ChartFile {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<ChartVersion>,
    /// Whether the version is filled in when the chart is packaged.
    pub(crate) says_nothing: bool,
}

/// Reads the Chart.yaml of a folder; none if there is no such file. One that is no YAML says
/// nothing.
pub(crate) fn read(at: &Snapshot<'_>, folder: &str) -> Result<Option<ChartFile>, GitError> {
    let Some(text) = at.read(&join(folder, "Chart.yaml"))? else {
        return Ok(None);
    };
    let chart = ChartMetadata::parse(&text).map_or_else(
        |_| ChartFile::default(),
        |(chart, _)| ChartFile {
            says_nothing: chart.version.as_ref().is_some_and(|written| written.is_placeholder()),
            version: chart.version.and_then(|version| version.lenient()).map(ChartVersion),
            name: chart.name,
        },
    );
    Ok(Some(chart))
}

/// The folders of charts by the name in their Chart.yaml.
pub(crate) type NamedCharts = HashMap<String, Vec<String>>;

/// The charts of a snapshot. Those of the last one are kept: a chart that moved is looked for among
/// all, and there may be many that moved.
fn named(at: &Snapshot<'_>) -> Result<Arc<NamedCharts>, GitError> {
    let tree = at.tree.filter(|_| !at.is_worktree);
    if let (Some(tree), Some((known, named))) = (tree, &*at.repo.charts.borrow())
        && *known == tree
    {
        return Ok(named.clone());
    }
    let mut named = NamedCharts::new();
    for path in at.find(&["Chart.yaml"])? {
        let folder = folder_of(&path);
        if let Some(name) = read(at, folder)?.and_then(|chart| chart.name) {
            named.entry(name).or_default().push(folder.to_owned());
        }
    }
    let named = Arc::new(named);
    if let Some(tree) = tree {
        *at.repo.charts.borrow_mut() = Some((tree, named.clone()));
    }
    Ok(named)
}

/// The folder of the component's chart in a snapshot.
///
/// That is the folder of today, unless the chart there has another name and one elsewhere has the
/// right one; of several of those, one in a folder of the same name as today's is preferred.
pub(crate) fn locate(at: &Snapshot<'_>, layout: &Layout) -> Result<Option<String>, GitError> {
    let Some(today) = &layout.chart else {
        return Ok(None);
    };
    let here = read(at, today)?;
    let has_name =
        |chart: &ChartFile| layout.chart_name.is_none() || chart.name == layout.chart_name;
    if here.as_ref().is_some_and(has_name) {
        return Ok(Some(today.clone()));
    }
    let base_name = |folder: &str| folder.rfind('/').map_or(0, |at| at + 1);
    let wanted = &today[base_name(today)..];
    let mut found = None;
    if let Some(name) = &layout.chart_name {
        let named = named(at)?;
        let folders = named.get(name).into_iter().flatten().filter(|folder| *folder != today);
        // There may be many of one name, and as many that are looked for.
        let best = folders.min_by_key(|folder| {
            let depth = folder.bytes().filter(|byte| *byte == b'/').count();
            (folder[base_name(folder)..] != *wanted, depth, folder.as_str())
        });
        found = best.cloned();
    }
    Ok(found.or_else(|| here.map(|_| today.clone())))
}
