//! The files of a plan while it is made.

use std::collections::BTreeMap;

use crate::chart::edit::{self, ImageWish, YamlEditError};
use crate::chart::file_kind::is_values_name;
use crate::chart::helm_version::HelmVersion;
use crate::chart::images::{FoundImage, images};
use crate::chart::metadata::ChartMetadata;
use crate::chart::yaml::{self, Node};
use crate::component::join;

use super::{BumpContext, FileEdit, Refusal};

/// Files as they are planned so far, over those of the work tree.
#[derive(Debug, Clone)]
pub(super) struct Draft<'s> {
    pub(super) context: BumpContext<'s>,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) steps: Vec<FileEdit>,
    /// Whether images get the digests of their new tags, so that old digests may go.
    pub(super) pins: bool,
}

impl<'s> Draft<'s> {
    pub(super) fn new(
        context: BumpContext<'s>,
        base: &BTreeMap<String, Vec<u8>>,
        pins: bool,
    ) -> Draft<'s> {
        let owned = base.iter().filter(|(path, _)| context.component.layout.owns(path));
        let files = owned.map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        Draft { context, files, steps: Vec::new(), pins }
    }

    fn helm(&self) -> HelmVersion {
        self.context.component.rules.helm()
    }

    /// The path of a file of the chart.
    pub(super) fn in_chart(&self, file: &str) -> Option<String> {
        self.context.component.layout.chart.as_deref().map(|chart| join(chart, file))
    }

    pub(super) fn read(&self, path: &str) -> Option<&[u8]> {
        let planned = self.files.get(path);
        planned.or_else(|| self.context.facts.new.contents.get(path)).map(Vec::as_slice)
    }

    /// Chart.yaml, with its path, if there is one that can be read.
    pub(super) fn chart(&self) -> Option<(String, ChartMetadata)> {
        let path = self.in_chart("Chart.yaml")?;
        let (chart, _) = ChartMetadata::parse(self.read(&path)?).ok()?;
        Some((path, chart))
    }

    /// The values, with their path and the images in them.
    pub(super) fn values(&self) -> Option<(String, Node, Vec<FoundImage>)> {
        let path = self.in_chart("values.yaml")?;
        let root = yaml::load_values(self.read(&path)?, self.helm()).ok()?.root;
        let app_version = self.chart().and_then(|(_, chart)| chart.app_version);
        let found = images(&root, app_version.as_ref().map(|written| written.text.as_str()));
        Some((path, root, found))
    }

    /// The values that give an image another tag, and perhaps a digest. With pins, an old digest is replaced once
    /// that of the new tag is known.
    pub(super) fn image_values(
        &self,
        (path, root): (&str, &Node),
        image: &FoundImage,
        wish: &ImageWish,
    ) -> Result<BTreeMap<String, String>, Refusal> {
        let mut image = image.clone();
        image.image.digest = image.image.digest.filter(|_| !self.pins);
        edit::image_values(root, &image, wish).map_err(refusal(path))
    }

    /// Sets values of a YAML file.
    pub(super) fn set(
        &mut self,
        path: &str,
        values: &BTreeMap<String, String>,
    ) -> Result<(), Refusal> {
        let bytes = self.read(path).unwrap_or_default().to_vec();
        let is_values = is_values_name(path.rsplit('/').next().unwrap_or(path));
        let before = match is_values {
            true => yaml::load_values(&bytes, self.helm()),
            false => yaml::load(&bytes),
        };
        let before = before.map(|document| document.root).ok();
        let text = |key: &str| {
            let root = before.as_ref()?;
            edit::text_at(root, key).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let values: BTreeMap<String, String> = values
            .iter()
            .filter(|(key, value)| text(key).as_ref() != Some(*value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if values.is_empty() {
            return Ok(());
        }
        let edited = match is_values {
            true => edit::set_in_values(&bytes, &values, self.helm()),
            false => edit::set(&bytes, &values),
        };
        let edited = edited.map_err(refusal(path))?;
        for (key, value) in &values {
            let what = match text(key) {
                Some(old) => format!("{key} {old} -> {value}"),
                None => format!("{key} {value}"),
            };
            self.steps.push(FileEdit { file: path.to_owned(), what });
        }
        self.files.insert(path.to_owned(), edited);
        Ok(())
    }
}

/// Wraps why a YAML file cannot be edited.
pub(super) fn refusal(path: &str) -> impl FnOnce(YamlEditError) -> Refusal {
    let file = path.to_owned();
    move |source| Refusal::Yaml { file, source }
}
