//! Charts of the same repository that depend on one which moves.

use std::collections::BTreeMap;

use semver::Version;

use crate::chart::dependencies::path_from;
use crate::chart::edit::{moved_range, set};
use crate::chart::key_path;
use crate::chart::yaml::{self, Node};
use crate::component::{Component, join};

use super::files::refusal;
use super::{BumpContext, FileEdit, Refusal};

/// A chart that must follow another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// The file that declares the dependency, with its new content.
    pub file: String,
    /// The new content.
    pub content: Vec<u8>,
    /// What is done.
    pub steps: Vec<FileEdit>,
    /// The lock file that no longer fits, if there is one: Helm alone can make its digest.
    pub stale_lock: Option<String>,
}

/// What must follow in a chart that depends on another chart of the same repository, once that has a
/// new version; none if it does not depend on it, or takes the new version as it is.
///
/// # Errors
/// When the dependency's version cannot be edited.
pub fn follow(
    dependent: &BumpContext<'_>,
    base: &BTreeMap<String, Vec<u8>>,
    moved: &Component,
    version: &Version,
) -> Result<Option<Dependent>, Refusal> {
    let (Some(chart), Some(target)) = (&dependent.component.layout.chart, &moved.layout.chart)
    else {
        return Ok(None);
    };
    if chart == target {
        return Ok(None);
    }
    let read = |path: &str| {
        base.get(path).or_else(|| dependent.facts.new.contents.get(path)).map(Vec::as_slice)
    };
    for name in ["Chart.yaml", "requirements.yaml"] {
        let file = join(chart, name);
        let Some(bytes) = read(&file) else { continue };
        let Ok(document) = yaml::load(bytes) else { continue };
        let values = moves(&document.root, chart, target, moved, version);
        if values.is_empty() {
            continue;
        }
        let content = set(bytes, &values).map_err(refusal(&file))?;
        let own = moved.layout.chart_name.as_deref().unwrap_or(&moved.name);
        let steps = values
            .values()
            .map(|range| FileEdit { file: file.clone(), what: format!("dependency {own} {range}") })
            .collect();
        let lock = if name == "Chart.yaml" { "Chart.lock" } else { "requirements.lock" };
        let lock = join(chart, lock);
        let stale_lock = read(&lock).is_some().then_some(lock);
        return Ok(Some(Dependent { file, content, steps, stale_lock }));
    }
    Ok(None)
}

/// Whether a chart depends on another chart of the same repository.
pub fn depends(dependent: &BumpContext<'_>, on: &Component) -> bool {
    let (Some(chart), Some(target)) = (&dependent.component.layout.chart, &on.layout.chart) else {
        return false;
    };
    ["Chart.yaml", "requirements.yaml"].into_iter().any(|name| {
        let bytes = dependent.facts.new.contents.get(&join(chart, name));
        let root = bytes.and_then(|bytes| yaml::load(bytes).ok()).map(|document| document.root);
        root.is_some_and(|root| entries(&root, chart, target, on).next().is_some())
    })
}

/// The versions of dependencies that must be set, by their paths.
fn moves(
    root: &Node,
    chart: &str,
    target: &str,
    moved: &Component,
    version: &Version,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for (index, entry) in entries(root, chart, target, moved) {
        let range = entry.get("version").and_then(Node::text).unwrap_or_default();
        if let Some(range) = moved_range(range, version) {
            let item = key_path::item("dependencies", index);
            values.insert(key_path::child(&item, "version"), range);
        }
    }
    values
}

/// The dependencies of a chart that lead to another one of the repository.
fn entries<'n>(
    root: &'n Node,
    chart: &'n str,
    target: &'n str,
    on: &'n Component,
) -> impl Iterator<Item = (usize, &'n Node)> {
    let all = root.get("dependencies").and_then(Node::as_seq).unwrap_or_default();
    all.iter().enumerate().filter(move |(_, entry)| {
        let text = |key: &str| entry.get(key).and_then(Node::text).unwrap_or_default();
        let is_named = on.layout.chart_name.as_deref() == Some(text("name"));
        let place = text("repository");
        let leads_there = match place.strip_prefix("file://") {
            Some(path) => path_from(chart, path).as_deref() == Some(target),
            // Without a repository, it is the one below charts/.
            None => place.is_empty() && join(chart, &format!("charts/{}", text("name"))) == target,
        };
        is_named && chart != target && leads_there
    })
}
