//! Whether an edit did what it should, and nothing else: the file is read again and compared.

use std::collections::BTreeMap;

use crate::chart::key_path;
use crate::chart::yaml::{self, Document, Kind, Node, Value, YamlError};

use super::YamlEditError;
use super::locate;

/// Whether the edited file differs from the one before in these values alone.
pub(super) fn only_these(
    before: &Node,
    edited: Result<Document, YamlError>,
    values: &BTreeMap<String, String>,
) -> Result<(), YamlEditError> {
    let some_path = || values.keys().next().cloned().unwrap_or_default();
    let not_safe = |path: String| YamlEditError::Unsafe { path };
    let after = edited.map_err(|_| not_safe(some_path()))?.root;
    for (path, value) in values {
        let found = locate::find(&after, path).map(|found| found.node);
        let is_set = found.is_some_and(|node| {
            node.kind() == Kind::Str && node.text().unwrap_or_default() == value
                || value.is_empty() && node.is_empty()
        });
        if !is_set {
            return Err(not_safe(path.clone()));
        }
    }
    let Some(other) = differing(before, &after, "", values) else {
        return Ok(());
    };
    let path = some_path();
    let place = locate::find(before, &path).map_or(before.place, |found| found.node.place);
    Err(YamlEditError::Shared { path, other, place })
}

/// Whether the edited file has one more key at its top, and nothing else is new.
pub(super) fn added(
    before: &Node,
    edited: &[u8],
    key: &str,
    value: &str,
) -> Result<(), YamlEditError> {
    let not_safe = || YamlEditError::Unsafe { path: key.to_owned() };
    let after = yaml::load(edited).map_err(|_| not_safe())?.root;
    let (Some(old), Some(new)) = (before.as_map(), after.as_map()) else {
        return Err(not_safe());
    };
    let same = old.entries().iter().all(|entry| {
        entry.key.as_ref() == key
            || new.get(&entry.key).is_some_and(|node| node.same_data(&entry.node))
    });
    let grown = old.get(key).is_none() && new.entries().len() == old.entries().len() + 1;
    let is_set = new.get(key).and_then(Node::as_str) == Some(value);
    if same && grown && is_set { Ok(()) } else { Err(not_safe()) }
}

/// The path of a value that differs and is not among those that were to be set.
fn differing(
    before: &Node,
    after: &Node,
    path: &str,
    values: &BTreeMap<String, String>,
) -> Option<String> {
    if values.contains_key(path) && !path.is_empty() {
        return None;
    }
    let own = || if path.is_empty() { "the file".to_owned() } else { path.to_owned() };
    match (&before.value, &after.value) {
        (Value::Map(old), Value::Map(new)) => {
            if old.entries().len() != new.entries().len() {
                return Some(own());
            }
            old.entries().iter().zip(new.entries()).find_map(|(old, new)| {
                let child = key_path::child(path, &old.key);
                if old.key != new.key {
                    return Some(child);
                }
                differing(&old.node, &new.node, &child, values)
            })
        }
        (Value::Seq(old), Value::Seq(new)) => {
            if old.items().len() != new.items().len() {
                return Some(own());
            }
            old.items().iter().zip(new.items()).enumerate().find_map(|(index, (old, new))| {
                differing(old, new, &key_path::item(path, index), values)
            })
        }
        (Value::Scalar(old), Value::Scalar(new)) => {
            let same = old.raw == new.raw && before.kind() == after.kind();
            (!same).then(own)
        }
        _ => Some(own()),
    }
}
