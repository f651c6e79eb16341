//! The values as they were, and which keys they lack.

use std::collections::HashMap;

use crate::chart::key_path;
use crate::chart::yaml::{Entry, Node};

/// A key of values.yaml that was not there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewKey {
    pub(super) path: String,
    /// It is an entry of a map that was empty, and so takes any entry.
    pub(super) in_open_map: bool,
}

/// The values as they were, to be asked about many paths: each map is looked through once.
pub(super) struct OldValues<'n> {
    root: &'n Node,
    /// The children of a map by their paths, by its own path.
    children: HashMap<String, HashMap<String, &'n Node>>,
}

impl<'n> OldValues<'n> {
    pub(super) fn new(root: &'n Node) -> OldValues<'n> {
        OldValues { root, children: HashMap::new() }
    }

    /// A key that was not there.
    pub(super) fn new_key(&mut self, path: &str) -> NewKey {
        NewKey { path: path.to_owned(), in_open_map: self.has_empty_parent(path) }
    }

    /// Whether the map that a path leads into is empty.
    fn has_empty_parent(&mut self, path: &str) -> bool {
        let (mut at, mut node) = (String::new(), self.root);
        loop {
            let Some(map) = node.as_map() else { return node.is_null() && !at.is_empty() };
            if map.entries().is_empty() {
                return !at.is_empty();
            }
            let children = self.children.entry(at.clone()).or_insert_with(|| {
                let child = |entry: &'n Entry| (key_path::child(&at, &entry.key), &entry.node);
                map.entries().iter().map(child).collect()
            });
            let ends = path.match_indices(['.', '[']).map(|(end, _)| end);
            let mut around = ends.filter(|end| *end > at.len()).map(|end| &path[..end]);
            let Some((child, inner)) = around.find_map(|path| children.get_key_value(path)) else {
                return false;
            };
            (at, node) = (child.clone(), *inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::yaml::load;

    #[test]
    fn an_empty_map_takes_any_entry() {
        let old = load(b"a: {}\nb: {c: {}, d: 1, \"e.f\": {}}\nnone:\nl: []\n").unwrap().root;
        let mut old_values = OldValues::new(&old);
        for (path, expected) in [
            ("a.x", true),
            ("a.x.y", true),
            ("b.c.x", true),
            ("b.x", false),
            ("b.d.x", false),
            ("b.\"e.f\".x", true),
            ("none.x", true),
            ("l.x", false),
            ("x", false),
            ("ab.x", false),
        ] {
            let key = old_values.new_key(path);
            assert_eq!(key, NewKey { path: path.to_owned(), in_open_map: expected });
        }
        // The root, `b`, and nothing else was looked through.
        assert_eq!(old_values.children.len(), 2);
    }
}
