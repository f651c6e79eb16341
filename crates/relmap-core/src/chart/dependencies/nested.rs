//! Charts in the charts below `charts/`, at any depth: Helm installs them all.

use std::collections::HashMap;

use super::PackedChart;
use crate::chart::archive::{ChartArchive, MAX_UNPACKED};
use crate::chart::metadata::{ChartMetadata, ChartType};

/// A chart in one that is below `charts/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NestedChart {
    /// The name of the chart below `charts/` that it is in, at whatever depth.
    pub top: String,
    /// The chart. Its name begins with those of the charts around it: `redis/metrics`.
    pub chart: PackedChart,
}

/// The folders of charts around a file, outermost first, and its path in the innermost. All paths are relative to the
/// chart.
///
/// ```
/// use relmap_core::chart::dependencies::charts_around;
/// let (folders, rest) = charts_around("charts/a/charts/b/Chart.yaml");
/// assert_eq!((folders, rest), (vec!["charts/a"], "charts/b/Chart.yaml"));
/// assert_eq!(charts_around("charts/a/Chart.yaml"), (vec![], "charts/a/Chart.yaml"));
/// ```
pub fn charts_around(path: &str) -> (Vec<&str>, &str) {
    let mut folders = Vec::new();
    let mut rest = path;
    while let Some((_, inner)) = rest.strip_prefix("charts/").and_then(|rest| rest.split_once('/'))
        && inner.starts_with("charts/")
    {
        folders.push(&path[..path.len() - inner.len() - 1]);
        rest = inner;
    }
    (folders, rest)
}

/// Reads those that files tell of: the Chart.yaml of one, or an archive that is one or has some. `content` gives the
/// files of the same side. Libraries are left out: they install nothing, and what they change is in the charts that
/// use them.
pub fn nested_charts<'p, 'c>(
    paths: impl IntoIterator<Item = &'p str>,
    content: impl Fn(&str) -> Option<&'c [u8]>,
) -> Vec<NestedChart> {
    let mut found = Vec::new();
    let mut known = NamesOfFolders::new();
    for path in paths {
        add(&mut found, &[], path, (&content, &mut known), &mut { MAX_UNPACKED });
    }
    found
}

/// The files of one side, or of one archive.
type Content<'a, 'c> = &'a (dyn Fn(&str) -> Option<&'c [u8]> + 'a);

/// What the charts in folders of one side, or of one archive, call themselves: hundreds may be in one whose Chart.yaml
/// takes long to read.
type NamesOfFolders = HashMap<String, Option<String>>;

/// Adds those of a file in a chart that is in charts of these names.
fn add<'c>(
    found: &mut Vec<NestedChart>,
    names: &[String],
    path: &str,
    (content, known): (Content<'_, 'c>, &mut NamesOfFolders),
    left: &mut u64,
) {
    let (folders, rest) = charts_around(path);
    let mut names = names.to_vec();
    let is_deep = names.len() + folders.len() >= MAX_DEPTH;
    for folder in folders.into_iter().take(MAX_DEPTH) {
        let base = folder.rsplit('/').next().unwrap_or_default();
        if base.starts_with(['.', '_']) {
            return;
        }
        let read = || own_name(content(&format!("{folder}/Chart.yaml")));
        let name = known.entry(folder.to_owned()).or_insert_with(read);
        names.push(name.clone().unwrap_or_else(|| base.to_owned()));
    }
    let bytes = content(path).filter(|_| !is_deep);
    let Some(chart) = PackedChart::read(rest, bytes) else { return };
    names.push(chart.name);
    let mut push = |version: Option<String>| {
        let chart = PackedChart { name: names.join("/"), version };
        found.push(NestedChart { top: names[0].clone(), chart });
    };
    if !PackedChart::is_at(rest) {
        if names.len() > 1 && !bytes.is_some_and(is_library) {
            push(chart.version);
        }
        return;
    }
    let archive = bytes.and_then(|bytes| ChartArchive::read_within(bytes, left).ok());
    // What is not looked into may have moved as far as can be.
    let Some(archive) = archive else { return push(None) };
    let inside = |path: &str| archive.files.get(path).map(Vec::as_slice);
    if names.len() > 1 && !inside("Chart.yaml").is_some_and(is_library) {
        push(chart.version);
    }
    let mut known = NamesOfFolders::new();
    for path in archive.files.keys() {
        add(found, &names, path, (&inside, &mut known), left);
    }
}

/// How many charts in each other are looked into.
const MAX_DEPTH: usize = 20;

fn own_name(metadata: Option<&[u8]>) -> Option<String> {
    ChartMetadata::parse(metadata?).ok()?.0.name
}

fn is_library(metadata: &[u8]) -> bool {
    ChartMetadata::parse(metadata).is_ok_and(|(chart, _)| chart.chart_type == ChartType::Library)
}
