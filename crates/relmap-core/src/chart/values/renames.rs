//! Which removed keys seem to live on under another name.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::chart::yaml::{Entry, Kind, Node, Value};

/// Pairs removed with added keys of one map that hold the same data, where the data says enough to
/// be recognised and just one removed and one added key hold it.
pub(super) fn find<'a>(removed: &[&'a Entry], added: &[&'a Entry]) -> Vec<(&'a str, &'a str)> {
    if removed.is_empty() || added.is_empty() {
        return Vec::new();
    }
    let mut candidates: HashMap<u64, (Vec<&Entry>, Vec<&Entry>)> = HashMap::new();
    for entry in removed.iter().filter(|entry| says_enough(&entry.node)) {
        candidates.entry(digest(&entry.node)).or_default().0.push(entry);
    }
    for entry in added.iter().filter(|entry| says_enough(&entry.node)) {
        candidates.entry(digest(&entry.node)).or_default().1.push(entry);
    }
    let mut pairs: Vec<(&Entry, &Entry)> = candidates
        .into_values()
        .filter_map(|(old, new)| match (&old[..], &new[..]) {
            ([old], [new]) if old.node.same_data(&new.node) => Some((*old, *new)),
            _ => None,
        })
        .collect();
    pairs.sort_by_key(|(old, _)| old.key_place);
    pairs.into_iter().map(|(old, new)| (old.key.as_ref(), new.key.as_ref())).collect()
}

/// An empty value, a boolean, a small number or a short word is in many places by chance.
fn says_enough(node: &Node) -> bool {
    match node.kind() {
        Kind::Null | Kind::Bool => false,
        Kind::Int | Kind::Float => node.text().is_some_and(|text| text.len() > 2),
        Kind::Str => node.text().is_some_and(|text| text.chars().count() > 3),
        Kind::Seq | Kind::Map => !node.is_empty(),
    }
}

/// Equal for equal data; numbers of different writing can be equal, so they count as one.
fn digest(node: &Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    match &node.value {
        Value::Scalar(_) if node.kind().is_number() => 1u8.hash(&mut hasher),
        Value::Scalar(_) if node.kind() == Kind::Bool => {
            (2u8, node.as_bool()).hash(&mut hasher);
        }
        Value::Scalar(_) => (3u8, node.text()).hash(&mut hasher),
        Value::Seq(seq) => {
            4u8.hash(&mut hasher);
            seq.items().iter().for_each(|item| digest(item).hash(&mut hasher));
        }
        Value::Map(map) => {
            // The order of keys must not matter.
            let sum = map.entries().iter().fold(0u64, |sum, entry| {
                let mut one = DefaultHasher::new();
                (entry.key.as_ref(), digest(&entry.node)).hash(&mut one);
                sum.wrapping_add(one.finish())
            });
            (5u8, sum).hash(&mut hasher);
        }
    }
    hasher.finish()
}
