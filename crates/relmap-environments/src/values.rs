//! Versions in any YAML file: by a path of keys, and images in values.

use std::collections::HashMap;

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::yaml::{Node, YamlError, load};

use crate::fault::{Fault, LongKeys};
use crate::key_pattern::FoundValue;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::version_use::is_filled_in;
use crate::{
    ChartUse, Construct, Deployed, ImageUse, KeyPattern, Place, SourceQuery, Unread, VersionUse,
};

/// The most components of one file.
pub(crate) const MAX_COMPONENTS: usize = 10_000;

/// Reads a file by the paths of keys of its source.
pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    nodes: &[Node],
) -> Result<Vec<Deployed>, Fault> {
    let from_path = query.path.matches(path).flatten();
    let own = from_path.or_else(|| query.component.clone()).unwrap_or_else(|| file_name(path));
    let mut found: Vec<Deployed> = Vec::new();
    let mut images: Vec<Vec<ImageUse>> = Vec::new();
    let mut reader = ValuesReader::new();
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
                        images.push(Vec::new());
                        known.insert(name, found.len() - 1);
                        found.len() - 1
                    }
                };
                match part {
                    Part::Image => add_image(&value, &mut reader, &mut images[at])?,
                    Part::App => images[at].extend(put_app(&mut found[at], &value)),
                    Part::Chart => put_chart(&mut found[at], &value),
                }
            }
        }
    }
    for (deployed, images) in found.iter_mut().zip(images) {
        deployed.images = images.into();
    }
    found.retain(|deployed| {
        deployed.app.is_some() || deployed.chart.is_some() || !deployed.images.is_empty()
    });
    Ok(found)
}

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

/// Takes the app's version over; returns the image if there is a digest with it.
fn put_app(deployed: &mut Deployed, value: &Node) -> Option<ImageUse> {
    let text = value.text().filter(|text| !text.is_empty())?;
    // `1.2.0@sha256:…` is a tag and a digest.
    if let Some((tag, _)) = text.split_once('@')
        && let Ok(image) = format!("{}:{text}", deployed.name.to_lowercase()).parse()
    {
        deployed.app = Some(tag.to_owned());
        return Some(ImageUse { path: String::new(), image });
    }
    deployed.app = (!is_filled_in(text)).then(|| text.to_owned());
    None
}

fn put_chart(deployed: &mut Deployed, value: &Node) {
    let Some(text) = value.text() else { return };
    deployed.chart = Some(ChartUse {
        name: deployed.name.clone(),
        repository: None,
        version: VersionUse::of_chart(Some(text)),
    });
}

/// An image as one text, or as a map with a repository and a tag.
fn add_image(
    value: &Node,
    reader: &mut ValuesReader,
    known: &mut Vec<ImageUse>,
) -> Result<(), TooMuch> {
    let Some(text) = value.text() else { return reader.add_images(value, known) };
    let image: Result<ImageRef, _> = text.parse();
    known.extend(image.into_iter().map(|image| ImageUse { path: String::new(), image }));
    Ok(())
}

/// What values say of the app's version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AppVersion {
    /// Nothing.
    Missing,
    Is(String),
    /// It is filled in elsewhere; where that is written.
    Unclear(usize),
}

/// The app's version in the values of what is deployed, by the source's path of keys.
pub(crate) fn app_version(query: &SourceQuery, values: &Node) -> AppVersion {
    let Some(key) = &query.app else { return AppVersion::Missing };
    let Some(found) = key.find(values) else { return AppVersion::Unclear(values.place.line) };
    let Some(node) = found.first().map(|found| &found.node) else { return AppVersion::Missing };
    let text = node.text().unwrap_or_default();
    let tag = text.split('@').next().unwrap_or(text);
    match tag {
        "" => AppVersion::Missing,
        tag if is_filled_in(tag) => AppVersion::Unclear(node.place.line),
        tag => AppVersion::Is(tag.to_owned()),
    }
}

/// Takes over what values say of the app's version: they go over what was said before.
pub(crate) fn put_app_version(
    query: &SourceQuery,
    values: &Node,
    file: &str,
    (app, unread): (&mut Option<String>, &mut Option<Unread>),
) {
    match app_version(query, values) {
        AppVersion::Missing => {}
        AppVersion::Is(version) => (*app, *unread) = (Some(version), None),
        AppVersion::Unclear(line) => {
            let key = query.app.as_ref().map_or("", |key| key.as_str());
            let place = Place { file: file.to_owned(), line };
            *unread = Some(Unread { place, construct: Construct::Action(key.to_owned()) });
        }
    }
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
