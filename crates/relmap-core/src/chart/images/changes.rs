//! What differs between the images of two sets of default values.

use std::collections::HashSet;
use std::fmt;

use crate::chart::image_ref::ImageRef;

use super::FoundImage;
use super::pairing::{Partner, list_of, pairs};

/// An image that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageChange {
    /// The dotted path of the image.
    pub path: String,
    /// The path that it had; none if it is new.
    pub old_path: Option<String>,
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
    /// Nobody can tell what became of it: something came that cannot be read as an image, or it is one of too many of
    /// its name.
    pub is_unread: bool,
}

impl fmt::Display for ImageChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "{}: {old} -> {new}", self.path),
            (None, Some(new)) => write!(f, "{}: {new} added", self.path),
            (Some(old), None) if self.is_unread => write!(f, "{}: {old} -> unreadable", self.path),
            (Some(old), None) => write!(f, "{}: {old} removed", self.path),
            (None, None) => f.write_str(&self.path),
        }
    }
}

/// Compares images, in the order of the new file; those that are gone come last. Images are matched by their paths; in
/// lists, whose items move, by what the items are called. An image that is then left may be what any other of its name
/// was, since a key may have another name now: of these the furthest move counts.
pub fn image_changes(old: &[FoundImage], new: &[FoundImage]) -> Vec<ImageChange> {
    image_moves((old, &[]), (new, &[]))
}

/// The same, with the paths of what cannot be read as an image on each side. An image that is gone while something came
/// that cannot be read is unread: whatever Helm makes of that, it may be any version.
pub fn image_moves(
    (old, old_unread): (&[FoundImage], &[String]),
    (new, new_unread): (&[FoundImage], &[String]),
) -> Vec<ImageChange> {
    let one_sided = |path: &str, old: Option<&FoundImage>, new: Option<&FoundImage>| ImageChange {
        path: path.to_owned(),
        old_path: old.map(|old| old.path.clone()),
        old: old.map(|old| old.image.clone()),
        new: new.map(|new| new.image.clone()),
        tag_changed: false,
        digest_changed: false,
        repository_changed: false,
        from_app_version: false,
        is_unread: false,
    };
    let pairs = pairs(old, new);
    let mut is_gone = vec![true; old.len()];
    let mut changes = Vec::new();
    for (image, partner) in new.iter().zip(&pairs.partners) {
        match partner {
            None => changes.push(one_sided(&image.path, None, Some(image))),
            Some(Partner { old: before, is_one_of_many }) => {
                is_gone[*before] = false;
                let change = compare(&old[*before], image);
                changes.extend(
                    change.map(|change| ImageChange { is_unread: *is_one_of_many, ..change }),
                );
            }
        }
    }
    let before: HashSet<&String> = old_unread.iter().collect();
    let has_come = new_unread.iter().any(|path| !before.contains(path));
    let place = |path: &str| list_of(path).unwrap_or_else(|| path.to_owned());
    let unread: HashSet<String> = new_unread.iter().map(|path| place(path)).collect();
    for (index, image) in old.iter().enumerate() {
        // One that is found under another key only may as well be what cannot be read.
        let is_unread = pairs.is_lost[index] && has_come || {
            is_gone[index] && !unread.is_empty() && unread.contains(&place(&image.path))
        };
        if is_gone[index] || is_unread {
            changes.push(ImageChange { is_unread, ..one_sided(&image.path, Some(image), None) });
        }
    }
    changes
}

fn compare(old: &FoundImage, new: &FoundImage) -> Option<ImageChange> {
    let tag_changed = old.image.tag != new.image.tag;
    let digest_changed = old.image.digest != new.image.digest;
    let repository_changed = !old.image.same_repository(&new.image);
    (tag_changed || digest_changed || repository_changed).then(|| ImageChange {
        path: new.path.clone(),
        old_path: Some(old.path.clone()),
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
        is_unread: false,
    })
}
