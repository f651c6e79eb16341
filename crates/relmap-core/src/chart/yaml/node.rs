//! The tree that a YAML file becomes.

use std::fmt;
use std::sync::Arc;

use crate::position::Position;

use super::Resolved;

/// A value and where it was written. Cloning is cheap: the contents are shared.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it begins; for an alias, where the alias is.
    pub place: Position,
}

/// A value.
#[derive(Debug, Clone)]
pub enum Value {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Seq(Arc<Seq>),
    /// Keys and values.
    Map(Arc<Map>),
}

/// A single value: the text as written, and what it means.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// The text, without its quotes and with its escapes resolved.
    pub raw: Arc<str>,
    /// What Helm makes of it.
    pub resolved: Resolved,
    /// Whether it was quoted or a block; then it is text.
    pub quoted: bool,
}

/// A list.
#[derive(Debug)]
pub struct Seq {
    pub(super) items: Vec<Node>,
    pub(super) extent: Extent,
}

/// Keys and values; each key once, in the order of the file.
#[derive(Debug)]
pub struct Map {
    pub(super) entries: Vec<Entry>,
    /// Indices into `entries`, in the order of the keys.
    pub(super) by_key: Vec<u32>,
    pub(super) extent: Extent,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as Helm sees it: a plain `on` is `true`, `0x10` is `16`.
    pub key: Arc<str>,
    /// Where the key was written.
    pub key_place: Position,
    /// The value.
    pub node: Node,
    /// What the key was before it became text.
    pub(super) sort: KeySort,
}

/// What a key is for go-yaml, which keeps keys of two sorts apart even where their texts are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeySort {
    Text,
    Bool,
    Int,
    /// With its bits: two numbers may have one text.
    Float(u64),
}

/// How much text counts as one more value: an alias may stand for a long one, which some readers copy each time.
pub(super) const TEXT_OF_NODE: usize = 64;

/// How large a tree is, with each use of an alias counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) height: usize,
    pub(super) nodes: usize,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean.
    Bool,
    /// A whole number.
    Int,
    /// Any other number.
    Float,
    /// Text.
    Str,
    /// A list.
    Seq,
    /// Keys and values.
    Map,
}

impl Kind {
    /// The word that a person would use.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Int => "a whole number",
            Kind::Float => "a number",
            Kind::Str => "text",
            Kind::Seq => "a list",
            Kind::Map => "a map",
        }
    }

    /// Whether it is a number of either sort.
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Int | Kind::Float)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Seq {
    /// The items.
    pub fn items(&self) -> &[Node] {
        &self.items
    }
}

impl Map {
    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.by_key
            .binary_search_by(|&index| self.entries[index as usize].key.as_ref().cmp(key))
            .ok()
            .map(|at| &self.entries[self.by_key[at] as usize])
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }
}

impl Node {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match &self.value {
            Value::Scalar(scalar) => match scalar.resolved {
                Resolved::Null => Kind::Null,
                Resolved::Bool(_) => Kind::Bool,
                Resolved::Int(_) => Kind::Int,
                Resolved::Float(_) => Kind::Float,
                Resolved::Str => Kind::Str,
            },
            Value::Seq(_) => Kind::Seq,
            Value::Map(_) => Kind::Map,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// Whether it is null, empty text, an empty list or an empty map.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            Value::Scalar(scalar) => self.is_null() || scalar.raw.is_empty(),
            Value::Seq(seq) => seq.items.is_empty(),
            Value::Map(map) => map.entries.is_empty(),
        }
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text as written of any scalar but null.
    pub fn text(&self) -> Option<&str> {
        self.as_scalar().filter(|_| !self.is_null()).map(|scalar| scalar.raw.as_ref())
    }

    /// The text of a scalar that is text, and of no other.
    pub fn as_str(&self) -> Option<&str> {
        self.text().filter(|_| self.kind() == Kind::Str)
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_scalar()?.resolved {
            Resolved::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn as_seq(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Seq(seq) => Some(&seq.items),
            _ => None,
        }
    }

    /// The map.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// How many values this is: itself, keys, and each use of an alias counted. Text counts as one more for each 64 bytes.
    ///
    /// ```
    /// let document = relmap_core::chart::yaml::load(b"a: &a [1, 2]\nb: *a\n").unwrap();
    /// assert_eq!(document.root.count(), 9);
    /// ```
    pub fn count(&self) -> usize {
        self.extent().nodes
    }

    pub(super) fn extent(&self) -> Extent {
        match &self.value {
            Value::Scalar(scalar) => {
                Extent { height: 0, nodes: 1 + scalar.raw.len() / TEXT_OF_NODE }
            }
            Value::Seq(seq) => seq.extent,
            Value::Map(map) => map.extent,
        }
    }
}
