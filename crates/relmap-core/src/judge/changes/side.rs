//! One side of the comparison: the chart at the baseline, or now.

use crate::chart::dependencies::{LockedDependency, parse_lock};
use crate::chart::file_kind::{ChangeKind, FileKind, classify, is_values_name};
use crate::chart::helmignore::Ignore;
use crate::chart::yaml::{self, Node, YamlError};
use crate::component::{is_inside, join};
use crate::facts::Files;

/// One side of the comparison, with its own rules of what is packaged.
pub(super) struct Side<'f> {
    pub(super) files: &'f Files,
    ignore: Ignore,
}

impl<'f> Side<'f> {
    pub(super) fn new(files: &'f Files) -> Side<'f> {
        let ignore = files.in_chart(".helmignore").unwrap_or_default();
        Side { files, ignore: Ignore::parse(ignore).0 }
    }

    /// What a path is for the chart of this side.
    pub(super) fn kind(&self, path: &str) -> FileKind {
        match self.files.chart.as_deref().and_then(|chart| below(path, chart)) {
            Some(inside) => classify(inside, self.ignore.is_ignored(inside)),
            // Outside of the package, values files are what people deploy the chart with.
            None if is_values_name(path.rsplit('/').next().unwrap_or(path)) => {
                FileKind::OtherValues
            }
            None => FileKind::Other(ChangeKind::Docs),
        }
    }

    pub(super) fn read(&self, path: &str) -> Result<Node, YamlError> {
        match self.files.contents.get(path) {
            Some(bytes) => yaml::load(bytes).map(|document| document.root),
            None => yaml::load(b"").map(|document| document.root),
        }
    }

    pub(super) fn main_values(&self) -> Option<String> {
        let chart = self.files.chart.as_deref()?;
        let names = ["values.yaml", "values.yml"].map(|name| join(chart, name));
        names.into_iter().find(|path| self.files.contents.contains_key(path))
    }

    pub(super) fn lock(&self) -> Option<Vec<LockedDependency>> {
        let lock = self
            .files
            .in_chart("Chart.lock")
            .or_else(|| self.files.in_chart("requirements.lock"))?;
        parse_lock(lock).ok().map(|(dependencies, _)| dependencies)
    }
}

/// A path inside of a folder, relative to it.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    is_inside(path, folder).then(|| path.get(folder.len() + 1..)).flatten()
}
