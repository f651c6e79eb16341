//! The container images of rendered objects, however a template made their names.

use crate::chart::image_ref::ImageRef;
use crate::chart::yaml::{Node, Value};

use super::object::{Manifest, ObjectId};

/// The image of one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedImage {
    /// The object that holds the container.
    pub object: ObjectId,
    /// The template that the object came from.
    pub source: Option<String>,
    /// The container's name.
    pub container: String,
    /// The image.
    pub image: ImageRef,
}

/// The lists of a pod that hold containers.
const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Every container's image, in the order of the objects. What is no image reference is left out.
pub fn images(objects: &[Manifest]) -> Vec<RenderedImage> {
    let mut found = Vec::new();
    for object in objects {
        walk(object, &object.node, &mut found);
    }
    found
}

/// The recursion is as deep as the data, which the loader bounds.
fn walk(object: &Manifest, node: &Node, found: &mut Vec<RenderedImage>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::Seq(_) => {
            node.as_seq().unwrap_or_default().iter().for_each(|item| walk(object, item, found));
        }
        Value::Map(map) => {
            for entry in map.entries() {
                let containers = entry.node.as_seq().filter(|_| LISTS.contains(&&*entry.key));
                for container in containers.unwrap_or_default() {
                    let text = |key: &str| container.get(key).and_then(Node::text);
                    if let (Some(name), Some(Ok(image))) =
                        (text("name"), text("image").map(str::parse))
                    {
                        found.push(RenderedImage {
                            object: object.id.clone(),
                            source: object.source.clone(),
                            container: name.to_owned(),
                            image,
                        });
                    }
                }
                if containers.is_none() {
                    walk(object, &entry.node, found);
                }
            }
        }
    }
}
