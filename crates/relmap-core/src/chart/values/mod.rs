//! Two `values.yaml` files compared as data.

mod renames;
mod render;

use crate::position::Position;

use super::key_path;
use super::yaml::{Entry, Kind, Map, Node};

pub use render::{MAX_RENDERED, render};

/// The most changes of each sort that are listed.
pub const MAX_CHANGES: usize = 5_000;

/// The most bytes of paths and values of each sort that are listed.
pub const MAX_CHANGE_BYTES: usize = 4 * 1024 * 1024;

/// What differs between two sets of default values. Comments, the order of keys and the manner of
/// writing make no difference.
///
/// ```
/// use relmap_core::chart::values::ValuesDiff;
/// use relmap_core::chart::yaml::load;
///
/// let old = load(b"replicas: 2\nport: 80\n").unwrap();
/// let new = load(b"port: 80 # plain\nreplicas: 3\ndebug: false\n").unwrap();
/// let diff = ValuesDiff::between(&old.root, &new.root);
/// assert_eq!(diff.added[0].path, "debug");
/// assert_eq!(diff.changed[0].to_string(), "replicas: 2 -> 3");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValuesDiff {
    /// Keys that only the new values have; for a whole subtree, its topmost key.
    pub added: Vec<KeyChange>,
    /// Keys that only the old values have; for a whole subtree, its topmost key.
    pub removed: Vec<KeyChange>,
    /// Keys whose value is of another type: text, number, boolean, list or map. Null is of every
    /// type, and all numbers are of one.
    pub retyped: Vec<KeyChange>,
    /// Keys whose value is another. Whatever differs inside a list is of this sort, since a
    /// list can only be overridden as a whole.
    pub changed: Vec<KeyChange>,
    /// Removed keys that seem to live on under an added name: old path, new path. Both are in
    /// `removed` and `added` as well.
    pub renamed: Vec<(String, String)>,
    /// How many changes are not listed, because [`MAX_CHANGES`] or [`MAX_CHANGE_BYTES`] was
    /// reached. Each sort that occurs has at least one entry in its list.
    pub omitted: usize,
    /// Whether a key is not listed that may ask for more than the others of its sort: one that was added, or
    /// the tag or digest of an image.
    pub omits_what_decides: bool,
}

/// One key that differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyChange {
    /// The dotted path.
    pub path: String,
    /// The old value on one line, shortened; none if there was no such key.
    pub old: Option<String>,
    /// The new value on one line, shortened; none if there is no such key.
    pub new: Option<String>,
    /// Where the key is in the new file, or in the old file if it was removed.
    pub place: Option<Position>,
    /// How many values this stands for: more than one for a subtree.
    pub leaves: usize,
}

impl std::fmt::Display for KeyChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".into());
        write!(f, "{}: {} -> {}", self.path, or_none(&self.old), or_none(&self.new))
    }
}

impl ValuesDiff {
    /// Compares two roots.
    pub fn between(old: &Node, new: &Node) -> ValuesDiff {
        let mut comparison = Comparison::default();
        comparison.nodes("", old, new, new.place);
        comparison.diff
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.retyped.is_empty()
            && self.changed.is_empty()
    }

    /// Every listed change, sort by sort.
    pub fn iter(&self) -> impl Iterator<Item = &KeyChange> {
        let Self { added, removed, retyped, changed, renamed: _, .. } = self;
        added.iter().chain(removed).chain(retyped).chain(changed)
    }
}

#[derive(Clone, Copy)]
enum Sort {
    Added,
    Removed,
    Retyped,
    Changed,
}

#[derive(Default)]
struct Comparison {
    diff: ValuesDiff,
    /// Bytes listed so far, by sort.
    bytes: [usize; 4],
    /// How many lists are around the node that is compared.
    lists: usize,
}

