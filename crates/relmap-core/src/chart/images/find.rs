//! Walks through values and puts images together.

use crate::chart::image_ref::{ImageRef, is_tag};
use crate::chart::key_path;
use crate::chart::yaml::{Entry, Map, Node};
use crate::position::Position;

use super::keys::{Group, Role, groups, role};
use super::paths::{image_path, is_bare, places, text_of};
use super::tag;
use super::unquoted;
use super::{FoundImage, MAX_IMAGES};

pub(super) fn find(values: &Node, app_version: Option<&str>) -> Vec<FoundImage> {
    search(values, app_version).found
}

fn search<'a>(values: &Node, app_version: Option<&'a str>) -> Search<'a> {
    let mut search =
        Search { app_version, items: Vec::new(), found: Vec::new(), unread: Vec::new() };
    search.node("", values, Around::default());
    search
}

/// The paths of what looks like an image and cannot be read as one.
pub(super) fn unread(values: &Node) -> Vec<String> {
    search(values, None).unread
}

/// What is around a value.
#[derive(Clone, Copy, Default)]
struct Around {
    /// It is the value of a key such as `image` or `sidecarImage`.
    named_image: bool,
    /// It is below a key such as `images`.
    in_images: bool,
}

struct Search<'a> {
    app_version: Option<&'a str>,
    /// What the items of lists around a value are called.
    items: Vec<String>,
    found: Vec<FoundImage>,
    unread: Vec<String>,
}

