//! One side of the comparison: the chart at the baseline, or now.

use std::cell::OnceCell;

use crate::chart::dependencies::{LOCK_FILES, LockedDependency, charts_around, parse_lock};
use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::chart::files_read::FilesRead;
use crate::chart::helm_version::HelmVersion;
use crate::chart::packaged::Packaged;
use crate::chart::yaml::{self, Document, Node, YamlError};
use crate::check::parse_cache::ParseCache;
use crate::component::below;
use crate::facts::Files;

/// One side of the comparison, with its own rules of what is packaged.
pub(super) struct Side<'f> {
    pub(super) files: &'f Files,
    pub(super) helm: HelmVersion,
    pub(super) packaged: Packaged<'f>,
    /// What templates read with `.Files`, by the templates that are known. Most changes never ask.
    read: OnceCell<FilesRead>,
    /// The chart's own values, if it has any. Reading them is the dearest part of a judgement, so
    /// it is done once.
    pub(super) values: Option<MainValues>,
}

/// The values of a chart, read.
pub(super) struct MainValues {
    /// The path from the repository's root.
    pub(super) path: String,
    /// What is there.
    pub(super) document: Result<Document, YamlError>,
}

impl<'f> Side<'f> {
    pub(super) fn new(files: &'f Files, helm: HelmVersion, cache: &mut ParseCache) -> Side<'f> {
        let packaged = Packaged::new(files);
        let values = packaged.file("values.yaml").map(|(path, bytes)| MainValues {
            path,
            document: cache.values(bytes, helm, &files.templates),
        });
        Side { files, helm, packaged, read: OnceCell::new(), values }
    }

    /// Whether a file is in the package, and a template reads it. Of a submodule it may read any file.
    pub(super) fn is_read(&self, path: &str) -> bool {
        let read = || self.read.get_or_init(|| FilesRead::among(self.files));
        let is_submodule = self.files.submodules.contains(path);
        self.packaged
            .readable(path)
            .is_some_and(|inside| read().has(inside) || is_submodule && read().has_below(inside))
    }

    /// Whether a file defines custom resources in a chart inside of the chart, which Helm installs as those of the chart.
    pub(super) fn is_inner_crd(&self, path: Option<&str>) -> bool {
        let Some(path) = path else { return false };
        if self.packaged.kind(path) != FileKind::Other(ChangeKind::Dependencies) {
            return false;
        }
        let inside = self.files.chart.as_deref().and_then(|chart| below(path, chart));
        let in_chart = |inside: &str| {
            let (_, rest) = charts_around(inside);
            let rest = rest.strip_prefix("charts/").and_then(|rest| rest.split_once('/'));
            rest.is_some_and(|(_, rest)| rest.starts_with("crds/"))
        };
        let local = self.files.local_charts.iter().filter_map(|folder| below(path, folder));
        let mut local = local.map(|inside| inside.starts_with("crds/") || in_chart(inside));
        inside.is_some_and(in_chart) || local.any(|found| found)
    }

    /// Whether a file is the values.yaml of the chart.
    pub(super) fn is_main(&self, path: &str) -> bool {
        let inside = self.files.chart.as_deref().and_then(|chart| below(path, chart));
        inside == Some("values.yaml")
    }

    pub(super) fn read(&self, path: &str) -> Result<Node, YamlError> {
        if let Some(values) = self.values.as_ref().filter(|values| values.path == path) {
            return values.document.clone().map(|document| document.root);
        }
        let bytes = self.files.contents.get(path).map(Vec::as_slice).unwrap_or_default();
        yaml::load_values(bytes, self.helm).map(|document| document.root)
    }

    pub(super) fn lock(&self) -> Option<Vec<LockedDependency>> {
        let (_, lock) = LOCK_FILES.into_iter().find_map(|name| self.packaged.file(name))?;
        parse_lock(lock).ok().map(|(dependencies, _)| dependencies)
    }
}
