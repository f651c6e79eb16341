//! Which fields of two objects differ.

use std::fmt;

use crate::chart::key_path::{child, item};
use crate::chart::values::render;
use crate::chart::yaml::{Node, Value};

use super::object::{Manifest, ObjectId};

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The object.
    pub id: ObjectId,
    /// The dotted path of the field.
    pub path: String,
    /// What was there, on one line and shortened; none if nothing did.
    pub old: Option<String>,
    /// What is there now.
    pub new: Option<String>,
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |side: &Option<String>| side.clone().unwrap_or_else(|| "(none)".to_owned());
        write!(f, "{}: {}: {} -> {}", self.id, self.path, or_none(&self.old), or_none(&self.new))
    }
}

/// Whether two renderings are the same objects with the same data, in whatever order. `again` is the
/// second one made once more: what differs there is random, such as a generated password, and
/// says nothing.
pub fn same_objects(one: &[Manifest], two: &[Manifest], again: &[Manifest]) -> bool {
    let (one, two, again) = (sorted(one), sorted(two), sorted(again));
    let once_more = |at: usize, object: &'_ Manifest| {
        again.get(at).filter(|other| other.id == object.id).map(|other| &other.node)
    };
    one.len() == two.len()
        && one.iter().zip(&two).enumerate().all(|(at, (a, b))| {
            let again = once_more(at, b).unwrap_or(&b.node);
            a.id == b.id && same_but_random(&a.node, &b.node, again)
        })
}

fn sorted(objects: &[Manifest]) -> Vec<&Manifest> {
    let mut sorted: Vec<&Manifest> = objects.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    sorted
}

fn same_but_random(one: &Node, two: &Node, again: &Node) -> bool {
    if two.same_data(again) {
        return one.same_data(two);
    }
    match (&one.value, &two.value, &again.value) {
        (Value::Scalar(_), Value::Scalar(_), Value::Scalar(_)) => true,
        (Value::Seq(_), Value::Seq(_), Value::Seq(_)) => {
            let items = |node: &Node| node.as_seq().unwrap_or_default().to_vec();
            let (one, two, again) = (items(one), items(two), items(again));
            one.len() == two.len()
                && two.len() == again.len()
                && one.iter().zip(&two).zip(&again).all(|((a, b), c)| same_but_random(a, b, c))
        }
        (Value::Map(one), Value::Map(two), Value::Map(again)) => {
            one.entries().len() == two.entries().len()
                && two.entries().iter().all(|entry| {
                    let again = again.get(&entry.key).unwrap_or(&entry.node);
                    one.get(&entry.key)
                        .is_some_and(|node| same_but_random(node, &entry.node, again))
                })
        }
        _ => false,
    }
}

/// A field by the names that lead to it; `*` stands for any item of a list or any key.
pub(super) type Path = &'static [&'static str];

/// The changes of fields at a path, the topmost of each: a field that is only on one side counts.
pub(super) fn changed_at(id: &ObjectId, old: &Node, new: &Node, path: Path) -> Vec<FieldChange> {
    let mut found = Vec::new();
    walk(id, Some(old), Some(new), path, String::new(), &mut found);
    found
}

fn walk(
    id: &ObjectId,
    old: Option<&Node>,
    new: Option<&Node>,
    path: Path,
    shown: String,
    found: &mut Vec<FieldChange>,
) {
    let Some((first, rest)) = path.split_first() else {
        let same = match (old, new) {
            (Some(old), Some(new)) => old.same_data(new),
            (None, None) => true,
            (one, other) => one.or(other).is_some_and(Node::is_empty),
        };
        if !same {
            let text = |side: Option<&Node>| side.map(render);
            found.push(FieldChange { id: id.clone(), path: shown, old: text(old), new: text(new) });
        }
        return;
    };
    if *first == "*" {
        let items = |side: Option<&'_ Node>| side.and_then(Node::as_seq).map_or(0, <[Node]>::len);
        for index in 0..items(old).max(items(new)) {
            let at = |side: Option<&'_ Node>| side?.as_seq()?.get(index).cloned();
            let (old, new) = (at(old), at(new));
            walk(id, old.as_ref(), new.as_ref(), rest, item(&shown, index), found);
        }
        return;
    }
    let at = |side: Option<&Node>| side?.get(first).cloned();
    let (old, new) = (at(old), at(new));
    walk(id, old.as_ref(), new.as_ref(), rest, child(&shown, first), found);
}
