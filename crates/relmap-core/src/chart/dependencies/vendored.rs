//! Charts that are kept below `charts/`.
//!
//! Helm goes by what is inside of an archive. Its name is whatever somebody chose.

use std::collections::BTreeMap;

use crate::version::{lenient, moved};

use super::{DependencyChange, DependencyChangeKind};
use crate::chart::archive::ChartArchive;
use crate::chart::metadata::ChartMetadata;
use crate::version::Bump;

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
            .filter(|_| stem.len() <= MAX_NAME)
            .find(|&at| is_full_version(&stem[at + 1..]));
        let (name, version) = match split {
            Some(at) => (&stem[..at], Some(stem[at + 1..].to_owned())),
            None => (stem, None),
        };
        Some(VendoredChart { name: name.to_owned(), version, is_metadata: false })
    }
}

/// A packed chart below `charts/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedChart {
    /// Its name.
    pub name: String,
    /// Its version; none if the archive cannot be read.
    pub version: Option<String>,
}

impl PackedChart {
    /// Whether Helm takes a file for a packed chart, by its path in the chart.
    pub fn is_at(path: &str) -> bool {
        let name = path.strip_prefix("charts/").filter(|name| !name.contains('/'));
        name.is_some_and(|name| name.ends_with(".tgz") || name.ends_with(".tar.gz"))
    }

    /// Reads an archive by its content, and by its path where that is no chart; none if the path, relative to
    /// the chart, is that of something else.
    ///
    /// ```
    /// use relmap_core::chart::dependencies::PackedChart;
    /// let broken = PackedChart::read("charts/redis-17.3.2.tgz", Some(b"none")).unwrap();
    /// assert_eq!((broken.name.as_str(), broken.version), ("redis", None));
    /// assert_eq!(PackedChart::read("charts/redis/Chart.yaml", None), None);
    /// ```
    pub fn read(path: &str, content: Option<&[u8]>) -> Option<PackedChart> {
        if !PackedChart::is_at(path) {
            return None;
        }
        let archive = content.and_then(|content| ChartArchive::read(content).ok());
        let chart = archive.and_then(|archive| {
            let (chart, _) = ChartMetadata::parse(archive.files.get("Chart.yaml")?).ok()?;
            Some((chart.name?, chart.version?.text))
        });
        Some(match chart {
            Some((name, version)) => PackedChart { name, version: Some(version) },
            None => PackedChart { name: VendoredChart::from_path(path)?.name, version: None },
        })
    }
}

/// The longest name of a file that is looked at, in bytes: no file system has a longer one, so Helm never sees it.
const MAX_NAME: usize = 255;

fn is_full_version(text: &str) -> bool {
    let core = text.find(['-', '+']).map_or(text, |at| &text[..at]);
    core.split('.').count() == 3 && lenient(text).is_some()
}

/// Compares the archives below `charts/` that were removed and added; one that changed is both. An archive
/// of one name that gave way to another version of it has moved, and one that cannot be read may have
/// moved as far as can be.
///
/// ```
/// use relmap_core::chart::dependencies::{PackedChart, vendored_changes};
/// let redis = |version: &str| PackedChart { name: "redis".into(), version: Some(version.into()) };
/// let changes = vendored_changes([redis("17.3.2")], [redis("17.4.0")]);
/// assert_eq!(changes[0].to_string(), "redis 17.3.2 -> 17.4.0");
/// assert_eq!(changes[0].bump, Some(relmap_core::version::Bump::Minor));
/// ```
pub fn vendored_changes(
    removed: impl IntoIterator<Item = PackedChart>,
    added: impl IntoIterator<Item = PackedChart>,
) -> Vec<DependencyChange> {
    type Versions = Vec<Option<String>>;
    let mut by_name: BTreeMap<String, (Versions, Versions)> = BTreeMap::new();
    for PackedChart { name, version } in removed {
        by_name.entry(name).or_default().0.push(version);
    }
    for PackedChart { name, version } in added {
        by_name.entry(name).or_default().1.push(version);
    }
    let shown = |version: &Option<String>| version.clone().unwrap_or_else(|| "unreadable".into());
    let mut changes = Vec::new();
    for (name, (old, new)) in by_name {
        let mut push = |kind, bump| {
            changes.push(DependencyChange { name: name.clone(), kind, bump });
        };
        if let ([old], [new]) = (&old[..], &new[..]) {
            let bump = match (old, new) {
                (Some(old), Some(new)) => moved(old, new),
                _ => Some(Bump::Major),
            };
            push(DependencyChangeKind::Moved { old: shown(old), new: shown(new) }, bump);
            continue;
        }
        for version in &old {
            push(DependencyChangeKind::Removed(shown(version)), None);
        }
        for version in &new {
            push(DependencyChangeKind::Added(shown(version)), None);
        }
    }
    changes
}
