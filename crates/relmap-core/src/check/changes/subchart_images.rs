//! The images of the charts below `charts/`: their defaults, under the values that the chart around them sets for them.

use std::collections::BTreeMap;

use crate::chart::archive::ChartArchive;
use crate::chart::dependencies::{PackedChart, VendoredChart};
use crate::chart::file_kind::ChangeKind;
use crate::chart::images::{FoundImage, ImageChange, image_changes, images};
use crate::chart::metadata::{ChartMetadata, Written};
use crate::chart::yaml::{self, Node, overlay};
use crate::component::below;

use super::declared::{Declared, Index};
use super::side::Side;
use super::values::is_comparable;
use super::{Changes, Reader, has_moved};

/// A chart below `charts/`, as it calls itself.
struct Subchart {
    version: Option<String>,
    app_version: Option<String>,
    defaults: Node,
}

impl Reader<'_> {
    /// Adds the images that move in a chart whose version stays. Where that moves too, it says how far.
    pub(super) fn subchart_images(&self, changes: &mut Changes) {
        if !self.changed.iter().any(|change| {
            let sides = [(&self.old, &change.old), (&self.new, &change.new)];
            sides.into_iter().any(|(side, path)| matters(side, path.as_deref()))
        }) {
            return;
        }
        let (old, new) = (self.subcharts(&self.old), self.subcharts(&self.new));
        if new.is_empty() {
            return;
        }
        let declared = |side, chart: &Option<ChartMetadata>| {
            Declared::new(side, chart.as_ref().map(|chart| &chart.root), &[])
        };
        let before = declared(&self.old, &changes.chart_before);
        let now = declared(&self.new, &changes.chart_now);
        let (old_index, new_index) = (before.index(), now.index());
        let mut moved = Vec::new();
        for (name, chart) in &new {
            let Some(was) = old.get(name).filter(|was| was.version == chart.version) else {
                continue;
            };
            let declared = now.list.iter().filter(|one| one.name == *name);
            let mut keys: Vec<&str> = declared.map(|one| one.key()).collect();
            if keys.is_empty() {
                keys.push(name);
            }
            for key in keys {
                let is_off = |index: &Index<'_>| {
                    index.declares(name) && index.is_off(key, &[name, key], false)
                };
                if is_off(&old_index) && is_off(&new_index) {
                    continue;
                }
                let (was, is) = (was.images(&self.old, key), chart.images(&self.new, key));
                self.count_images(changes, &changes.values_file.clone(), was.len().max(is.len()));
                moved.extend(
                    image_changes(&was, &is)
                        .into_iter()
                        .filter(|image| is_comparable(image) && has_moved(image))
                        .map(|image| ImageChange {
                            path: format!("{key}.{}", image.path),
                            ..image
                        }),
                );
            }
        }
        if !moved.is_empty() {
            changes.add(&changes.values_file.clone(), ChangeKind::Image);
            changes.images.extend(moved);
        }
    }

    /// The charts of a side whose defaults can be read, by their names.
    fn subcharts(&self, side: &Side<'_>) -> BTreeMap<String, Subchart> {
        let Some(chart) = side.files.chart.as_deref() else { return BTreeMap::new() };
        let mut found = BTreeMap::new();
        for (path, content) in side.files.contents.iter() {
            let Some(inside) = below(path, chart) else { continue };
            let Some(place) = VendoredChart::from_path(inside) else { continue };
            let read = if PackedChart::is_at(inside) {
                ChartArchive::read(content).ok().and_then(|archive| {
                    let values = archive.files.get("values.yaml").map(Vec::as_slice);
                    self.subchart(archive.files.get("Chart.yaml")?, values)
                })
            } else if place.is_metadata && !place.name.starts_with(['.', '_']) {
                let values = side.files.in_chart(&format!("charts/{}/values.yaml", place.name));
                self.subchart(content, values)
            } else {
                None
            };
            if let Some((name, subchart)) = read {
                found.insert(name.unwrap_or(place.name), subchart);
            }
        }
        found
    }

    fn subchart(&self, chart: &[u8], values: Option<&[u8]>) -> Option<(Option<String>, Subchart)> {
        let (metadata, _) = ChartMetadata::parse(chart).ok()?;
        let defaults = yaml::load_values(values.unwrap_or_default(), self.helm).ok()?.root;
        let text = |written: Option<Written>| written.map(|one| one.text);
        let subchart = Subchart {
            version: text(metadata.version),
            app_version: text(metadata.app_version),
            defaults,
        };
        Some((metadata.name, subchart))
    }
}

impl Subchart {
    /// The images with the values that the chart around it has under a key.
    fn images(&self, side: &Side<'_>, key: &str) -> Vec<FoundImage> {
        let values = side.values.as_ref().and_then(|values| values.document.as_ref().ok());
        let own = values.and_then(|document| document.root.get(key));
        let app_version = self.app_version.as_deref();
        match own.filter(|own| own.as_map().is_some()) {
            Some(own) => images(&overlay(&self.defaults, own), app_version),
            None => images(&self.defaults, app_version),
        }
    }
}

/// Whether a file may decide the images of charts below `charts/`.
fn matters(side: &Side<'_>, path: Option<&str>) -> bool {
    let inside = path.and_then(|path| below(path, side.files.chart.as_deref()?));
    inside.is_some_and(|inside| inside == "values.yaml" || inside.starts_with("charts/"))
}
