//! What differs between the images of two sets of default values.

use std::collections::HashMap;
use std::fmt;

use crate::chart::image_ref::ImageRef;

use super::FoundImage;

/// An image that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageChange {
    /// The dotted path of the image.
    pub path: String,
    /// The old image; none if it is new.
    pub old: Option<ImageRef>,
    /// The new image; none if it is gone.
    pub new: Option<ImageRef>,
    /// Both are there, and their tags differ.
    pub tag_changed: bool,
    /// Both are there, and their digests differ.
    pub digest_changed: bool,
    /// Both are there, and their repositories or registries differ.
    pub repository_changed: bool,
    /// Only the tag differs, and on both sides it comes from appVersion.
    pub from_app_version: bool,
}

impl fmt::Display for ImageChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "{}: {old} -> {new}", self.path),
            (None, Some(new)) => write!(f, "{}: {new} added", self.path),
            (Some(old), None) => write!(f, "{}: {old} removed", self.path),
            (None, None) => f.write_str(&self.path),
        }
    }
}

/// Compares images by their paths, in the order of the new file; those that are gone come last.
pub fn image_changes(old: &[FoundImage], new: &[FoundImage]) -> Vec<ImageChange> {
    let by_path = |images: &[FoundImage]| -> HashMap<String, usize> {
        let paths = images.iter().enumerate().rev();
        paths.map(|(index, image)| (image.path.clone(), index)).collect()
    };
    let (old_paths, new_paths) = (by_path(old), by_path(new));
    let one_sided = |path: &str, old: Option<&ImageRef>, new: Option<&ImageRef>| ImageChange {
        path: path.to_owned(),
        old: old.cloned(),
        new: new.cloned(),
        tag_changed: false,
        digest_changed: false,
        repository_changed: false,
        from_app_version: false,
    };
    let mut changes = Vec::new();
    for image in new {
        match old_paths.get(&image.path) {
            None => changes.push(one_sided(&image.path, None, Some(&image.image))),
            Some(&before) => changes.extend(compare(&old[before], image)),
        }
    }
    for image in old.iter().filter(|image| !new_paths.contains_key(&image.path)) {
        changes.push(one_sided(&image.path, Some(&image.image), None));
    }
    changes
}

fn compare(old: &FoundImage, new: &FoundImage) -> Option<ImageChange> {
    let tag_changed = old.image.tag != new.image.tag;
    let digest_changed = old.image.digest != new.image.digest;
    let repository_changed = !old.image.same_repository(&new.image);
    (tag_changed || digest_changed || repository_changed).then(|| ImageChange {
        path: new.path.clone(),
        old: Some(old.image.clone()),
        new: Some(new.image.clone()),
        tag_changed,
        digest_changed,
        repository_changed,
        from_app_version: tag_changed
            && !digest_changed
            && !repository_changed
            && old.tag_from_app_version
            && new.tag_from_app_version,
    })
}
