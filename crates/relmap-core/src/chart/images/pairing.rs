//! Which image of one set of values was which of another.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::chart::image_ref::ImageRef;
use crate::version::{Bump, moved};

use super::FoundImage;

/// What an image was before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partner {
    /// Its place among the old images.
    pub(super) old: usize,
    /// There are too many of its name to tell which it was.
    pub(super) is_one_of_many: bool,
}

/// The old and the new images that belong together.
pub(super) struct Pairs {
    /// For each new image, which old one it was.
    pub(super) partners: Vec<Option<Partner>>,
    /// For each old image, whether nothing is at its place that has its name.
    pub(super) is_lost: Vec<bool>,
}

/// How many pairs of versions of one image are compared. Nobody has more than a few.
const MAX_PAIRS: usize = 10_000;

pub(super) fn pairs(old: &[FoundImage], new: &[FoundImage]) -> Pairs {
    let mut pairs = Pairs { partners: vec![None; new.len()], is_lost: vec![true; old.len()] };
    // What an item is called says which it is; without that, the whole repository does if no other has it.
    pairs.by_unique(old, new, |image| {
        let item = image.item.clone()?;
        Some((list_of(&image.path)?, item, image.image.base_name()))
    });
    pairs.by_unique(old, new, |image| {
        let is_nameless = image.item.is_none();
        is_nameless.then_some((list_of(&image.path)?, place(&image.image)))
    });
    pairs.by_unique(old, new, |image| {
        Some((image.path.clone(), image.item.clone(), image.image.base_name()))
    });
    pairs.by_name(old, new);
    // Another image took the place of one.
    let mut left: HashMap<&str, usize> = HashMap::new();
    let taken: HashSet<usize> = pairs.partners.iter().flatten().map(|it| it.old).collect();
    for (index, image) in old.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
        left.entry(&image.path).or_insert(index);
    }
    for (image, partner) in new.iter().zip(&mut pairs.partners).filter(|(_, it)| it.is_none()) {
        *partner = left.remove(image.path.as_str()).map(Partner::one);
    }
    pairs
}

impl Partner {
    fn one(old: usize) -> Partner {
        Partner { old, is_one_of_many: false }
    }
}

impl Pairs {
    /// Pairs those that are left and are alike, where it is one on each side.
    fn by_unique<K: Eq + Hash>(
        &mut self,
        old: &[FoundImage],
        new: &[FoundImage],
        what: impl Fn(&FoundImage) -> Option<K>,
    ) {
        let mut alike: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (index, image) in old.iter().enumerate().filter(|(index, _)| self.is_lost[*index]) {
            if let Some(key) = what(image) {
                alike.entry(key).or_default().0.push(index);
            }
        }
        for (index, image) in new.iter().enumerate() {
            if self.partners[index].is_none()
                && let Some(key) = what(image)
                && let Some(found) = alike.get_mut(&key)
            {
                found.1.push(index);
            }
        }
        for (before, now) in alike.into_values() {
            if let ([before], [now]) = (before.as_slice(), now.as_slice()) {
                self.is_lost[*before] = false;
                self.partners[*now] = Some(Partner::one(*before));
            }
        }
    }

    /// Pairs each that is left with the one of its name that is furthest from it: another one may be there to hide it.
    fn by_name(&mut self, old: &[FoundImage], new: &[FoundImage]) {
        let mut of_name: HashMap<String, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (index, image) in old.iter().enumerate().filter(|(index, _)| self.is_lost[*index]) {
            of_name.entry(image.image.base_name()).or_default().0.push(index);
        }
        for (index, image) in new.iter().enumerate() {
            if self.partners[index].is_none()
                && let Some(found) = of_name.get_mut(&image.image.base_name())
            {
                found.1.push(index);
            }
        }
        for (before, now) in of_name.into_values() {
            // Those of one version are one.
            let mut versions: HashMap<(&Option<String>, &Option<String>), usize> = HashMap::new();
            let mut differing: Vec<usize> = Vec::new();
            for &index in &before {
                let image = &old[index].image;
                versions.entry((&image.tag, &image.digest)).or_insert_with(|| {
                    differing.push(index);
                    index
                });
            }
            let is_one_of_many = differing.len() * now.len() > MAX_PAIRS;
            for index in now {
                let image = &new[index].image;
                let furthest = match is_one_of_many {
                    true => differing.first().copied(),
                    // The first of those that are as far.
                    false => differing
                        .iter()
                        .rev()
                        .copied()
                        .max_by_key(|before| distance(&old[*before].image, image)),
                };
                self.partners[index] = furthest.map(|old| Partner { old, is_one_of_many });
            }
        }
    }
}

/// How far an image is from another one of its name, and whether it differs at all.
fn distance(old: &ImageRef, new: &ImageRef) -> (Option<Bump>, bool) {
    let differs = old.tag != new.tag || old.digest != new.digest;
    let tags = Option::zip(old.tag.as_deref(), new.tag.as_deref());
    let level = match tags {
        Some((old, new)) => moved(old, new),
        // A version that gave way to a digest alone may be any.
        None => old.tag.as_ref().map(|_| Bump::Major),
    };
    (level.filter(|_| differs), differs)
}

fn place(image: &ImageRef) -> String {
    let (registry, repository) = image.place();
    format!("{registry}/{repository}")
}

/// A path with the numbers of list items left out; none if it leads through no list.
pub(super) fn list_of(path: &str) -> Option<String> {
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
