//! Editing YAML: the value is there afterwards, nothing else differs, and it can be set back.

use std::collections::BTreeMap;

use relmap_core::chart::edit::{add_below, set, text_at};
use relmap_core::chart::key_path;
use relmap_core::chart::values::ValuesDiff;
use relmap_core::chart::yaml::{self, Node, Value};

use crate::{Pieces, Shape};

/// What values.yaml and Chart.yaml are made of.
pub const WORDS: &[&str] = super::values_yaml::WORDS;

/// The parts of the input: the new value, the file. Up to four values of the file are set in turn.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let value = pieces.line();
    let file = pieces.remaining().join(crate::pieces::SEPARATOR);
    let Ok(before) = yaml::load(&file) else { return Shape::of(0) };
    let mut paths = Vec::new();
    collect(&before.root, "", &mut paths);
    let mut shape = Vec::new();
    for (path, old) in paths {
        let edited = match set(&file, &BTreeMap::from([(path.clone(), value.clone())])) {
            Ok(edited) => edited,
            Err(error) => {
                shape.push(Some(std::mem::discriminant(&error)));
                continue;
            }
        };
        let after = yaml::load(&edited).expect("an edited file is YAML");
        assert_eq!(text_at(&after.root, &path), Some(value.as_str()), "{path}");
        let diff = ValuesDiff::between(&before.root, &after.root);
        assert!(diff.added.is_empty() && diff.removed.is_empty(), "{path}: {diff:?}");
        let back = set(&edited, &BTreeMap::from([(path.clone(), old.clone())])).expect("it can be set back");
        let again = yaml::load(&back).expect("an edited file is YAML");
        assert_eq!(text_at(&again.root, &path), Some(old.as_str()), "{path}");
        shape.push(None);
    }
    if before.root.get("version").is_some()
        && let Ok(added) = add_below(&file, "version", "zzz", &value)
    {
        let after = yaml::load(&added).expect("an edited file is YAML");
        assert_eq!(after.root.get("zzz").and_then(Node::text), Some(value.as_str()));
    }
    Shape::of(shape)
}

/// The paths of single values that are text, with what they are.
fn collect(node: &Node, path: &str, found: &mut Vec<(String, String)>) {
    if found.len() >= 4 {
        return;
    }
    match &node.value {
        Value::Scalar(_) => {
            if let Some(text) = node.text().filter(|text| !path.is_empty() && !text.contains('\n')) {
                found.push((path.to_owned(), text.to_owned()));
            }
        }
        Value::Seq(seq) => {
            for (index, item) in seq.items().iter().enumerate() {
                collect(item, &key_path::item(path, index), found);
            }
        }
        Value::Map(map) => {
            for entry in map.entries() {
                collect(&entry.node, &key_path::child(path, &entry.key), found);
            }
        }
    }
}
