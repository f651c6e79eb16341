//! Whether two trees mean the same.

use std::sync::Arc;

use super::{Entry, Map, Node, Resolved, Scalar, Value};

impl Node {
    /// How many values the tree ends in; an empty list or map is one.
    pub fn leaf_count(&self) -> usize {
        match &self.value {
            Value::Scalar(_) => 1,
            Value::Seq(seq) => seq.items.iter().map(Node::leaf_count).sum::<usize>().max(1),
            Value::Map(map) => {
                let leaves = map.entries.iter().map(|entry| entry.node.leaf_count());
                leaves.sum::<usize>().max(1)
            }
        }
    }

    /// Whether both mean the same, whatever the order of keys and the manner of writing.
    ///
    /// Numbers are compared as Helm keeps them, in 64 bits with a point: `1.10` is `1.1` there, and
    /// `1e3` is `1000.0`.
    pub fn same_data(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Scalar(one), Value::Scalar(two)) => one.same_data(two),
            (Value::Seq(one), Value::Seq(two)) => {
                Arc::ptr_eq(one, two)
                    || one.items.len() == two.items.len()
                        && one.items.iter().zip(&two.items).all(|(a, b)| a.same_data(b))
            }
            (Value::Map(one), Value::Map(two)) => {
                Arc::ptr_eq(one, two)
                    || one.entries.len() == two.entries.len()
                        && one
                            .sorted()
                            .zip(two.sorted())
                            .all(|(a, b)| a.key == b.key && a.node.same_data(&b.node))
            }
            _ => false,
        }
    }
}

impl Map {
    fn sorted(&self) -> impl Iterator<Item = &Entry> {
        self.by_key.iter().map(|&index| &self.entries[index as usize])
    }
}

impl Scalar {
    fn same_data(&self, other: &Scalar) -> bool {
        match (self.resolved, other.resolved) {
            (Resolved::Null, Resolved::Null) => true,
            (Resolved::Bool(one), Resolved::Bool(two)) => one == two,
            (Resolved::Str, Resolved::Str) => self.raw == other.raw,
            // Helm prints the sign of `-0.0`.
            (one, two) => Option::zip(one.number(), two.number())
                .is_some_and(|(a, b)| a == b && a.is_sign_negative() == b.is_sign_negative()),
        }
    }
}
