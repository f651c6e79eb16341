//! Rendered objects: a rendering does not differ from itself.

use relmap_core::manifests::{Comparison, images, objects, same_objects};

use crate::{Pieces, Shape};

/// What rendered manifests are made of.
pub const WORDS: &[&str] = &[
    "---\n", "# Source: web/templates/a.yaml\n", "apiVersion: apps/v1\n", "kind: Deployment\n", "metadata:\n",
    "  name: web\n", "  namespace: x\n", "  namespace: release-namespace\n", "spec:\n", "  selector:\n",
    "    matchLabels: {a: b}\n", "  template:\n", "    spec:\n", "      containers:\n", "      - image: nginx:1.27\n",
    "        name: web\n", "kind: CustomResourceDefinition\n", "  versions:\n", "  - name: v1\n    served: false\n", "null\n",
    "kind: List\nitems:\n", "- ", "generateName: a-\n",
];

/// The parts of the input: two renderings.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (one, two) = match (objects(pieces.bytes()), objects(pieces.bytes())) {
        (Ok(one), Ok(two)) => (one, two),
        (Err(error), _) | (_, Err(error)) => {
            assert!(!error.to_string().is_empty());
            return Shape::of(error.template.is_some());
        }
    };
    assert!(Comparison::between(&one, &one).is_empty(), "a rendering differs from itself");
    assert!(same_objects(&one, &one, &one), "a rendering is not the same as itself");
    let forth = Comparison::between(&one, &two);
    let gone = forth.removed.iter().chain(forth.renamed.iter().map(|renamed| &renamed.old));
    for id in gone {
        assert!(one.iter().any(|object| object.id == *id), "{id} was never there");
        assert!(two.iter().all(|object| object.id != *id), "{id} is still there");
    }
    if same_objects(&one, &two, &two) {
        assert!(forth.is_empty(), "the same objects differ");
    }
    for image in images(&one) {
        assert_eq!(image.image.to_string().parse().as_ref(), Ok(&image.image));
    }
    let kinds: Vec<_> = one.iter().take(4).map(|object| object.id.kind.len()).collect();
    Shape::of((kinds, two.len().min(4), forth.renamed.len().min(2), forth.immutable.len().min(2), forth.unserved.len().min(2)))
}
