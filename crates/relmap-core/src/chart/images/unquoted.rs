//! Tags that are written as numbers, without quotes.

use crate::chart::key_path;
use crate::chart::yaml::{Map, Node, as_go_writes};
use crate::position::Position;

use super::keys::{Role, groups, role};

/// The most tags that are reported.
const MAX_TAGS: usize = 100;

/// A tag that Helm reads as a number, and prints otherwise than it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnquotedTag {
    /// The dotted path of the tag.
    pub path: String,
    /// The tag as written.
    pub written: String,
    /// What a template makes of it.
    pub read: String,
    /// Where the tag is.
    pub place: Position,
}

impl std::fmt::Display for UnquotedTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let UnquotedTag { path, written, read, .. } = self;
        let key = path.rsplit('.').next().unwrap_or(path);
        write!(
            f,
            "`{path}: {written}` is unquoted, so Helm reads the number {read}; write `{key}: \"{written}\"`"
        )
    }
}

/// The tags of images in values that are numbers without quotes and come out as another text.
/// Templates print a number of values as Go does: `20241001` becomes `2.0241001e+07`.
///
/// ```
/// use relmap_core::chart::{images::unquoted_tags, yaml::load};
/// let values = load(b"image:\n  tag: 1.20\n").unwrap();
/// assert_eq!(
///     unquoted_tags(&values.root)[0].to_string(),
///     "`image.tag: 1.20` is unquoted, so Helm reads the number 1.2; write `tag: \"1.20\"`"
/// );
/// ```
pub fn unquoted_tags(values: &Node) -> Vec<UnquotedTag> {
    let mut found = Vec::new();
    walk(&mut Vec::new(), values, false, &mut found);
    found
}

/// The text that a template makes of a number without quotes, where it is another.
pub(super) fn read_by_helm(node: &Node) -> Option<String> {
    let scalar = node.as_scalar()?;
    let read = as_go_writes(scalar.resolved.number()?);
    (read != *scalar.raw).then_some(read)
}

fn walk<'v>(
    keys: &mut Vec<Key<'v>>,
    node: &'v Node,
    named_image: bool,
    found: &mut Vec<UnquotedTag>,
) {
    if let Some(map) = node.as_map() {
        tags_of(keys, map, named_image, found);
        for entry in map.entries().iter().filter(|entry| entry.node.as_scalar().is_none()) {
            let is_image = matches!(role(&entry.key), Some((_, Role::Image)));
            keys.push(Key::Name(&entry.key));
            walk(keys, &entry.node, is_image, found);
            keys.pop();
        }
    }
    for (index, item) in node.as_seq().unwrap_or_default().iter().enumerate() {
        if item.as_scalar().is_none() {
            keys.push(Key::Item(index));
            walk(keys, item, false, found);
            keys.pop();
        }
    }
}

enum Key<'v> {
    Name(&'v str),
    Item(usize),
}

fn tags_of(keys: &[Key<'_>], map: &Map, named_image: bool, found: &mut Vec<UnquotedTag>) {
    let has_number = map.entries().iter().any(|entry| read_by_helm(&entry.node).is_some());
    if !has_number {
        return;
    }
    for group in groups(map) {
        let base = group.image.or(group.repository).or(group.name).or(group.registry);
        let is_of_image = |key: &str| key.to_ascii_lowercase().contains("image");
        let version = group.version.filter(|_| named_image || group.registry.is_some());
        let Some(entry) = group.tag.or(version) else { continue };
        if found.len() >= MAX_TAGS || !(named_image || base.is_some() || is_of_image(&entry.key)) {
            continue;
        }
        if let (Some(read), Some(written)) = (read_by_helm(&entry.node), entry.node.text()) {
            let parent = keys.iter().fold(String::new(), |path, key| match key {
                Key::Name(key) => key_path::child(&path, key),
                Key::Item(index) => key_path::item(&path, *index),
            });
            found.push(UnquotedTag {
                path: key_path::child(&parent, &entry.key),
                written: written.to_owned(),
                read,
                place: entry.node.place,
            });
        }
    }
}
