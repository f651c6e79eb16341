//! Charts that are kept below `charts/`.

use std::collections::BTreeMap;

use crate::version::{lenient, moved};

use super::{DependencyChange, DependencyChangeKind};

/// A chart below `charts/`, told from the path of one of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendoredChart {
    /// Its name: the folder's, or the first part of the archive's.
    pub name: String,
    /// The version in an archive's name; none for a folder, whose `Chart.yaml` tells it.
    pub version: Option<String>,
    /// Whether the path is the folder's own `Chart.yaml`.
    pub is_metadata: bool,
}

impl VendoredChart {
    /// Reads a path relative to the chart: `charts/redis-17.3.2.tgz` or `charts/redis/Chart.yaml`.
    ///
    /// ```
    /// use relmap_core::chart::dependencies::VendoredChart;
    /// let chart = VendoredChart::from_path("charts/redis-cluster-8.2.4-rc.1.tgz").unwrap();
    /// assert_eq!(chart.name, "redis-cluster");
    /// assert_eq!(chart.version.as_deref(), Some("8.2.4-rc.1"));
    /// ```
    pub fn from_path(path: &str) -> Option<VendoredChart> {
        let below = path.strip_prefix("charts/")?;
        if let Some((folder, file)) = below.split_once('/') {
            return Some(VendoredChart {
                name: folder.to_owned(),
                version: None,
                is_metadata: file == "Chart.yaml",
            });
        }
        let stem = below.strip_suffix(".tgz").or_else(|| below.strip_suffix(".tar.gz"))?;
        // A name may hold dashes and digits: the version is the longest tail that is one.
        let split = stem
            .match_indices('-')
            .map(|(at, _)| at)
            .take(MAX_DASHES)
            .find(|&at| is_full_version(&stem[at + 1..]));
        let (name, version) = match split {
            Some(at) => (&stem[..at], Some(stem[at + 1..].to_owned())),
            None => (stem, None),
        };
        Some(VendoredChart { name: name.to_owned(), version, is_metadata: false })
    }
}

/// How many places of a file name are tried as the border of name and version.
const MAX_DASHES: usize = 64;

fn is_full_version(text: &str) -> bool {
    let core = text.find(['-', '+']).map_or(text, |at| &text[..at]);
    core.split('.').count() == 3 && lenient(text).is_some()
}

/// Compares the archives below `charts/` by the paths that were removed and added, relative to the
/// chart. An archive of one name that gave way to another version of it has moved.
///
/// ```
/// use relmap_core::chart::dependencies::vendored_changes;
/// let changes = vendored_changes(["charts/redis-17.3.2.tgz"], ["charts/redis-17.4.0.tgz"]);
/// assert_eq!(changes[0].to_string(), "redis 17.3.2 -> 17.4.0");
/// assert_eq!(changes[0].bump, Some(relmap_core::version::Bump::Minor));
/// ```
pub fn vendored_changes<'a>(
    removed: impl IntoIterator<Item = &'a str>,
    added: impl IntoIterator<Item = &'a str>,
) -> Vec<DependencyChange> {
    let mut by_name: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    let archive = |path| {
        let chart = VendoredChart::from_path(path)?;
        Some((chart.name, chart.version?))
    };
    for (name, version) in removed.into_iter().filter_map(archive) {
        by_name.entry(name).or_default().0.push(version);
    }
    for (name, version) in added.into_iter().filter_map(archive) {
        by_name.entry(name).or_default().1.push(version);
    }
    let mut changes = Vec::new();
    for (name, (old, new)) in by_name {
        let mut push = |kind, bump| {
            changes.push(DependencyChange { name: name.clone(), kind, bump });
        };
        if let ([old], [new]) = (&old[..], &new[..]) {
            let bump = moved(old, new);
            let (old, new) = (old.clone(), new.clone());
            push(DependencyChangeKind::Moved { old, new }, bump);
            continue;
        }
        for version in old {
            push(DependencyChangeKind::Removed(version), None);
        }
        for version in new {
            push(DependencyChangeKind::Added(version), None);
        }
    }
    changes
}
