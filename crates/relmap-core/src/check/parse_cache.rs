//! Files of charts that were read already.

use std::collections::VecDeque;

use crate::chart::files_read::TemplateMemo;
use crate::chart::helm_version::HelmVersion;
use crate::chart::images::{FoundImage, images};
use crate::chart::metadata::{ChartMetadata, MetadataWarning};
use crate::chart::yaml::{Document, YamlError};

/// How many files of a kind are kept: those of both sides, and of a line that takes turns with
/// another.
const KEPT: usize = 4;

/// The values and metadata that were read last. Reading them is the dearest part of a judgement;
/// the two sides of one often have the same, and the old side of a release is the new side of the
/// one before it.
#[derive(Debug, Default)]
pub struct ParseCache {
    values: Recent<Values>,
    charts: Recent<Result<(ChartMetadata, Vec<MetadataWarning>), YamlError>>,
}

#[derive(Debug)]
struct Values {
    helm: HelmVersion,
    document: Result<Document, YamlError>,
    /// The images in it, by the appVersion that they were looked for with.
    images: Vec<(Option<String>, Vec<FoundImage>)>,
}

impl ParseCache {
    /// Reads a values file. The result shares its contents with the cache.
    pub(super) fn values(
        &mut self,
        bytes: &[u8],
        helm: HelmVersion,
        memo: &TemplateMemo,
    ) -> Result<Document, YamlError> {
        self.known_values(bytes, helm, memo).document.clone()
    }

    /// The images in a values file; none in one that cannot be read.
    pub(super) fn images(
        &mut self,
        bytes: &[u8],
        helm: HelmVersion,
        app_version: Option<&str>,
        memo: &TemplateMemo,
    ) -> Vec<FoundImage> {
        let Values { document, images: known, .. } = self.known_values(bytes, helm, memo);
        let Ok(document) = document else { return Vec::new() };
        let is_meant = |(with, _): &&(Option<String>, _)| with.as_deref() == app_version;
        if let Some((_, found)) = known.iter().find(is_meant) {
            return found.clone();
        }
        let found = images(&document.root, app_version);
        known.push((app_version.map(str::to_owned), found.clone()));
        found
    }

    /// Reads a Chart.yaml.
    pub(super) fn chart(
        &mut self,
        bytes: &[u8],
    ) -> Result<(ChartMetadata, Vec<MetadataWarning>), YamlError> {
        self.charts.get(bytes, ChartMetadata::parse).clone()
    }

    fn known_values(
        &mut self,
        bytes: &[u8],
        helm: HelmVersion,
        memo: &TemplateMemo,
    ) -> &mut Values {
        let read = |bytes: &[u8]| Values {
            helm,
            document: memo.document(bytes, helm),
            images: Vec::new(),
        };
        let values = self.values.get(bytes, read);
        if values.helm != helm {
            *values = read(bytes);
        }
        values
    }
}

/// What was made of the files that were asked for last.
#[derive(Debug)]
struct Recent<T> {
    /// The newest first.
    known: VecDeque<(Vec<u8>, T)>,
}

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent { known: VecDeque::new() }
    }
}

impl<T> Recent<T> {
    fn get(&mut self, bytes: &[u8], read: impl FnOnce(&[u8]) -> T) -> &mut T {
        let entry = match self.known.iter().position(|(known, _)| known == bytes) {
            Some(at) => self.known.remove(at),
            None => None,
        };
        let entry = entry.unwrap_or_else(|| (bytes.to_vec(), read(bytes)));
        self.known.truncate(KEPT - 1);
        self.known.push_front(entry);
        &mut self.known[0].1
    }
}
