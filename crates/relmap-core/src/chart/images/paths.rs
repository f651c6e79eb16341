//! Where an image is, by the keys that make it.

use crate::chart::key_path;
use crate::chart::yaml::Entry;

use super::keys::Group;

/// The paths that an image of this group would have.
pub(super) fn places(path: &str, group: &Group<'_>) -> Vec<String> {
    let whole = group.image.filter(|entry| text_of(entry).is_some());
    let mut found: Vec<String> =
        whole.iter().map(|entry| key_path::child(path, &entry.key)).collect();
    // A name is anyone's where no tag is next to it, and a registry may be that of other images.
    let name = group.name.filter(|_| group.tag.is_some() || group.digest.is_some());
    let has_path = |entry: &&Entry| text_of(entry).is_some_and(|text| text.contains('/'));
    let bases = [group.repository, name, group.registry.filter(has_path)].into_iter().flatten();
    let bases = bases.filter(|entry| text_of(entry).is_some());
    found.extend(bases.map(|entry| image_path(path, &entry.key)));
    found
}

pub(super) fn text_of(entry: &Entry) -> Option<&str> {
    entry.node.as_str().filter(|text| !text.is_empty())
}

pub(super) fn is_bare(key: &str) -> bool {
    ["repository", "repo", "name", "registry"].iter().any(|bare| key.eq_ignore_ascii_case(bare))
}

/// The path of an image in parts: that of the map, or for `sidecarImageRepository` next to other
/// things, that of `sidecarImage`.
pub(super) fn image_path(path: &str, base_key: &str) -> String {
    if is_bare(base_key) && !path.is_empty() {
        return path.to_owned();
    }
    let lower = base_key.to_ascii_lowercase();
    match lower.rfind("image") {
        Some(at) => key_path::child(path, &base_key[..at + "image".len()]),
        None => key_path::child(path, "image"),
    }
}
