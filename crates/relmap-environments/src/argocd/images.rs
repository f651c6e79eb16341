//! The images of an application: of its values, its parameters and its kustomization.

use std::collections::HashMap;

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::yaml::{Node, load};

use super::parameters::Parameters;
use crate::unread::{Construct, UnreadList};
use crate::values::put_app_version;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::version_use::is_filled_in;
use crate::{ImageUse, Place, SourceQuery, Unread};

/// What the sources of an application say of images and of the app's version.
#[derive(Debug)]
pub(super) struct Said<'q> {
    query: &'q SourceQuery,
    path: &'q str,
    pub(super) images: Vec<ImageUse>,
    pub(super) app: Option<String>,
    /// What may have the app's version, if the source asks for it.
    pub(super) app_unread: Option<Unread>,
}

/// A program that writes images into applications finds its orders in annotations.
const UPDATER: &str = "argocd-image-updater.argoproj.io/";

impl<'q> Said<'q> {
    pub(super) fn new(query: &'q SourceQuery, path: &'q str, object: &Node) -> Said<'q> {
        let mut said = Said { query, path, images: Vec::new(), app: None, app_unread: None };
        let annotations = object.get("metadata").and_then(|meta| meta.get("annotations"));
        for entry in annotations.and_then(Node::as_map).map(|map| map.entries()).unwrap_or_default()
        {
            if entry.key.starts_with(UPDATER) {
                said.app_is_elsewhere(entry.key_place.line, "metadata.annotations");
            }
        }
        said
    }

    fn app_is_elsewhere(&mut self, line: usize, field: &str) {
        if self.query.app.is_some() {
            let place = Place { file: self.path.to_owned(), line };
            self.app_unread = Some(Unread { place, construct: Construct::Field(field.to_owned()) });
        }
    }

    /// Adds what one source says.
    pub(super) fn add(
        &mut self,
        source: &Node,
        parameters: &Parameters<'_>,
        reader: &mut ValuesReader,
        unread: &mut UnreadList,
    ) -> Result<(), TooMuch> {
        if let Some(helm) = source.get("helm") {
            if let Some(files) = helm.get("valueFiles").filter(|files| !files.is_empty()) {
                self.app_is_elsewhere(files.place.line, "source.helm.valueFiles");
            }
            self.add_values(helm, parameters, reader, unread)?;
            if let Some(files) = helm.get("fileParameters").filter(|files| !files.is_empty()) {
                self.app_is_elsewhere(files.place.line, "source.helm.fileParameters");
            }
            self.add_parameters(helm, parameters);
        }
        let images = source.get("kustomize").and_then(|kustomize| kustomize.get("images"));
        for image in images.and_then(Node::as_seq).unwrap_or_default() {
            let text = image.text().unwrap_or_default();
            // `old=new:1.2` replaces one image by another.
            let text = text.split_once('=').map_or(text, |(_, new)| new);
            if let Ok(image) = parameters.fill(text).parse::<ImageRef>() {
                self.images.push(ImageUse { path: String::new(), image });
            }
        }
        Ok(())
    }

    /// Where there is a `valuesObject`, Argo CD goes by that alone.
    fn add_values(
        &mut self,
        helm: &Node,
        parameters: &Parameters<'_>,
        reader: &mut ValuesReader,
        unread: &mut UnreadList,
    ) -> Result<(), TooMuch> {
        let written = match helm.get("valuesObject").filter(|values| !values.is_empty()) {
            Some(values) => values.clone(),
            None => {
                let Some(values) = helm.get("values").filter(|values| !values.is_empty()) else {
                    return Ok(());
                };
                let text = values.text().map(|text| parameters.fill(text));
                match text.and_then(|text| load(text.as_bytes()).ok()) {
                    Some(document) => document.root,
                    None => {
                        unread.field(values.place.line, "source.helm.values");
                        return Ok(());
                    }
                }
            }
        };
        reader.add_images(&written, &mut self.images)?;
        put_app_version(self.query, &written, self.path, (&mut self.app, &mut self.app_unread));
        Ok(())
    }

    /// `image.tag=1.2.0`: a parameter goes before values.
    fn add_parameters(&mut self, helm: &Node, parameters: &Parameters<'_>) {
        let listed = helm.get("parameters").and_then(Node::as_seq).unwrap_or_default();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        if !listed.is_empty() {
            for (place, used) in self.images.iter().enumerate() {
                places.entry(used.path.clone()).or_default().push(place);
            }
        }
        for parameter in listed {
            let text = |key| parameter.get(key).and_then(Node::text);
            let (Some(name), Some(value)) = (text("name"), text("value")) else { continue };
            let value = parameters.fill(value);
            self.add_app(parameter.place.line, name, &value);
            let Some((path, key)) = name.rsplit_once('.') else { continue };
            if !matches!(key, "tag" | "digest") || is_filled_in(&value) {
                continue;
            }
            let of_path = places.entry(path.to_owned()).or_insert_with(|| {
                self.images.push(ImageUse { path: path.to_owned(), image: placeholder(path) });
                vec![self.images.len() - 1]
            });
            for place in of_path.iter() {
                let image = &mut self.images[*place].image;
                let slot = if key == "tag" { &mut image.tag } else { &mut image.digest };
                *slot = Some(value.clone());
            }
        }
    }

    /// The app's version, where a parameter sets it. A name that Helm reads as more than a path of keys may
    /// set anything.
    fn add_app(&mut self, line: usize, name: &str, value: &str) {
        let Some(key) = self.query.app.as_ref() else { return };
        if name == key.as_str() && !is_filled_in(value) && !value.is_empty() {
            (self.app, self.app_unread) = (Some(value.to_owned()), None);
        } else if name == key.as_str()
            || key.as_str().starts_with(&format!("{name}."))
            || name.contains(['\\', ',', '[', '{', '='])
            || key.as_str().contains(['*', '[', '{'])
        {
            self.app_is_elsewhere(line, "source.helm.parameters");
        }
    }
}

/// An image of which only the path of its values is known.
fn placeholder(path: &str) -> ImageRef {
    let last = path.rsplit('.').next().unwrap_or(path);
    ImageRef { registry: None, repository: last.to_lowercase(), tag: None, digest: None }
}