impl Comparison {
    /// Compares two values of one path. The recursion is as deep as the data, which the loader
    /// bounds.
    fn nodes(&mut self, path: &str, old: &Node, new: &Node, place: Position) {
        match (old.as_map(), new.as_map()) {
            (Some(old), Some(new)) => return self.maps(path, old, new),
            (Some(gone), None) if new.is_null() && !gone.entries().is_empty() => {
                for entry in gone.entries() {
                    self.removed(path, entry);
                }
                return;
            }
            (None, Some(come)) if old.is_null() && !come.entries().is_empty() => {
                for entry in come.entries() {
                    self.added(path, entry);
                }
                return;
            }
            _ => {}
        }
        if let (Some(old_items), Some(new_items)) = (old.as_seq(), new.as_seq())
            && old_items.len() == new_items.len()
            && old_items.iter().chain(new_items).all(|item| item.as_map().is_some())
        {
            self.lists += 1;
            for (index, (old, new)) in old_items.iter().zip(new_items).enumerate() {
                self.nodes(&key_path::item(path, index), old, new, new.place);
            }
            self.lists -= 1;
            return;
        }
        if old.same_data(new) {
            return;
        }
        let sort = if same_type(old.kind(), new.kind()) { Sort::Changed } else { Sort::Retyped };
        self.push(sort, path, Some(old), Some(new), place);
    }

    fn maps(&mut self, path: &str, old: &Map, new: &Map) {
        let mut added = Vec::new();
        for entry in new.entries() {
            match old.get(&entry.key) {
                Some(before) => {
                    if !is_same_scalar(before, &entry.node) {
                        let path = key_path::child(path, &entry.key);
                        self.nodes(&path, before, &entry.node, entry.key_place);
                    }
                }
                None => {
                    added.push(entry);
                    self.added(path, entry);
                }
            }
        }
        let mut removed = Vec::new();
        for entry in old.entries() {
            if new.get(&entry.key).is_none() {
                removed.push(entry);
                self.removed(path, entry);
            }
        }
        if self.lists == 0 {
            for (old_key, new_key) in renames::find(&removed, &added) {
                if self.diff.renamed.len() < MAX_CHANGES {
                    let pair = (key_path::child(path, old_key), key_path::child(path, new_key));
                    self.diff.renamed.push(pair);
                }
            }
        }
    }

    fn added(&mut self, parent: &str, entry: &Entry) {
        let path = key_path::child(parent, &entry.key);
        self.push(Sort::Added, &path, None, Some(&entry.node), entry.key_place);
    }

    fn removed(&mut self, parent: &str, entry: &Entry) {
        let path = key_path::child(parent, &entry.key);
        self.push(Sort::Removed, &path, Some(&entry.node), None, entry.key_place);
    }

    fn push(
        &mut self,
        sort: Sort,
        path: &str,
        old: Option<&Node>,
        new: Option<&Node>,
        place: Position,
    ) {
        let sort = if self.lists > 0 { Sort::Changed } else { sort };
        let list = match sort {
            Sort::Added => &mut self.diff.added,
            Sort::Removed => &mut self.diff.removed,
            Sort::Retyped => &mut self.diff.retyped,
            Sort::Changed => &mut self.diff.changed,
        };
        let bytes = &mut self.bytes[sort as usize];
        if list.len() >= MAX_CHANGES || *bytes >= MAX_CHANGE_BYTES {
            self.diff.omitted += 1;
            self.diff.omits_what_decides |= matches!(sort, Sort::Added) || may_move_an_image(path);
            return;
        }
        let change = KeyChange {
            path: path.to_owned(),
            old: old.map(render),
            new: new.map(render),
            place: Some(place),
            leaves: new.or(old).map_or(0, Node::leaf_count),
        };
        *bytes += change.path.len()
            + change.old.as_ref().map_or(0, String::len)
            + change.new.as_ref().map_or(0, String::len);
        list.push(change);
    }
}

/// Whether a key is named like one that holds the tag or digest of an image.
fn may_move_an_image(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase();
    ["tag", "digest", "sha"].iter().any(|end| name.ends_with(end))
}

/// Spares building a path for the plain values that did not change, which is most of them.
fn is_same_scalar(old: &Node, new: &Node) -> bool {
    old.as_scalar().is_some() && new.as_scalar().is_some() && old.same_data(new)
}

fn same_type(old: Kind, new: Kind) -> bool {
    old == new || old == Kind::Null || new == Kind::Null || old.is_number() && new.is_number()
}

#[cfg(test)]
mod tests;