impl Search<'_> {
    /// The recursion is as deep as the data, which the loader bounds.
    fn node(&mut self, path: &str, node: &Node, around: Around) {
        if self.found.len() > MAX_IMAGES {
            return;
        }
        if let Some(map) = node.as_map() {
            self.map(path, map, around);
        } else if let Some(items) = node.as_seq() {
            for (index, item) in items.iter().enumerate() {
                if item.as_scalar().is_some() && !around.in_images {
                    continue;
                }
                let path = key_path::item(path, index);
                let name = item.get("name").and_then(Node::text).unwrap_or_default();
                self.items.push(key_path::shortened(name.to_owned()));
                self.node(&path, item, Around { named_image: false, ..around });
                self.items.pop();
            }
        } else if around.in_images {
            self.listed_text(path, node);
        }
    }

    fn map(&mut self, path: &str, map: &Map, around: Around) {
        for group in groups(map) {
            let image = self.whole_text(path, &group);
            let image = image.or_else(|| self.parts(path, &group, around));
            if image.is_none() {
                self.unread.extend(places(path, &group));
            }
            if let Some(image) = image.filter(|_| self.found.len() <= MAX_IMAGES) {
                self.found.push(image);
            }
        }
        for entry in map.entries() {
            let is_scalar = entry.node.as_scalar().is_some();
            if is_scalar && (!around.in_images || role(&entry.key).is_some()) {
                continue;
            }
            let around = Around {
                named_image: matches!(role(&entry.key), Some((_, Role::Image))),
                in_images: (around.in_images || entry.key.to_ascii_lowercase().ends_with("images"))
                    && !entry.key.to_ascii_lowercase().contains("secret"),
            };
            self.node(&key_path::child(path, &entry.key), &entry.node, around);
        }
    }

    /// `image: repo:tag`, or `image: repo` with a tag next to it.
    fn whole_text(&self, path: &str, group: &Group<'_>) -> Option<FoundImage> {
        let entry = group.image?;
        let own_path = key_path::child(path, &entry.key);
        let text = entry.node.as_str().filter(|text| !is_no_image(text))?;
        let (text, from_app_version) = self.filled(text);
        let text = text.trim();
        let base = text.parse::<ImageRef>().ok()?;
        let mut repository_keys = vec![own_path.clone()];
        // `repository: quay.io/team` next to `image: app` is a prefix, as `registry` is.
        let prefix = group.repository.or(group.registry).filter(|entry| text_of(entry).is_some());
        let base = match prefix.and_then(text_of) {
            Some(prefix) if base.registry.is_none() => {
                let joined = format!("{}/{text}", prefix.trim_end_matches('/'));
                match joined.parse::<ImageRef>() {
                    Ok(joined) => {
                        repository_keys.extend(prefix_path(path, group));
                        joined
                    }
                    Err(_) => base,
                }
            }
            _ => base,
        };
        let mut found = FoundImage {
            path: own_path.clone(),
            item: self.item(),
            tag_is_number: false,
            tag_key: base.tag.is_some().then(|| own_path.clone()),
            digest_key: base.digest.is_some().then_some(own_path),
            image: base,
            repository_keys,
            tag_from_app_version: from_app_version,
            place: entry.node.place,
        };
        if found.image.tag.is_none() && found.image.digest.is_none() {
            // A plain `image: busybox` means the newest one, unless a tag key is next to it.
            let version = group.version.filter(|entry| entry.node.text().is_some());
            if let Some(entry) = group.tag.or(version) {
                self.apply_tag(&mut found, path, Some(entry));
            }
        }
        apply_digest(&mut found, path, group.digest);
        Some(found)
    }

    /// `repository`, or `name`, with `tag`, `digest` and `registry`.
    fn parts(&self, path: &str, group: &Group<'_>, around: Around) -> Option<FoundImage> {
        let repository = group.repository.filter(|entry| text_of(entry).is_some());
        let name = group.name.filter(|entry| text_of(entry).is_some());
        let is_image = around.named_image || around.in_images && repository.is_some();
        // Some charts write the whole name into `registry`.
        let whole_registry = || {
            let has_path = |entry: &&Entry| text_of(entry).is_some_and(|text| text.contains('/'));
            group.registry.filter(|_| around.named_image).filter(has_path)
        };
        let base = repository.or(name).or_else(whole_registry)?;
        let base_text = text_of(base)?;
        // Without a sign of an image, a `repository` is git's or Helm's, and a `name` is anyone's.
        let is_digest = |entry: &Entry| entry.node.text().and_then(tag::read_digest).is_some();
        let has_tag = group.tag.is_some() || group.digest.is_some_and(is_digest);
        let has_sign = has_tag
            || is_image
            || !is_bare(&base.key)
            || group.pull_policy.is_some() && repository.is_some()
            || group.registry.is_some() && repository.is_some()
            || group.version.is_some() && group.registry.is_some();
        if !has_sign || is_no_image(base_text) {
            return None;
        }
        let mut keys = Vec::new();
        let mut text = base_text.to_owned();
        keys.push(key_path::child(path, &base.key));
        if let (Some(repository), Some(name), true) = (repository, name, around.named_image)
            && let (Some(prefix), Some(last)) = (text_of(repository), text_of(name))
            && prefix.rsplit('/').next() != Some(last)
        {
            text = format!("{}/{last}", prefix.trim_end_matches('/'));
            keys.push(key_path::child(path, &name.key));
        }
        if let Some(registry) = group.registry.filter(|entry| entry.key != base.key)
            && let Some(host) = text_of(registry)
        {
            text = format!("{}/{text}", host.trim_end_matches('/'));
            keys.push(key_path::child(path, &registry.key));
        }
        let (text, from_app_version) = self.filled(&text);
        let base_ref = text.trim().parse::<ImageRef>().ok()?;
        let own_path = image_path(path, &base.key);
        let base_path = key_path::child(path, &base.key);
        let mut found = FoundImage {
            path: own_path,
            item: self.item(),
            tag_is_number: false,
            tag_key: base_ref.tag.is_some().then(|| base_path.clone()),
            digest_key: base_ref.digest.is_some().then_some(base_path),
            image: base_ref,
            repository_keys: keys,
            tag_from_app_version: from_app_version,
            place: base.node.place,
        };
        if found.image.tag.is_none() && found.image.digest.is_none() {
            let version = group.version.filter(|_| group.registry.is_some() || around.named_image);
            if !self.apply_tag(&mut found, path, group.tag.or(version)) {
                return None;
            }
        }
        apply_digest(&mut found, path, group.digest);
        Some(found)
    }

    /// A text below `images`: an image if it has a tag, a digest or a path.
    fn listed_text(&mut self, path: &str, node: &Node) {
        let Some(text) = node.as_str().filter(|text| !is_no_image(text)) else {
            return;
        };
        let (text, from_app_version) = self.filled(text);
        let Ok(image) = text.trim().parse::<ImageRef>() else {
            self.unread.push(path.to_owned());
            return;
        };
        let has_version = image.tag.is_some() || image.digest.is_some();
        if !has_version && image.registry.is_none() {
            return;
        }
        let item = self.item();
        self.found.push(FoundImage {
            path: path.to_owned(),
            item,
            tag_is_number: false,
            tag_key: image.tag.is_some().then(|| path.to_owned()),
            digest_key: image.digest.is_some().then(|| path.to_owned()),
            image,
            repository_keys: vec![path.to_owned()],
            tag_from_app_version: from_app_version,
            place: node.place,
        });
    }

    /// The names of the items around a value, where each of them has one.
    fn item(&self) -> Option<String> {
        let has_names = !self.items.is_empty() && self.items.iter().all(|name| !name.is_empty());
        // Each image has its own copy.
        has_names.then(|| key_path::shortened(self.items.join("/")))
    }

    fn filled(&self, text: &str) -> (String, bool) {
        tag::fill_app_version(text, self.app_version.unwrap_or_default())
    }

    /// Takes the tag from its value; false if that can be no tag.
    fn apply_tag(&self, found: &mut FoundImage, path: &str, entry: Option<&Entry>) -> bool {
        // What no registry can have, such as 2.0241001e+07, is told by the text: that is what somebody means.
        let number = entry.and_then(|entry| unquoted::read_by_helm(&entry.node));
        let number = number.filter(|number| is_tag(number));
        let written = entry.and_then(|entry| entry.node.text()).unwrap_or_default();
        let text = number.as_deref().unwrap_or(written);
        let Some(read) = tag::read(text, self.app_version) else {
            return false;
        };
        let tag_path = entry.map(|entry| key_path::child(path, &entry.key));
        found.tag_is_number = number.is_some();
        found.image.tag = number.or(read.tag);
        if read.digest.is_some() {
            found.image.digest = read.digest;
            found.digest_key.clone_from(&tag_path);
        }
        found.tag_key = tag_path;
        found.tag_from_app_version |= read.from_app_version;
        found.place = entry.map_or(found.place, value_place);
        true
    }
}

fn apply_digest(found: &mut FoundImage, path: &str, entry: Option<&Entry>) {
    let Some(entry) = entry.filter(|_| found.image.digest.is_none()) else {
        return;
    };
    found.digest_key = Some(key_path::child(path, &entry.key));
    found.image.digest = entry.node.text().and_then(tag::read_digest);
}

/// A null value that is nothing at all is nowhere: its key is the better place.
fn value_place(entry: &Entry) -> Position {
    match entry.node.as_scalar() {
        Some(scalar) if scalar.raw.is_empty() && !scalar.quoted => entry.key_place,
        _ => entry.node.place,
    }
}

fn prefix_path(path: &str, group: &Group<'_>) -> Option<String> {
    let entry = group.repository.or(group.registry)?;
    Some(key_path::child(path, &entry.key))
}

/// Some charts have an `image` that is to be looked at, or the path of another values key.
fn is_no_image(text: &str) -> bool {
    const ENDINGS: [&str; 10] =
        [".png", ".svg", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".iso", ".qcow2", ".img"];
    ENDINGS.iter().any(|ending| text.ends_with(ending))
        || text.ends_with("image.repository")
        || text.ends_with("image.name")
}
