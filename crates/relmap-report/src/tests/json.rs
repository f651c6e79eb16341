use serde_json::{Value, json};

use super::*;
use crate::documents::tests::valid;
use crate::documents::{CheckDocument, FindingObject, NextDocument};

#[test]
fn a_whole_outcome() {
    insta::assert_snapshot!(format!("{:#}", valid("check", &CheckDocument::new(&whole()))));
}

#[test]
fn a_finding_has_null_where_it_has_no_place() {
    let place = Span { place: Position { line: 3, column: 8 }, bytes: 20..25 };
    let finding = |finding: Finding| -> Value {
        serde_json::to_value(FindingObject::from(&finding)).unwrap()
    };
    let bare = Finding::new(RuleCode::TagsMissing, "message");
    assert_eq!(
        finding(bare.clone()),
        json!({
            "rule": "tags-missing", "severity": "undecided", "message": "message",
            "file": null, "line": null, "column": null, "help": null, "waived": false,
        })
    );
    assert_eq!(
        finding(bare.clone().in_file("a.yaml").help("fix")),
        json!({
            "rule": "tags-missing", "severity": "undecided", "message": "message",
            "file": "a.yaml", "line": null, "column": null, "help": "fix", "waived": false,
        })
    );
    assert_eq!(
        finding(bare.at("a.yaml", place)),
        json!({
            "rule": "tags-missing", "severity": "undecided", "message": "message",
            "file": "a.yaml", "line": 3, "column": 8, "help": null, "waived": false,
        })
    );
}

#[test]
fn every_sort_of_values_change_is_listed() {
    let key = |path: &str, old: Option<&str>, new: Option<&str>, place, leaves| KeyChange {
        path: path.into(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        place,
        leaves,
    };
    let values = ValuesDiff {
        added: vec![key("b", None, Some("1"), Some(Position { line: 2, column: 1 }), 4)],
        removed: vec![key("a", Some("1"), None, None, 4)],
        retyped: vec![key("c", Some("1"), Some("x"), None, 1)],
        changed: vec![key("d", Some("1"), Some("2"), None, 1)],
        renamed: vec![("a".into(), "b".into())],
        omitted: 7,
        omits_what_decides: false,
    };
    let chart = ComponentOutcome { values, ..released_chart("charts") };
    let outcome = outcome(vec![chart]);
    let document = valid("check", &CheckDocument::new(&outcome));
    assert_eq!(
        document["components"][0]["values"],
        json!({
            "added": [{ "path": "b", "old": null, "new": "1", "line": 2, "leaves": 4 }],
            "removed": [{ "path": "a", "old": "1", "new": null, "line": null, "leaves": 4 }],
            "retyped": [{ "path": "c", "old": "1", "new": "x", "line": null, "leaves": 1 }],
            "changed": [{ "path": "d", "old": "1", "new": "2", "line": null, "leaves": 1 }],
            "renamed": [{ "old": "a", "new": "b" }],
            "omitted": 7,
        })
    );
}

#[test]
fn the_next_versions() {
    insta::assert_snapshot!(format!("{:#}", valid("next", &NextDocument::new(&whole()))));
}
