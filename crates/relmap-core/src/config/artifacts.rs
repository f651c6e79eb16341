//! What `[[component]]` says of published artifacts: images and charts.

use toml::de::DeTable;

use super::reader::Reader;
use crate::artifacts::{ChartSource, ImageTemplate};

/// The keys.
pub(super) const IMAGE: &str = "image";
pub(super) const PLATFORMS: &str = "platforms";
pub(super) const CHART_REPOSITORY: &str = "chart-repository";
pub(super) const PROVENANCE: &str = "provenance";

/// Where a component is published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArtifactSettings {
    /// The image of an app's releases.
    pub image: Option<ImageTemplate>,
    /// The platforms that the image is built for.
    pub platforms: Vec<String>,
    /// Where a chart is published.
    pub chart_repository: Option<ChartSource>,
    /// Whether each published chart must have a provenance file.
    pub provenance: bool,
}

impl ArtifactSettings {
    /// Each key with its value as text; none for what is not set.
    pub fn shown(&self) -> [(&'static str, Option<String>); 4] {
        let platforms = (!self.platforms.is_empty()).then(|| self.platforms.join(", "));
        [
            (IMAGE, self.image.as_ref().map(|image| image.as_str().to_owned())),
            (PLATFORMS, platforms),
            (CHART_REPOSITORY, self.chart_repository.as_ref().map(ToString::to_string)),
            (PROVENANCE, self.provenance.then(|| true.to_string())),
        ]
    }
}

pub(super) fn read(reader: &mut Reader<'_>, table: &DeTable<'_>) -> ArtifactSettings {
    let image = reader.string(table, IMAGE).and_then(|(written, bytes)| {
        ImageTemplate::new(&written).map_err(|error| reader.fault(bytes, error)).ok()
    });
    let platforms = reader.strings(table, PLATFORMS).unwrap_or_default();
    let chart_repository = reader.string(table, CHART_REPOSITORY).and_then(|(written, bytes)| {
        written
            .parse()
            .map_err(|error: crate::artifacts::ChartSourceError| reader.fault(bytes, error))
            .ok()
    });
    let provenance = reader.switch(table, PROVENANCE).unwrap_or_default();
    ArtifactSettings { image, platforms, chart_repository, provenance }
}
