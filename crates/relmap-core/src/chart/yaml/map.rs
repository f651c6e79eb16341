//! Entries become a map: merge keys, and keys that stand twice.

use std::sync::Arc;

use crate::position::Position;

use super::go_number::as_go_writes;
use super::node::{Extent, KeySort};
use super::{Entry, Map, Node, Resolved, Value, YamlError, YamlErrorKind, YamlWarningKind};

/// Keeps the last of the entries that have the same key, and warns of those written twice.
///
/// # Errors
/// If two keys are one text and of two types, such as `true` and `"true"`. Helm's parser keeps both, and of the two
/// that become one key of JSON it takes now the one and now the other.
pub(super) fn build(
    entries: Vec<Entry>,
    merged: &[bool],
    mut warn: impl FnMut(YamlWarningKind, Position),
) -> Result<Map, YamlError> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|&a, &b| entries[a].key.cmp(&entries[b].key));
    let mut dropped = vec![false; entries.len()];
    let mut written: Option<usize> = None;
    for (position, &index) in order.iter().enumerate() {
        let same_as = |other: usize| entries[other].key == entries[index].key;
        if position > 0 && same_as(order[position - 1]) {
            let before = &entries[order[position - 1]];
            if before.sort != entries[index].sort {
                let (first, second) = match before.key_place <= entries[index].key_place {
                    true => (before, &entries[index]),
                    false => (&entries[index], before),
                };
                let kind = YamlErrorKind::KeyOfTwoTypes {
                    key: first.key.chars().take(80).collect(),
                    line: first.key_place.line,
                };
                return Err(kind.at(second.key_place));
            }
            dropped[order[position - 1]] = true;
        }
        if merged[index] {
            continue;
        }
        if let Some(first) = written.filter(|&first| same_as(first)) {
            let kind = YamlWarningKind::DuplicateKey {
                key: entries[index].key.chars().take(80).collect(),
                first: entries[first].key_place,
                line: entries[index].key_place.line,
            };
            warn(kind, entries[index].key_place);
        }
        written = Some(index);
    }
    let mut index = 0;
    let mut kept = entries;
    kept.retain(|_| {
        index += 1;
        !dropped[index - 1]
    });
    Ok(Map::from_entries(kept))
}

impl Map {
    /// A map of entries whose keys differ.
    fn from_entries(entries: Vec<Entry>) -> Map {
        let mut by_key: Vec<u32> = (0..entries.len()).map(|index| index as u32).collect();
        by_key.sort_unstable_by(|&a, &b| entries[a as usize].key.cmp(&entries[b as usize].key));
        Map { entries, by_key, extent: Extent { height: 1, nodes: 1 } }
    }
}

/// A map without entries.
pub fn empty() -> Map {
    Map::from_entries(Vec::new())
}

/// One map over another, as Helm merges values: maps within maps are merged, and any other value
/// takes the place of the old one.
pub(super) fn over(old: &Map, new: &Map) -> Map {
    let mut entries: Vec<Entry> = Vec::with_capacity(old.entries().len() + new.entries().len());
    for entry in old.entries() {
        let Some(other) = new.entry(&entry.key) else {
            entries.push(entry.clone());
            continue;
        };
        let mut merged = other.clone();
        if let (Value::Map(old), Value::Map(new)) = (&entry.node.value, &other.node.value) {
            merged.node.value = Value::Map(Arc::new(over(old, new)));
        }
        entries.push(merged);
    }
    entries.extend(new.entries().iter().filter(|entry| old.get(&entry.key).is_none()).cloned());
    measured(entries)
}

fn measured(entries: Vec<Entry>) -> Map {
    let mut map = Map::from_entries(entries);
    for entry in &map.entries {
        let extent = entry.node.extent();
        map.extent.height = map.extent.height.max(extent.height + 1);
        map.extent.nodes = map.extent.nodes.saturating_add(extent.nodes);
    }
    map
}

/// A map without entries, as a value.
pub(crate) fn empty_node() -> Node {
    Node { value: Value::Map(Arc::new(empty())), place: Position { line: 1, column: 1 } }
}

/// A map that has a value under one key.
pub(crate) fn under(key: &str, node: Node) -> Node {
    let place = node.place;
    let entry = Entry { key: key.into(), key_place: place, node, sort: KeySort::Text };
    Node { value: Value::Map(Arc::new(measured(vec![entry]))), place }
}

/// Values over other values, as Helm merges the files that are given to it.
///
/// ```
/// use relmap_core::chart::yaml::{load, overlay};
/// let base = load(b"image: {name: web, tag: 1}\n").unwrap().root;
/// let over = load(b"image: {tag: 2}\n").unwrap().root;
/// let image = overlay(&base, &over);
/// let text = |key| image.get("image").and_then(|image| image.get(key)?.text()).unwrap();
/// assert_eq!([text("name"), text("tag")], ["web", "2"]);
/// ```
pub fn overlay(base: &Node, with: &Node) -> Node {
    match (&base.value, &with.value) {
        (Value::Map(old), Value::Map(new)) => {
            Node { value: Value::Map(Arc::new(over(old, new))), place: base.place }
        }
        _ => with.clone(),
    }
}

/// Adds what `<<` names: a map, or a list of maps of which the first has precedence.
pub(super) fn merge(entries: &mut Vec<Entry>, node: &Node) -> Result<(), YamlError> {
    let wrong = |node: &Node| YamlErrorKind::MergeNotMap(node.kind().as_str()).at(node.place);
    let mut add = |node: &Node| {
        let map = node.as_map().ok_or_else(|| wrong(node))?;
        entries.extend(map.entries().iter().cloned());
        Ok(())
    };
    match node.as_seq() {
        Some(items) => items.iter().rev().try_for_each(add),
        None if node.is_null() => Ok(()),
        None => add(node),
    }
}

/// The text of a key as Helm sees it, and what it was before.
pub(super) fn key_text(node: &Node) -> Result<(Arc<str>, KeySort), YamlError> {
    let Some(scalar) = node.as_scalar() else {
        // An alias of a list or of a map.
        return Err(YamlErrorKind::ComplexKey(node.kind().as_str()).at(node.place));
    };
    // A key keeps no more digits than fit into 32 bits.
    let number = |value: f64| {
        let text = as_go_writes(f64::from(value as f32)).into();
        (text, KeySort::Float(value.to_bits()))
    };
    Ok(match scalar.resolved {
        Resolved::Bool(true) => ("true".into(), KeySort::Bool),
        Resolved::Bool(false) => ("false".into(), KeySort::Bool),
        Resolved::Int(value) if i64::try_from(value).is_ok() => {
            (value.to_string().into(), KeySort::Int)
        }
        Resolved::Int(_) => return Err(YamlErrorKind::LargeKey.at(node.place)),
        Resolved::Null => return Err(YamlErrorKind::NullKey.at(node.place)),
        Resolved::Float(value) if value.is_finite() => number(value),
        Resolved::Float(value) => (Arc::clone(&scalar.raw), KeySort::Float(value.to_bits())),
        Resolved::Str => (Arc::clone(&scalar.raw), KeySort::Text),
    })
}
