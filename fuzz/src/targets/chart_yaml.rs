//! Chart.yaml: the quick reader, the full reader and the YAML tree say the same.

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::chart::yaml::{self, Node};
use relmap_core::import::ChartFacts;

use crate::Shape;

/// What a Chart.yaml is made of.
pub const WORDS: &[&str] = &[
    "apiVersion: v2\n", "name: web\n", "version: 1.1.0\n", "appVersion: \"1.2.0\"\n", "name: ", "version: ",
    "appVersion: ", "home: ", "sources:\n", "  - ", "https://example.org/app", "dependencies:\n",
    "- name: db\n  version: 1.x\n", "type: library\n", "deprecated: true\n", "annotations:\n", "|\n", ">-\n",
    "&a ", "*a", "<<: *a\n", "{", "}", "[", "]", ", ", "? ", "- ", "---\n", "...\n", "!!str ", "%YAML 1.2\n",
    "<<<<<<< HEAD\n", "=======\n", ">>>>>>> x\n", "0x10", "1e3", "~", "null", "'it''s'", "\"\\u00e9\"", "#x",
];

/// Reads a file in all ways and compares them.
pub fn check(input: &[u8]) -> Shape {
    let facts = ChartFacts::read(input, |_| false);
    let root = yaml::load(input).map(|document| document.root);
    let metadata = ChartMetadata::parse(input);
    // `version: {{VERSION}}` is a map to YAML, and a template to its author: its lines are read one by one.
    let is_template = root.as_ref().is_ok_and(|root| root.get("version").is_some_and(|node| node.as_map().is_some()));
    assert_eq!(facts.unreadable, root.is_err() || is_template, "only one of two readers takes the file");
    let is_odd = root.as_ref().is_ok_and(has_field_in_other_case);
    if let (Ok(root), false) = (&root, is_template || is_odd) {
        let text = |node: &Node| node.text().filter(|text| !text.is_empty()).map(str::to_owned);
        let field = |key: &str| root.get(key).and_then(text);
        assert_eq!(facts.name, field("name"));
        assert_eq!(facts.version, field("version"));
        assert_eq!(facts.app_version, field("appVersion"));
    }
    let mut shape = (facts.name.is_some(), facts.version.is_some(), facts.urls.len().min(4), 0, 0);
    if let Ok((metadata, warnings)) = &metadata {
        let root = root.as_ref().expect("what has metadata is YAML");
        let is_name = |name| is_odd || root.get("name").and_then(Node::text) == Some(name);
        assert!(metadata.name.as_deref().is_none_or(is_name));
        shape.3 = 1 + metadata.dependencies.len().min(4);
        shape.4 = warnings.len().min(5);
        let lines = 1 + input.iter().filter(|&&b| b == b'\n' || b == b'\r').count();
        for place in warnings.iter().filter_map(|warning| warning.place()) {
            assert!((1..=lines).contains(&place.line), "{place:?}");
        }
    }
    Shape::of((shape, facts.duplicate_key, metadata.map_err(|error| error.to_string().len()).err()))
}

/// Whether a key is a field in another case, as in `Version: 1`. Helm takes it for the field.
fn has_field_in_other_case(root: &Node) -> bool {
    let folded = |key: &str| key.to_uppercase().to_lowercase();
    let is_odd = |key: &str, field: &str| key != field && folded(key) == folded(field);
    root.as_map().is_some_and(|map| {
        let fields = ["name", "version", "appVersion"];
        map.entries().iter().any(|entry| fields.iter().any(|field| is_odd(&entry.key, field)))
    })
}
