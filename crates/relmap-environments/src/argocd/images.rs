//! The images of an application: of its values, its parameters and its kustomization.

use std::collections::HashMap;

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::yaml::{Node, load};

use super::parameters::Parameters;
use crate::values::app_version;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::version_use::is_filled_in;
use crate::{ImageUse, SourceQuery};

/// What the sources of an application say of images and of the app's version.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) images: Vec<ImageUse>,
    pub(super) app: Option<String>,
}

impl Said {
    /// Adds what one source says.
    pub(super) fn add(
        &mut self,
        query: &SourceQuery,
        source: &Node,
        parameters: &Parameters<'_>,
        reader: &mut ValuesReader,
    ) -> Result<(), TooMuch> {
        if let Some(helm) = source.get("helm") {
            let text = helm.get("values").and_then(Node::text).map(|text| parameters.fill(text));
            let written = text.and_then(|text| load(text.as_bytes()).ok().map(|file| file.root));
            for values in written.iter().chain(helm.get("valuesObject")) {
                reader.add_images(values, &mut self.images)?;
                self.app = app_version(query, values).or(self.app.take());
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
            let Some((path, key)) = name.rsplit_once('.') else { continue };
            let value = parameters.fill(value);
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
}

/// An image of which only the path of its values is known.
fn placeholder(path: &str) -> ImageRef {
    let last = path.rsplit('.').next().unwrap_or(path);
    ImageRef { registry: None, repository: last.to_lowercase(), tag: None, digest: None }
}
