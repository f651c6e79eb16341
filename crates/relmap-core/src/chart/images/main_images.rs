//! Which images a chart is about.

use std::collections::HashSet;

use super::FoundImage;

/// The images that a chart is about, apart from helpers such as exporters: the one called `image`, or
/// those that are called like the chart; or else those with the tag that appVersion makes; all if there
/// is none of either.
pub fn main_images<'i>(images: &'i [FoundImage], chart: &str) -> Vec<&'i FoundImage> {
    let is_named = |found: &&FoundImage| {
        let name = found.image.repository.rsplit('/').next().unwrap_or_default();
        found.path == "image" || is_named_like(name, chart)
    };
    let named: Vec<&FoundImage> = images.iter().filter(is_named).collect();
    if !named.is_empty() {
        return named;
    }
    let main: Vec<&FoundImage> = images.iter().filter(|found| found.tag_from_app_version).collect();
    if main.is_empty() { images.iter().collect() } else { main }
}

/// The names of images that have a tag or a digest, each once.
pub fn versioned_names(images: &[&FoundImage]) -> Vec<String> {
    let mut seen = HashSet::new();
    images
        .iter()
        .map(|found| &found.image)
        .filter(|image| image.tag.is_some() || image.digest.is_some())
        .map(ToString::to_string)
        .filter(|image| seen.insert(image.clone()))
        .collect()
}

/// Whether an image is called like the chart.
pub(crate) fn is_named_like(image: &str, chart: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    plain(image) == plain(chart)
}
