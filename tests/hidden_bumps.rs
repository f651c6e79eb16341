//! Changes that ask for more than a patch, whichever way they are written.

use relmap_testkit::Fixture;
use serde_json::Value;

use crate::delivered::web;
use crate::support::{check, declare, edit};

/// Declares a patch, and returns the rules that ask for a bump with what they found, as a line each.
#[track_caller]
fn asked(fixture: &Fixture) -> Vec<String> {
    declare(fixture, "charts/web/", "web-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Change");
    let json = check(fixture, &[]).json();
    let rows = json["components"][0]["requirements"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let causes = |row: &Value| {
        let causes = row["causes"].as_array().unwrap();
        causes.iter().map(text).collect::<Vec<_>>().join(", ")
    };
    rows.iter().map(|row| format!("{}: {}", text(&row["rule"]), causes(row))).collect()
}

/// What relmap asks for once the schema of a chart became another one.
#[track_caller]
fn narrowed(old: &str, new: &str) -> Vec<String> {
    let fixture = web(&[("charts/web/values.schema.json", old)]);
    fixture.write("charts/web/values.schema.json", new);
    let mut found = asked(&fixture);
    found.retain(|row| row.starts_with("schema-narrowed"));
    found
}

#[test]
fn a_schema_is_not_narrowed_unseen() {
    let known = r#""replicaCount": {}, "image": {}, "global": {}"#;
    for (old, new, expected) in [
        (
            format!(r#"{{"additionalProperties": false, "properties": {{{known}}}}}"#),
            format!(
                r#"{{"additionalProperties": false, "properties": {{{known}}}, "patternProperties": {{"^replicaC": {{"maximum": 2}}}}}}"#
            ),
            "replicaCount has a stricter maximum",
        ),
        (
            r##"{"$defs": {"n": {}}, "properties": {"replicaCount": {"$ref": "#/$defs/n"}}}"##.into(),
            r##"{"$defs": {"n": {}}, "properties": {"replicaCount": {"$id": "http://e/s", "$ref": "#/$defs/n", "$defs": {"n": {"maximum": 2}}}}}"##.into(),
            "replicaCount refers to something else",
        ),
        (
            r##"{"$defs": {"a": {"$anchor": "n"}}, "properties": {"replicaCount": {"$ref": "#n"}}}"##.into(),
            r##"{"$defs": {"a": {}, "b": {"$anchor": "n", "maximum": 2}}, "properties": {"replicaCount": {"$ref": "#n"}}}"##.into(),
            "replicaCount has a stricter maximum",
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "dependentRequired": {"replicaCount": ["z"]}}"#.into(),
            r#"{"dependentRequired": {"replicaCount": ["z"]}}"#.into(),
            "keywords mean what they do in another draft ($schema)",
        ),
        (
            format!(r#"{{"unevaluatedProperties": false, "properties": {{{known}, "b": {{}}}}}}"#),
            format!(r#"{{"unevaluatedProperties": false, "properties": {{{known}}}}}"#),
            "b is no longer accepted",
        ),
    ] {
        assert_eq!(narrowed(&old, &new), [format!("schema-narrowed: {expected}")], "{new}");
    }
}

/// A schema whose comparison would not end is too much to compare, and so narrower.
#[test]
fn a_schema_that_would_take_too_long_is_narrower() {
    let words: Vec<String> = (0..60_000).map(|number| format!("\"k{number}\"")).collect();
    let references = vec![r##"{"$ref": "#/$defs/b"}"##; 20_000].join(",");
    let new = format!(
        r#"{{"$defs": {{"b": {{"required": [{}]}}}}, "allOf": [{references}]}}"#,
        words.join(",")
    );
    assert_eq!(narrowed("{}", &new).len(), 1);
}

#[test]
fn a_key_is_read_in_whichever_way_it_is_named() {
    let cases = [
        ("templates/web.yaml", "{{ .Values.debug }}", true),
        (
            "templates/web.yaml",
            "{{ index .Values (printf \"de%s\" \"bug\") }}{{/* merge */}}",
            true,
        ),
        ("templates/web.yaml", "{{ index .Values \"\\u0064ebug\" }}{{/* merge */}}", true),
        (
            "templates/web.yaml",
            "{{ values (pick .Values (print \"de\" \"bug\")) | first }}{{/* merge */}}",
            true,
        ),
        ("templates/web.yaml", "{{ get (index . \"Values\") \"debug\" }}", true),
        ("files/a.txt", "{{ .Values.debug }}", true),
        ("templates/web.yaml", "{{ .Values.PathValue \"debug\" }}", true),
        ("templates/web.yaml", "{{ include \"v\" (dict \"ctx\" $ \"key\" \"debug\") }}", true),
        (
            "templates/web.yaml",
            "{{ include \"v\" (dict \"ctx\" $ \"key\" (print \"de\" \"bug\")) }}",
            true,
        ),
        ("Chart.yaml", "annotations: {x: \"{{ .Values.debug }}\"}", true),
        ("templates/web.yaml", "{{ toYaml .Values.image }}", false),
        ("files/a.txt", "{{ $labels.debug }}", false),
    ];
    for (path, line, is_read) in cases {
        let fixture = web(&[
            ("charts/web/templates/l.yaml", "{{ tpl (.Files.Get \"files/a.txt\") . }}\n"),
            ("charts/web/files/a.txt", "one\n"),
        ]);
        edit(&fixture, "charts/web/values.yaml", "replicaCount:", "debug: true\nreplicaCount:");
        let path = format!("charts/web/{path}");
        let text = std::fs::read_to_string(fixture.path().join(&path)).unwrap();
        fixture.write(&path, format!("{text}{line}\n"));
        let found = asked(&fixture);
        let rules: Vec<&str> = found.iter().filter_map(|row| row.split(':').next()).collect();
        assert_eq!(rules.contains(&"feature"), is_read, "{line} {found:?}");
    }
}

/// In a chart that is in this one, a value has a shorter path, and global values have the same.
#[test]
fn a_key_is_read_by_the_charts_inside() {
    for (key, template, is_read) in [
        ("lib", "{{ .Values.a }}", true),
        ("global", "{{ .Values.global.a }}", true),
        ("lib", "{{ .Values.b }}", false),
        ("other", "{{ .Values.a }}", false),
    ] {
        let path = "charts/web/charts/lib/templates/a.yaml";
        let chart = "apiVersion: v2\nname: lib\nversion: 0.1.0\n";
        let values = "lib: {z: 1}\nglobal: {z: 1}\nother: {z: 1}\n";
        let fixture = web(&[
            ("charts/web/charts/lib/Chart.yaml", chart),
            (path, "a: b\n"),
            ("charts/web/values.yaml", values),
        ]);
        let new = format!("{key}: {{a: 1, z: 1}}");
        edit(&fixture, "charts/web/values.yaml", &format!("{key}: {{z: 1}}"), &new);
        fixture.write(path, format!("a: b\nc: {template}\n"));
        let found = asked(&fixture);
        let has = found.iter().any(|row| row.starts_with("feature: "));
        assert_eq!(has, is_read, "{template} {found:?}");
    }
}

/// One long word, and a new key that is a part of it: each place was searched again.
#[test]
fn a_long_line_is_searched_once() {
    let fixture = web(&[]);
    edit(&fixture, "charts/web/values.yaml", "replicaCount:", "a: true\nreplicaCount:");
    let template = format!("{{{{/* {} */}}}}\n", ".a".repeat(400_000));
    fixture.write("charts/web/templates/web.yaml", template);
    let found = asked(&fixture);
    assert!(found.iter().any(|row| row.starts_with("feature: ")), "{found:?}");
}

/// Helm checks the values of a chart in the chart as well.
#[test]
fn the_schema_of_a_vendored_chart_counts() {
    let path = "charts/web/charts/lib/values.schema.json";
    let chart = "apiVersion: v2\nname: lib\nversion: 0.1.0\n";
    let fixture =
        web(&[("charts/web/charts/lib/Chart.yaml", chart), (path, r#"{"properties": {"a": {}}}"#)]);
    fixture.write(path, r#"{"properties": {"a": {"maximum": 2}}}"#);
    let found = asked(&fixture);
    let expected = format!("schema-narrowed: {path}: a has a stricter maximum");
    assert!(found.contains(&expected), "{found:?}");
}
