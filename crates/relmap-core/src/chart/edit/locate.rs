//! From a dotted path to a node, and from a place to its byte.

use crate::chart::key_path;
use crate::chart::yaml::{Node, Value};
use crate::position::Position;

/// A node, and where its key is.
#[derive(Clone, Copy)]
pub(super) struct Found<'n> {
    pub(super) node: &'n Node,
    pub(super) key_place: Option<Position>,
}

/// Finds the node of a path. Keys are compared in the form that paths have, so that whatever a path
/// was made of is found again. The recursion is as deep as the data, which the loader bounds.
pub(super) fn find<'n>(root: &'n Node, path: &str) -> Option<Found<'n>> {
    below(root, "", path)
}

fn below<'n>(node: &'n Node, own: &str, path: &str) -> Option<Found<'n>> {
    let step = |child: String, node: &'n Node, key_place: Option<Position>| {
        let rest = path.strip_prefix(child.as_str())?;
        match rest.chars().next() {
            None => Some(Found { node, key_place }),
            Some('.' | '[') => below(node, &child, path),
            Some(_) => None,
        }
    };
    match &node.value {
        Value::Map(map) => map.entries().iter().find_map(|entry| {
            step(key_path::child(own, &entry.key), &entry.node, Some(entry.key_place))
        }),
        Value::Seq(seq) => seq
            .items()
            .iter()
            .enumerate()
            .find_map(|(index, item)| step(key_path::item(own, index), item, None)),
        Value::Scalar(_) => None,
    }
}

/// The text of a file as places count it: without its byte order mark.
pub(super) fn text(file: &[u8]) -> &str {
    let text = std::str::from_utf8(file).unwrap_or_default();
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

/// The byte that a place is before. Lines end at `\n`, `\r\n` and a lone `\r`, as in YAML.
pub(super) fn offset(text: &str, place: Position) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut start = 0;
    for _ in 1..place.line {
        let end = start + bytes[start..].iter().position(|b| matches!(b, b'\n' | b'\r'))?;
        start = if bytes[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
    }
    let rest = &text[start..];
    let column = place.column.checked_sub(1)?;
    let mut characters = rest.char_indices();
    match characters.nth(column) {
        Some((at, _)) => Some(start + at),
        None => (rest.chars().count() == column).then_some(text.len()),
    }
}
