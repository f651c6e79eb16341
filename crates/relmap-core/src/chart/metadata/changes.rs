//! What differs between two `Chart.yaml` files.

use crate::chart::dependencies::{DependencyChange, dependency_changes};
use crate::chart::key_path;
use crate::chart::yaml::{self, Map, Node};

use super::{ChartMetadata, Written};

/// What differs between two `Chart.yaml` files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MetadataChange {
    /// `version`, old and new, if it differs.
    pub version: Option<Moved>,
    /// `appVersion`, old and new, if it differs.
    pub app_version: Option<Moved>,
    /// The dependencies that differ, judged by their ranges; with lock files at hand, use
    /// [`dependency_changes`].
    pub dependencies: Vec<DependencyChange>,
    /// The dotted paths of everything else that differs, in the order of the file: top-level keys,
    /// and single annotations. Release notes in annotations are left out.
    pub other_keys: Vec<String>,
}

/// An old and a new text; none where there was or is no such field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Before.
    pub old: Option<String>,
    /// Now.
    pub new: Option<String>,
}

/// The annotation that carries release notes, so that it changes with every release.
const RELEASE_NOTES: &str = "artifacthub.io/changes";

/// Compares two `Chart.yaml` files as data.
pub fn metadata_changes(old: &ChartMetadata, new: &ChartMetadata) -> MetadataChange {
    let mut other_keys = Vec::new();
    let skip = |key: &str| matches!(key, "version" | "appVersion" | "dependencies" | "annotations");
    let (Some(old_root), Some(new_root)) = (old.root.as_map(), new.root.as_map()) else {
        return MetadataChange::default();
    };
    for key in differing(old_root, new_root).filter(|key| !skip(key)) {
        other_keys.push(key_path::child("", key));
    }
    other_keys.extend(annotation_keys(old_root.get("annotations"), new_root.get("annotations")));
    MetadataChange {
        version: moved(&old.version, &new.version),
        app_version: moved(&old.app_version, &new.app_version),
        dependencies: dependency_changes(&old.dependencies, None, &new.dependencies, None),
        other_keys,
    }
}

/// The paths of the annotations that differ; a missing or empty map has none.
fn annotation_keys(old: Option<&Node>, new: Option<&Node>) -> Vec<String> {
    let empty = yaml::empty_map();
    let old = old.filter(|node| !node.is_empty());
    let new = new.filter(|node| !node.is_empty());
    let old_map = old.map_or(Some(&empty), Node::as_map);
    let new_map = new.map_or(Some(&empty), Node::as_map);
    let (Some(old), Some(new)) = (old_map, new_map) else {
        // Not a map on one side at least.
        let same = old.zip(new).is_some_and(|(old, new)| old.same_data(new));
        return if same { Vec::new() } else { vec!["annotations".to_owned()] };
    };
    differing(old, new)
        .filter(|key| *key != RELEASE_NOTES)
        .map(|key| key_path::child("annotations", key))
        .collect()
}

fn moved(old: &Option<Written>, new: &Option<Written>) -> Option<Moved> {
    let text = |written: &Option<Written>| written.as_ref().map(|written| written.text.clone());
    let (old, new) = (text(old), text(new));
    (old != new).then_some(Moved { old, new })
}

/// The keys whose values differ: those of the new map, then those that only the old one has.
fn differing<'a>(old: &'a Map, new: &'a Map) -> impl Iterator<Item = &'a str> {
    let changed = new
        .entries()
        .iter()
        .filter(|entry| !old.get(&entry.key).is_some_and(|before| before.same_data(&entry.node)));
    let gone = old.entries().iter().filter(|entry| new.get(&entry.key).is_none());
    changed.chain(gone).map(|entry| entry.key.as_ref())
}
