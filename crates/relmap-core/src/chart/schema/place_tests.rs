//! What leads to a place, or matches it.

use super::tests::told;
use super::*;

#[test]
fn references_lead_where_names_and_drafts_say() {
    let narrower = [
        // A name moves, is in another place that a part has, or is written as in a URL.
        (
            r##"{"$defs": {"a": {"$anchor": "n"}}, "properties": {"r": {"$ref": "#n"}}}"##,
            r##"{"$defs": {"a": {}, "b": {"$anchor": "n", "maximum": 2}}, "properties": {"r": {"$ref": "#n"}}}"##,
        ),
        (
            r##"{"$defs": {"a": {"$dynamicAnchor": "n"}}, "properties": {"r": {"$dynamicRef": "#n"}}}"##,
            r##"{"$defs": {"a": {}, "b": {"$dynamicAnchor": "n", "maximum": 2}}, "properties": {"r": {"$dynamicRef": "#n"}}}"##,
        ),
        (
            r##"{"definitions": {"a": {"$id": "#n"}}, "properties": {"r": {"$ref": "#n"}}}"##,
            r##"{"definitions": {"a": {}, "b": {"$id": "#n", "maximum": 2}}, "properties": {"r": {"$ref": "#n"}}}"##,
        ),
        (
            r##"{"$defs": {"n": {}}, "properties": {"r": {"$ref": "#/$defs/n"}}}"##,
            r##"{"$defs": {"n": {}}, "properties": {"r": {"$id": "http://e/s", "$ref": "#/$defs/n", "$defs": {"n": {"maximum": 2}}}}}"##,
        ),
        (
            r##"{"$defs": {"n": {}, "m": {"maximum": 2}}, "properties": {"r": {"$ref": "#/$defs/n"}}}"##,
            r##"{"$defs": {"n": {}, "m": {"maximum": 2}}, "properties": {"r": {"$ref": "#/$defs/n", "$dynamicRef": "#/$defs/m"}}}"##,
        ),
        (
            r##"{"x": {"n": {}}, "properties": {"r": {"$ref": "#/x/%6E"}}}"##,
            r##"{"x": {"n": {"maximum": 2}}, "properties": {"r": {"$ref": "#/x/%6E"}}}"##,
        ),
        (
            r##"{"x": {"n": {}}, "properties": {"r": {"$ref": "values.schema.json#/x/n"}}}"##,
            r##"{"x": {"n": {"maximum": 2}}, "properties": {"r": {"$ref": "values.schema.json#/x/n"}}}"##,
        ),
        (
            r##"{"$id": "https://e/s.json", "x": {"n": {}}, "properties": {"r": {"$ref": "s.json#/x/n"}}}"##,
            r##"{"$id": "https://e/s.json", "x": {"n": {"maximum": 2}}, "properties": {"r": {"$ref": "s.json#/x/n"}}}"##,
        ),
        (
            r##"{"$id": "https://e/s.json", "properties": {"r": {"$ref": "a.json"}}}"##,
            r##"{"$id": "https://f/s.json", "properties": {"r": {"$ref": "a.json"}}}"##,
        ),
        // The root refers to a definition, and no longer; what that refers to is narrower.
        (
            r##"{"$ref": "#/$defs/m", "$defs": {"m": {"properties": {"r": {"$ref": "#/$defs/n"}}}, "n": {}}}"##,
            r##"{"properties": {"r": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"maximum": 2}}}"##,
        ),
        // A keyword wakes up.
        (
            r##"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"r": {"$ref": "#/definitions/n", "maximum": 2}}, "definitions": {"n": {}}}"##,
            r##"{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"r": {"$ref": "#/definitions/n", "maximum": 2}}, "definitions": {"n": {}}}"##,
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "dependentRequired": {"r": ["z"]}}"#,
            r#"{"dependentRequired": {"r": ["z"]}}"#,
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"r": {}}}"#,
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"r": {"format": "uri"}}}"#,
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"r": {"type": "integer"}}}"#,
            r#"{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"r": {"type": "integer"}}}"#,
        ),
        (
            r#"{"properties": {"r": {"items": [{}]}}}"#,
            r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"r": {"items": [{}]}}}"#,
        ),
        // What is not evaluated.
        (
            r#"{"unevaluatedProperties": false, "properties": {"a": {}, "b": {}}}"#,
            r#"{"unevaluatedProperties": false, "properties": {"a": {}}}"#,
        ),
        (
            r#"{"unevaluatedProperties": false, "allOf": [{"properties": {"a": {}, "b": {}}}]}"#,
            r#"{"unevaluatedProperties": false, "allOf": [{"properties": {"a": {}}}]}"#,
        ),
    ];
    // A new property that the defaults have was taken.
    let load = |text: &str| crate::chart::yaml::load(text.as_bytes()).unwrap().root;
    let defaults = load("r: 1\n");
    let told = |old: &str, new: &str| {
        let read = |text: &str| read(text.as_bytes()).unwrap();
        narrowed(&read(old), &read(new), Defaults { old: Some(&defaults), new: Some(&defaults) })
    };
    for (old, new) in narrower {
        // A format counts for texts alone.
        let is_told = !told(old, new).is_empty() || !super::tests::told(old, new).is_empty();
        assert!(is_told, "{old} {new}");
        assert_eq!(told(new, new), [""; 0], "{new}");
        assert_eq!(told(old, old), [""; 0], "{old}");
    }
    for (old, new) in [
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#,
            r#"{"$schema": "https://json-schema.org/draft-07/schema"}"#,
        ),
        // No keyword means anything else in the other draft.
        (
            r#"{"$schema": "http://json-schema.org/schema#", "properties": {"const": {"type": "array", "items": {}}}}"#,
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"const": {"type": "array", "items": {}}}}"#,
        ),
        (
            r#"{"$id": "https://e/1", "properties": {"r": {"$ref": "https://f/a.json"}}}"#,
            r#"{"$id": "https://e/2", "properties": {"r": {"$ref": "https://f/a.json"}}}"#,
        ),
        (
            r##"{"properties": {"r": {"$id": "#/properties/r"}}}"##,
            r##"{"properties": {"r": {"$id": "#/properties/r"}, "s": {"$id": "#/properties/s"}}}"##,
        ),
        (
            r#"{"unevaluatedProperties": false, "properties": {"a": {}}}"#,
            r#"{"unevaluatedProperties": false, "properties": {"a": {}, "b": {}}}"#,
        ),
    ] {
        assert_eq!(told(old, new), [""; 0], "{old} {new}");
    }
    assert_eq!(told(narrower[0].0, narrower[0].1), ["r has a stricter maximum"]);
    assert_eq!(told(narrower[3].0, narrower[3].1), ["r refers to something else"]);
}

