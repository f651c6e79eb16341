use super::*;

pub(super) fn told(old: &str, new: &str) -> Vec<String> {
    let read = |text: &str| read(text.as_bytes()).unwrap();
    narrowed(&read(old), &read(new), Defaults::NONE)
}

/// A schema of one key.
pub(super) fn of(schema: &str) -> String {
    format!(r#"{{"properties": {{"a": {schema}}}}}"#)
}

fn is_narrower(old: &str, new: &str) -> bool {
    !told(&of(old), &of(new)).is_empty()
}

#[test]
fn numbers_are_compared_to_the_last_digit() {
    for (old, new) in [
        (r#"{"maximum": 100}"#, r#"{"maximum": 99.99999999999999999}"#),
        (r#"{"minimum": 100}"#, r#"{"minimum": 100.00000000000000001}"#),
        (r#"{"exclusiveMaximum": 1.5}"#, r#"{"exclusiveMaximum": 1.49999999999999999999}"#),
        (r#"{"const": 0.1}"#, r#"{"const": 0.10000000000000000001}"#),
        (r#"{"enum": [0.1, 1]}"#, r#"{"enum": [0.10000000000000000001, 1]}"#),
        (r#"{"multipleOf": 0.1}"#, r#"{"multipleOf": 0.10000000000000000001}"#),
    ] {
        assert!(is_narrower(old, new), "{old} -> {new}");
        assert!(!is_narrower(new, new), "{new}");
    }
}

#[test]
fn each_keyword_that_is_new_or_stricter_is_told() {
    for (old, new) in [
        ("{}", r#"{"const": 1}"#),
        (r#"{"const": 1}"#, r#"{"const": 2}"#),
        (r#"{"enum": [1, 2]}"#, r#"{"const": 1}"#),
        ("{}", r#"{"minProperties": 1}"#),
        (r#"{"maxProperties": 3}"#, r#"{"maxProperties": 2}"#),
        ("{}", r#"{"propertyNames": {"pattern": "a"}}"#),
        ("{}", r#"{"patternProperties": {"^a": {"type": "string"}}}"#),
        ("{}", r#"{"dependentRequired": {"a": ["b"]}}"#),
        (r#"{"dependencies": {"a": ["b"]}}"#, r#"{"dependencies": {"a": ["b", "c"]}}"#),
        ("{}", r#"{"dependentSchemas": {"a": {"required": ["b"]}}}"#),
        ("{}", r#"{"multipleOf": 2}"#),
        (r#"{"multipleOf": 2}"#, r#"{"multipleOf": 3}"#),
        ("{}", r#"{"uniqueItems": true}"#),
        ("{}", r#"{"contains": {"type": "string"}}"#),
        (r#"{"contains": true, "maxContains": 2}"#, r#"{"contains": true, "maxContains": 1}"#),
        ("{}", r#"{"unevaluatedProperties": false}"#),
        ("{}", r#"{"unevaluatedItems": false}"#),
        ("{}", r#"{"additionalProperties": {"type": "string"}}"#),
        ("{}", r#"{"prefixItems": [{"type": "string"}]}"#),
        ("{}", r#"{"items": {"type": "string"}}"#),
        ("{}", r#"{"items": [{"type": "string"}]}"#),
        (r#"{"items": [{}]}"#, r#"{"items": [{}], "additionalItems": false}"#),
        ("{}", r#"{"exclusiveMinimum": 1}"#),
        (r#"{"exclusiveMaximum": 2}"#, r#"{"exclusiveMaximum": 1}"#),
        (r#"{"minimum": 1}"#, r#"{"minimum": 1, "exclusiveMinimum": true}"#),
        (r#"{"minimum": 1}"#, r#"{"minimum": "2"}"#),
        ("{}", r#"{"allOf": [{"maximum": 1}]}"#),
        (r#"{"allOf": [{"maximum": 2}]}"#, r#"{"allOf": [{"maximum": 1}]}"#),
        ("{}", r#"{"not": {"const": 1}}"#),
        ("{}", r#"{"if": {"const": 1}, "then": {"type": "string"}}"#),
        ("{}", r#"{"anyOf": [{"type": "string"}]}"#),
        (r#"{"type": ["string", "null"]}"#, r#"{"anyOf": [{"type": "string"}]}"#),
        (
            r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#,
            r#"{"anyOf": [{"type": "string"}]}"#,
        ),
        (r#"{"type": "integer"}"#, r#"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#),
        (r#"{"type": "string"}"#, r#"{"oneOf": [{}, {}]}"#),
        ("{}", "3"),
        (r#"{"type": "string"}"#, r##"{"$ref": "#/nowhere"}"##),
        (r##"{"$ref": "#/nowhere"}"##, r#"{"type": "string"}"#),
        (r#"{"patternProperties": {"a": {}}}"#, r#"{"additionalProperties": false}"#),
        (
            r#"{"additionalProperties": {"type": "integer"}}"#,
            r#"{"additionalProperties": {"type": "integer"}, "properties": {"b": {"maximum": 1}}}"#,
        ),
        (r#"{"minContains": 0, "contains": {"const": 1}}"#, r#"{"contains": {"const": 1}}"#),
        ("{}", r#"{"minContains": 0, "contains": {"const": 1}}"#),
        (r#"{"prefixItems": [{"maximum": 1}]}"#, r#"{"items": [{"maximum": 1}]}"#),
        (r#"{"enum": [9007199254740993]}"#, r#"{"enum": [9007199254740992]}"#),
        (r#"{"enum": [[1], {"a": 2}]}"#, r#"{"enum": [{"a": 2}]}"#),
    ] {
        assert!(is_narrower(old, new), "{old} {new}");
        assert!(!is_narrower(old, old), "{old}");
        assert!(!is_narrower(new, new), "{new}");
    }
    assert_eq!(told("{}", "false"), ["the values may no longer be set"]);
}

#[test]
fn what_takes_as_much_is_not_told() {
    for (old, new) in [
        (r#"{"const": 1}"#, r#"{"enum": [1, 2]}"#),
        (r#"{"enum": [1]}"#, r#"{"const": 1.0}"#),
        (r#"{"type": "boolean"}"#, r#"{"enum": [true, false]}"#),
        (
            r#"{"type": "string"}"#,
            r#"{"title": "A", "x-order": 1, "form": true, "type": "string"}"#,
        ),
        (r#"{"type": "string"}"#, r#"{"type": "string", "format": "uri", "minimum": 3}"#),
        (r#"{"multipleOf": 4}"#, r#"{"multipleOf": 2}"#),
        ("{}", r#"{"uniqueItems": false, "minItems": 0, "minLength": 0}"#),
        ("{}", r#"{"additionalProperties": true, "items": {}, "allOf": [{}]}"#),
        (r#"{"additionalProperties": false}"#, r#"{"unevaluatedProperties": false}"#),
        (r#"{"type": "string"}"#, r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#),
        (r#"{"type": ["string", "null"]}"#, r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": ["integer", "string"], "anyOf": [{"type": "integer"}, {}]}"#,
        ),
        (r#"{"anyOf": [{"type": "string"}]}"#, r#"{"type": "string"}"#),
        (r#"{"allOf": [{"maximum": 1}]}"#, r#"{"allOf": [{}, {"maximum": 1}]}"#),
        (
            r#"{"oneOf": [{"required": ["a"]}]}"#,
            r#"{"oneOf": [{"title": "A", "required": ["a"]}]}"#,
        ),
        (r#"{"items": [{"type": "string"}]}"#, r#"{"prefixItems": [{"type": "string"}]}"#),
        (r#"{"not": {"const": 1}}"#, r#"{"not": {"const": 1, "description": "x"}}"#),
        (r#"{"if": {"const": 1}, "then": {"maximum": 1}}"#, r#"{"if": {"const": 1}, "then": {}}"#),
    ] {
        assert!(!is_narrower(old, new), "{old} {new} {:?}", told(&of(old), &of(new)));
    }
}

#[test]
fn references_are_followed() {
    let with = |place: &str, definition: &str| {
        format!(
            r#"{{"properties": {{"a": {place}}}, "$defs": {{"d": {definition}}}, "x": {{"d": {definition}}}}}"#
        )
    };
    let (text, number) = (r#"{"type": "string"}"#, r#"{"type": "number"}"#);
    let (in_defs, elsewhere) = (r##"{"$ref": "#/$defs/d"}"##, r##"{"$ref": "#/x/d"}"##);
    for (old, new, is_told) in [
        (with(text, text), with(in_defs, text), false),
        (with(in_defs, text), with(text, text), false),
        (with(in_defs, text), with(elsewhere, text), false),
        (with(elsewhere, text), with(elsewhere, text), false),
        (with(text, text), with(in_defs, number), true),
        (with(elsewhere, text), with(elsewhere, number), true),
        (with(in_defs, text), with(in_defs, number), true),
        (with(r##"{"$ref": "https://x"}"##, text), with(r##"{"$ref": "https://y"}"##, text), true),
        (with(in_defs, "{}"), with(r##"{"$ref": "#/$defs/d", "maximum": 1}"##, "{}"), true),
    ] {
        assert_eq!(!told(&old, &new).is_empty(), is_told, "{old} {new}");
    }
    // One that leads back to itself ends.
    let list = |more: &str| of(&format!(r##"{{"items": {{"$ref": "#/properties/a"{more}}}}}"##));
    assert_eq!(told(&list(""), &list("")), [""; 0]);
    assert_eq!(told(&of("{}"), &list("")), [""; 0]);
    assert_ne!(told(&of("{}"), &list(r#", "maximum": 1"#)), [""; 0]);
}

#[test]
fn a_key_that_the_defaults_have_was_taken_before() {
    let load = |text: &str| crate::chart::yaml::load(text.as_bytes()).unwrap().root;
    let (before, now) = (load("a: 1\nb:\n  c: x\n"), load("a: 1\nb:\n  c: x\nn: 2\n"));
    let defaults = Defaults { old: Some(&before), new: Some(&now) };
    let level = |new: &str| {
        let read = |text: &str| read(text.as_bytes()).unwrap();
        !narrowed(&read("{}"), &read(new), defaults).is_empty()
    };
    assert!(level(r#"{"properties": {"a": {"maximum": 1}}}"#));
    assert!(level(r#"{"properties": {"b": {"properties": {"c": {"enum": ["x"]}}}}}"#));
    assert!(!level(r#"{"properties": {"a": {"type": "integer"}, "n": {"maximum": 1}}}"#));
}

#[test]
fn no_schema_takes_long_or_deep_to_compare() {
    let nested = |inner: &str, levels: usize| {
        (0..levels).fold(inner.to_owned(), |inner, _| format!(r#"{{"anyOf": [{inner}, {inner}]}}"#))
    };
    // As wide as 2^14 branches, tried against each other.
    assert_ne!(told(&nested("{}", 14), &nested(r#"{"maximum": 1}"#, 14)), [""; 0]);
    let deep = |inner: &str| {
        (0..60).fold(inner.to_owned(), |inner, _| format!(r#"{{"properties": {{"a": {inner}}}}}"#))
    };
    assert_ne!(told(&deep("{}"), &deep(r#"{"maximum": 1}"#)), [""; 0]);
    assert_eq!(told(&deep("{}"), &deep("{}")), [""; 0]);
    // Helm takes these.
    assert!(read("[".repeat(200).as_bytes()).is_err());
    assert!(read(br#"{"description": "\ud800"}"#).is_err());
    assert!(read(b"{\"description\": \"\xff\"}").is_err());
}
