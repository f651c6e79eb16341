//! Versions in any YAML file: by a path of keys, and images in values.

use std::collections::HashMap;

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::images::images;
use relmap_core::chart::yaml::{Node, YamlError, load};
use thiserror::Error;

use crate::key_pattern::FoundValue;
use crate::version_use::is_filled_in;
use crate::{ChartUse, Deployed, ImageUse, KeyPattern, Place, SourceQuery, VersionUse};

/// The most components of one file.
pub(crate) const MAX_COMPONENTS: usize = 10_000;

/// Reads a file by the paths of keys of its source.
pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    nodes: &[Node],
) -> Result<Vec<Deployed>, LongKeys> {
    let from_path = query.path.matches(path).flatten();
    let own = from_path.or_else(|| query.component.clone()).unwrap_or_else(|| file_name(path));
    let mut found: Vec<Deployed> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let keys = [(&query.app, Part::App), (&query.chart, Part::Chart), (&query.image, Part::Image)];
    for node in nodes {
        for (key, part) in keys {
            let Some(key) = key else { continue };
            for value in places(key, node).ok_or(LongKeys)? {
                let name = value.name(&own);
                let value = value.node;
                let at = match known.get(&name) {
                    Some(at) => *at,
                    None if found.len() > MAX_COMPONENTS => continue,
                    None => {
                        let place = Place { file: path.to_owned(), line: value.place.line };
                        found.push(Deployed::new(&name, place));
                        known.insert(name, found.len() - 1);
                        found.len() - 1
                    }
                };
                put(&mut found[at], part, &value);
            }
        }
    }
    found.retain(|deployed| {
        deployed.app.is_some() || deployed.chart.is_some() || !deployed.images.is_empty()
    });
    Ok(found)
}

/// The keys that name the values of a file are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the keys above the values take more than 8 MiB; shorten them")]
pub(crate) struct LongKeys;

#[derive(Clone, Copy)]
enum Part {
    App,
    Chart,
    Image,
}

/// The values of a key. A file that is a single value is that value.
fn places(key: &KeyPattern, root: &Node) -> Option<Vec<FoundValue>> {
    match root.as_scalar() {
        Some(_) => Some(vec![FoundValue { component: None, variant: None, node: root.clone() }]),
        None => key.find(root),
    }
}

fn put(deployed: &mut Deployed, part: Part, value: &Node) {
    match part {
        Part::Image => deployed.images.extend(image(value)),
        Part::App => {
            let Some(text) = value.text().filter(|text| !text.is_empty()) else { return };
            // `1.2.0@sha256:…` is a tag and a digest.
            if let Some((tag, _)) = text.split_once('@')
                && let Ok(image) = format!("{}:{text}", deployed.name.to_lowercase()).parse()
            {
                deployed.images.push(ImageUse { path: String::new(), image });
                deployed.app = Some(tag.to_owned());
                return;
            }
            deployed.app = (!is_filled_in(text)).then(|| text.to_owned());
        }
        Part::Chart => {
            let Some(text) = value.text() else { return };
            deployed.chart = Some(ChartUse {
                name: deployed.name.clone(),
                repository: None,
                version: VersionUse::of_chart(Some(text)),
            });
        }
    }
}

/// An image as one text, or as a map with a repository and a tag.
fn image(value: &Node) -> Vec<ImageUse> {
    let Some(text) = value.text() else { return used(value) };
    let image: Result<ImageRef, _> = text.parse();
    image.into_iter().map(|image| ImageUse { path: String::new(), image }).collect()
}

/// The images that values name.
pub(crate) fn used(values: &Node) -> Vec<ImageUse> {
    let found = images(values, None).into_iter();
    let exact = found.filter(|found| found.image.tag.is_some() || found.image.digest.is_some());
    exact.map(|found| ImageUse { path: found.path, image: found.image }).collect()
}

/// The app's version in the values of what is deployed, by the source's path of keys.
pub(crate) fn app_version(query: &SourceQuery, values: &Node) -> Option<String> {
    let found = query.app.as_ref()?.find(values)?;
    let text = found.first()?.node.text()?;
    let tag = text.split('@').next().unwrap_or(text);
    (!tag.is_empty() && !is_filled_in(tag)).then(|| tag.to_owned())
}

/// A values file, as Helm reads it.
pub(crate) fn merged(bytes: &[u8]) -> Result<Node, YamlError> {
    Ok(load(bytes)?.root)
}

/// A name for a file of one component: that of the file without its ending, or of its folder if all
/// such files have the same name.
fn file_name(path: &str) -> String {
    let mut names = path.rsplit('/');
    let name = names.next().unwrap_or(path);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    match stem {
        "values" | "" | "kustomization" => names.next().unwrap_or(stem).to_owned(),
        stem => stem.to_owned(),
    }
}
