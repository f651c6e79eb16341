//! values.yaml: places are in the file, a file does not differ from itself, images are images.

use relmap_core::chart::images::{image_changes, images};
use relmap_core::chart::values::{MAX_RENDERED, ValuesDiff, render};
use relmap_core::chart::yaml::{self, Node, Value};

use crate::{Pieces, Shape};

/// What a values.yaml is made of.
pub const WORDS: &[&str] = &[
    "image:\n", "  repository: ", "  tag: ", "  registry: ", "  digest: ", "quay.io/team/job", "nginx:1.27",
    "sha256:", "replicas: 2\n", "- ", "  - name: x\n", "{}", "[]", "{a: [1, 2]}", "&a ", "*a", "<<: *a\n", "|\n",
    ">-\n", "\"\"", "''", "null", "~", "true", "yes", "0x10", "1_000", "1e3", ".inf", "2026-11-20", "---\n",
    "# image: x\n", "!!str ", "global:\n", "imageRegistry: ", "version: ", "{{ .Values.x }}", "\"a.b/c\": ",
];

/// The parts of the input: a file, and a second one to compare it with.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (one, two) = (pieces.bytes(), pieces.bytes());
    let (Ok(one), Ok(two)) = (yaml::load(one), yaml::load(two)) else {
        return Shape::of(yaml::load(one).map_err(|error| format!("{:?}", std::mem::discriminant(&error.kind))).err());
    };
    let lines = 1 + input.iter().filter(|&&b| b == b'\n' || b == b'\r').count();
    check_places(&one.root, lines, 0);
    assert!(render(&one.root).chars().count() <= MAX_RENDERED);
    assert!(!render(&one.root).contains('\n'));
    assert!(ValuesDiff::between(&one.root, &one.root).is_empty(), "a file differs from itself");
    let forth = ValuesDiff::between(&one.root, &two.root);
    let back = ValuesDiff::between(&two.root, &one.root);
    assert_eq!(forth.is_empty(), back.is_empty(), "a difference in one direction only");
    let found = images(&one.root, Some("1.2.0"));
    for image in &found {
        let text = image.image.to_string();
        assert_eq!(text.parse().as_ref(), Ok(&image.image), "{text} is read as another image");
    }
    assert!(image_changes(&found, &found).is_empty(), "an image differs from itself");
    let counts = [forth.added.len(), forth.removed.len(), forth.retyped.len(), forth.changed.len(), forth.renamed.len()];
    let forms: Vec<_> = found.iter().map(|image| (image.tag_key.is_some(), image.image.tag.is_some())).collect();
    Shape::of((counts.map(|count| count.min(4)), forms, one.warnings.len().min(3)))
}

fn check_places(node: &Node, lines: usize, depth: usize) {
    assert!((1..=lines).contains(&node.place.line), "{:?}", node.place);
    assert!(depth <= yaml::MAX_DEPTH, "too deep");
    if depth > 8 {
        return;
    }
    match &node.value {
        Value::Scalar(_) => {}
        Value::Seq(seq) => seq.items().iter().take(8).for_each(|item| check_places(item, lines, depth + 1)),
        Value::Map(map) => {
            map.entries().iter().take(8).for_each(|entry| check_places(&entry.node, lines, depth + 1));
        }
    }
}
