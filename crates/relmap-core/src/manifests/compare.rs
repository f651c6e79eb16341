//! What an upgrade from one rendering to another meets.

use std::collections::BTreeMap;

use crate::chart::yaml::{Node, Value};

use super::crd::{self, UnservedVersion};
use super::fields::FieldChange;
use super::immutable;
use super::object::{Manifest, ObjectId};

/// An object that goes on under another name: Kubernetes deletes the one and makes the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// What it was.
    pub old: ObjectId,
    /// What it is now.
    pub new: ObjectId,
}

/// What differs between two renderings of a chart, as far as it matters to who upgrades.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Objects that are gone.
    pub removed: Vec<ObjectId>,
    /// Objects that have another name now.
    pub renamed: Vec<Renamed>,
    /// Fields that cannot be changed in an object that exists, and were.
    pub immutable: Vec<FieldChange>,
    /// Versions of custom resources that are no longer served.
    pub unserved: Vec<UnservedVersion>,
}

impl Comparison {
    /// Compares the objects before with those now.
    pub fn between(old: &[Manifest], new: &[Manifest]) -> Comparison {
        let before = by_id(old);
        let mut now = by_id(new);
        let mut comparison = Comparison::default();
        let mut gone = Vec::new();
        for (id, old) in before {
            match now.remove(id) {
                Some(new) => {
                    comparison.immutable.extend(immutable::changes(id, old, new));
                    comparison.unserved.extend(crd::unserved(old, new));
                }
                None if immutable::is_hook(&old.node) => {}
                None => gone.push(old),
            }
        }
        let kept = |object: &&Manifest| !immutable::is_hook(&object.node);
        let mut added: Vec<&Manifest> = now.into_values().filter(kept).collect();
        for old in gone {
            let same = added.iter().position(|new| is_renamed(old, new));
            match same {
                Some(at) => {
                    let new = added.remove(at);
                    comparison.renamed.push(Renamed { old: old.id.clone(), new: new.id.clone() });
                }
                None => comparison.removed.push(old.id.clone()),
            }
        }
        comparison
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        *self == Comparison::default()
    }
}

/// Of objects that are the same the last counts, as it does when they are applied in order.
fn by_id(objects: &[Manifest]) -> BTreeMap<&ObjectId, &Manifest> {
    objects.iter().map(|object| (&object.id, object)).collect()
}

/// Whether an object is another one under a new name: of the same kind, with the same content but
/// for the name.
fn is_renamed(old: &Manifest, new: &Manifest) -> bool {
    if (&old.id.kind, &old.id.group) != (&new.id.kind, &new.id.group) {
        return false;
    }
    let content = |object: &Manifest| {
        let entries = object.node.as_map().map_or(&[][..], |map| map.entries());
        let entries =
            entries.iter().filter(|entry| &*entry.key != "metadata" && &*entry.key != "apiVersion");
        entries.map(|entry| (entry.key.clone(), entry.node.clone())).collect::<Vec<_>>()
    };
    let (one, two) = (content(old), content(new));
    let is_same = one.len() == two.len()
        && one.iter().all(|(key, node)| {
            two.iter().any(|(other, with)| {
                key == other && same_but(node, with, &old.id.name, &new.id.name)
            })
        });
    is_same && one.iter().any(|(key, node)| &**key != "kind" && !node.is_empty())
}

/// Whether two values are the same once one name is read as the other in every text.
fn same_but(old: &Node, new: &Node, old_name: &str, new_name: &str) -> bool {
    match (&old.value, &new.value) {
        (Value::Scalar(one), Value::Scalar(two)) => {
            old.same_data(new)
                || !old_name.is_empty() && one.raw.replace(old_name, new_name) == *two.raw
        }
        (Value::Seq(_), Value::Seq(_)) => {
            let (one, two) = (old.as_seq().unwrap_or_default(), new.as_seq().unwrap_or_default());
            one.len() == two.len()
                && one.iter().zip(two).all(|(a, b)| same_but(a, b, old_name, new_name))
        }
        (Value::Map(one), Value::Map(two)) => {
            one.entries().len() == two.entries().len()
                && one.entries().iter().all(|entry| {
                    two.get(&entry.key)
                        .is_some_and(|other| same_but(&entry.node, other, old_name, new_name))
                })
        }
        _ => false,
    }
}
