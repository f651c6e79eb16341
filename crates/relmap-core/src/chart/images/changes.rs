//! What differs between the images of two sets of default values.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::hash::Hash;

use crate::chart::image_ref::ImageRef;

use super::{FoundImage, find};
use crate::chart::yaml::Node;

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
    /// It is gone, and in its place there is something that cannot be read as an image.
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

/// Compares images, in the order of the new file; those that are gone come last. Images are matched
/// by their paths; in lists, whose items move, by their repositories first, and then by their names. Those that are
/// left are matched by these wherever they are, since a key may have another name now.
pub fn image_changes(old: &[FoundImage], new: &[FoundImage]) -> Vec<ImageChange> {
    let one_sided = |path: &str, old: Option<&ImageRef>, new: Option<&ImageRef>| ImageChange {
        path: path.to_owned(),
        old: old.cloned(),
        new: new.cloned(),
        tag_changed: false,
        digest_changed: false,
        repository_changed: false,
        from_app_version: false,
        is_unread: false,
    };
    let before = partners(old, new);
    let mut is_gone = vec![true; old.len()];
    let mut changes = Vec::new();
    for (image, before) in new.iter().zip(before) {
        match before {
            None => changes.push(one_sided(&image.path, None, Some(&image.image))),
            Some(before) => {
                is_gone[before] = false;
                changes.extend(compare(&old[before], image));
            }
        }
    }
    for (image, _) in old.iter().zip(is_gone).filter(|(_, is_gone)| *is_gone) {
        changes.push(one_sided(&image.path, Some(&image.image), None));
    }
    changes
}

/// Marks the images that are gone and in whose place, or in whose list, there is something in the values that cannot be
/// read as an image: whatever Helm makes of that, it may be any version.
pub fn mark_unread(changes: &mut [ImageChange], values: &Node) {
    let is_gone = |change: &ImageChange| change.old.is_some() && change.new.is_none();
    if !changes.iter().any(is_gone) {
        return;
    }
    let place = |path: &str| list_of(path).unwrap_or_else(|| path.to_owned());
    let unread: HashSet<String> = find::unread(values).iter().map(|path| place(path)).collect();
    for change in changes.iter_mut().filter(|change| is_gone(change)) {
        change.is_unread = unread.contains(&place(&change.path));
    }
}

/// For each new image, which old one it was.
fn partners(old: &[FoundImage], new: &[FoundImage]) -> Vec<Option<usize>> {
    let mut pairing = Pairing { is_taken: vec![false; old.len()], found: vec![None; new.len()] };
    let in_list = |image: &FoundImage, what: String| Some((list_of(&image.path)?, what));
    pairing.by(old, new, |image| in_list(image, place(&image.image)));
    pairing.by(old, new, |image| in_list(image, image.image.base_name()));
    pairing.by(old, new, |image| Some(image.path.clone()));
    // What is left was moved to another key, or a list became a map.
    pairing.by(old, new, |image| Some(place(&image.image)));
    pairing.by(old, new, |image| Some(image.image.base_name()));
    pairing.found
}

fn place(image: &ImageRef) -> String {
    let (registry, repository) = image.place();
    format!("{registry}/{repository}")
}

/// Which old images have a new one, and which old one each new image has.
struct Pairing {
    is_taken: Vec<bool>,
    found: Vec<Option<usize>>,
}

impl Pairing {
    /// Pairs those that are left and are alike, in the order of the files.
    fn by<K: Eq + Hash>(
        &mut self,
        old: &[FoundImage],
        new: &[FoundImage],
        what: impl Fn(&FoundImage) -> Option<K>,
    ) {
        let mut left: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (index, image) in old.iter().enumerate().filter(|(index, _)| !self.is_taken[*index]) {
            if let Some(key) = what(image) {
                left.entry(key).or_default().push_back(index);
            }
        }
        for (image, found) in new.iter().zip(&mut self.found).filter(|(_, found)| found.is_none()) {
            let alike = what(image).and_then(|key| left.get_mut(&key));
            *found = alike.and_then(VecDeque::pop_front);
            if let Some(index) = *found {
                self.is_taken[index] = true;
            }
        }
    }
}

/// A path with the numbers of list items left out; none if it leads through no list.
fn list_of(path: &str) -> Option<String> {
    let mut parts = path.split('[');
    let mut list = parts.next()?.to_owned();
    let mut leads_through = false;
    for part in parts {
        leads_through = true;
        list.push_str("[]");
        list.push_str(part.split_once(']').map_or(part, |(_, rest)| rest));
    }
    leads_through.then_some(list)
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
        is_unread: false,
    })
}
