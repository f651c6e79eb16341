//! Charts that are kept below `charts/`.
//!
//! Helm goes by what is inside of an archive. Its name is whatever somebody chose.

use std::collections::{BTreeMap, HashMap};

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

/// A chart below `charts/`, packed or not, as it calls itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedChart {
    /// Its name.
    pub name: String,
    /// Its version; none if it cannot be read.
    pub version: Option<String>,
}

impl PackedChart {
    /// Whether Helm refuses a chart for a file, by its path in the chart: one right below `charts/` that is no archive
    /// to Helm, which takes it for a folder without a Chart.yaml.
    pub fn is_refused_at(path: &str) -> bool {
        let name = path.strip_prefix("charts/").filter(|name| !name.contains('/'));
        name.is_some_and(|name| {
            !name.starts_with(['.', '_']) && !name.ends_with(".tgz") && !name.ends_with(".prov")
        })
    }

    /// Whether a file is named like a packed chart, by its path in the chart. Helm takes a `.tgz` alone.
    pub fn is_at(path: &str) -> bool {
        let name = path.strip_prefix("charts/").filter(|name| !name.contains('/'));
        name.is_some_and(|name| name.ends_with(".tgz") || name.ends_with(".tar.gz"))
    }

    /// Reads an archive or the Chart.yaml of a folder by its content, and by its path where that is no chart; none if
    /// the path, relative to the chart, is that of something else, or of what Helm passes over.
    ///
    /// ```
    /// use relmap_core::chart::dependencies::PackedChart;
    /// let broken = PackedChart::read("charts/redis-17.3.2.tgz", Some(b"none")).unwrap();
    /// assert_eq!((broken.name.as_str(), broken.version), ("redis", None));
    /// let folder = PackedChart::read("charts/db/Chart.yaml", Some(b"name: redis\nversion: 1.0.0\n")).unwrap();
    /// assert_eq!(folder.name, "redis");
    /// assert_eq!(PackedChart::read("charts/redis/values.yaml", None), None);
    /// ```
    pub fn read(path: &str, content: Option<&[u8]>) -> Option<PackedChart> {
        let place = VendoredChart::from_path(path)?;
        let is_packed = PackedChart::is_at(path);
        if !is_packed && !place.is_metadata || place.name.starts_with(['.', '_']) {
            return None;
        }
        let own = |bytes: &[u8]| {
            let (chart, _) = ChartMetadata::parse(bytes).ok()?;
            Some((chart.name, chart.version?.text))
        };
        let chart = match is_packed {
            false => content.and_then(own),
            true => content
                .and_then(|content| ChartArchive::read(content).ok())
                .and_then(|archive| own(archive.files.get("Chart.yaml")?)),
        };
        Some(match chart {
            Some((name, version)) => {
                PackedChart { name: name.unwrap_or(place.name), version: Some(version) }
            }
            None => PackedChart { name: place.name, version: None },
        })
    }
}

/// The longest name of a file that is looked at, in bytes: no file system has a longer one, so Helm never sees it.
const MAX_NAME: usize = 255;

fn is_full_version(text: &str) -> bool {
    let core = text.find(['-', '+']).map_or(text, |at| &text[..at]);
    core.split('.').count() == 3 && lenient(text).is_some()
}

/// Compares the charts below `charts/`, all of those on each side, by their own names. A chart that gave way to another
/// version of it has moved, whether it is packed or not. Of several of one name Helm takes one or the other, so the
/// furthest move counts, and one that cannot be read may have moved as far as can be.
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
    let mut by_name: BTreeMap<String, (Versions, Versions)> = BTreeMap::new();
    for PackedChart { name, version } in removed {
        by_name.entry(name).or_default().0.push(version);
    }
    for PackedChart { name, version } in added {
        by_name.entry(name).or_default().1.push(version);
    }
    let mut changes = Vec::new();
    for (name, (old, new)) in by_name {
        let mut push = |kind, bump| {
            changes.push(DependencyChange { name: name.clone(), kind, bump });
        };
        if old.is_empty() {
            new.iter().for_each(|version| push(DependencyChangeKind::Added(shown(version)), None));
        } else if new.is_empty() {
            old.iter()
                .for_each(|version| push(DependencyChangeKind::Removed(shown(version)), None));
        } else if let Some((kind, bump)) = furthest(old, new) {
            push(kind, Some(bump));
        }
    }
    changes
}

/// The versions of the charts of one name; none of those that cannot be read.
type Versions = Vec<Option<String>>;

fn shown(version: &Option<String>) -> String {
    version.clone().unwrap_or_else(|| "unreadable".into())
}

/// The furthest move from one of the old versions to one of the new, without those that stayed as they are. Where one
/// came or went next to others, these are what it moved from or to.
fn furthest(old: Versions, new: Versions) -> Option<(DependencyChangeKind, Bump)> {
    let (mut gone, mut came) = (without(&old, &new), without(&new, &old));
    if gone.is_empty() && came.is_empty() {
        return None;
    }
    if gone.is_empty() {
        gone = old;
    } else if came.is_empty() {
        came = new;
    }
    for versions in [&mut gone, &mut came] {
        versions.sort();
        versions.dedup();
    }
    let kind = |old: &Option<String>, new: &Option<String>| DependencyChangeKind::Moved {
        old: shown(old),
        new: shown(new),
    };
    if gone.len() * came.len() > MAX_PAIRS {
        return Some((kind(gone.first()?, came.last()?), Bump::Major));
    }
    let level = |old: &Option<String>, new: &Option<String>| {
        let known = Option::zip(old.as_deref(), new.as_deref());
        known.and_then(|(old, new)| moved(old, new)).unwrap_or(Bump::Major)
    };
    let pairs = gone.iter().flat_map(|old| came.iter().map(move |new| (old, new)));
    let differing = pairs.filter(|(old, new)| old.is_none() || old != new);
    let (old, new) = differing.max_by_key(|(old, new)| level(old, new))?;
    Some((kind(old, new), level(old, new)))
}

/// The versions that are not among others, each as often as it is more often here.
fn without(versions: &Versions, others: &Versions) -> Versions {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for version in others.iter().flatten() {
        *left.entry(version).or_default() += 1;
    }
    let is_left = |version: &&Option<String>| {
        let count = version.as_deref().and_then(|version| left.get_mut(version));
        match count {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        }
    };
    versions.iter().filter(is_left).cloned().collect()
}

/// How many pairs of versions of one chart are compared. Nobody has more than a few.
const MAX_PAIRS: usize = 10_000;