#[test]
fn a_pattern_counts_for_each_key_that_it_may_match() {
    let closed = |rest: &str| format!(r#"{{"additionalProperties": false, {rest}}}"#);
    for (old, new, expected) in [
        (
            r#""properties": {"replicas": {}, "b": {}}"#,
            r#""properties": {"replicas": {}, "b": {}}, "patternProperties": {"^repl": {"maximum": 2}}"#,
            &["replicas has a stricter maximum"][..],
        ),
        (
            r#""properties": {"replicas": {}, "b": {}}"#,
            r#""properties": {"replicas": {}, "b": {}}, "patternProperties": {"^x-": {"maximum": 2}}"#,
            &[],
        ),
        (
            r#""patternProperties": {"^a": {}}"#,
            r#""patternProperties": {"^a": {}, "^ab": {"maximum": 2}}"#,
            &["\"^a\" has a stricter maximum"],
        ),
        (
            r#""patternProperties": {"^a": {}}"#,
            r#""patternProperties": {"^a": {}}, "properties": {"ab": {"maximum": 2}}"#,
            &["ab has a stricter maximum"],
        ),
        (
            r#""patternProperties": {"^a": {}}"#,
            r#""patternProperties": {"^a": {}}, "properties": {"b": {"maximum": 2}}"#,
            &[],
        ),
    ] {
        assert_eq!(told(&closed(old), &closed(new)), expected, "{old} {new}");
    }
}
