//! relmap.toml: faults have a place and a sentence, and are sorted by their places.

use relmap_core::config::parse;

use super::check_span;
use crate::Shape;

/// What a relmap.toml is made of.
pub const WORDS: &[&str] = &[
    "[[component]]\n", "[rules]\n", "[map]\n", "[component.rules]\n", "name = ", "kind = ", "\"app\"",
    "\"chart\"", "\"system\"", "repository = ", "release-file = ", "app = ", "path = ", "tag = ",
    "\"v{version}\"", "\"{name}/v{version}\"", "\"{x}\"", "preset = ", "\"strict\"", "\"mirror\"", "docs = ",
    "metadata = ", "values = ", "app-version = ", "image = ", "dependencies = ", "templates = ",
    "feature = ", "crds = ", "removed-keys = ", "source = ", "\"patch\"", "\"minor+\"", "\"major\"",
    "\"none\"", "branch = ", "\"..\"", "\".\"", "\"\"", "true", "[]", "{ }", "'", "\"\"\"", "# ", " = ",
];

/// Reads a file and checks its faults.
pub fn check(input: &[u8]) -> Shape {
    match parse(input) {
        Ok(config) => {
            for component in &config.components {
                check_span(input, &component.span);
                assert!(!component.name.is_empty(), "a component without a name");
            }
            let rows: Vec<_> = config.rules.rows.iter().map(|row| row.written.clone()).collect();
            Shape::of((config.components.len(), rows, config.rules.preset.is_some()))
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a fault");
            assert!(faults.is_sorted_by_key(|fault| fault.span.bytes.start));
            for fault in &faults {
                check_span(input, &fault.span);
                assert!(!fault.to_string().is_empty());
            }
            let kinds: Vec<_> = faults.iter().map(|fault| std::mem::discriminant(&fault.kind)).collect();
            Shape::of(kinds)
        }
    }
}
