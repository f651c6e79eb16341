//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeSet;

use relmap_core::finding::Finding;
use relmap_core::rule_code::{RuleCode, Severity};
use serde_json::{Value, json};

use super::Finished;
use super::issue::{Issue, issues};
use crate::{PlainText, json_text};

/// Where the schema of the format is kept.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The whole document.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let issues = issues(finished);
    let rules: Vec<RuleCode> =
        issues.iter().map(|i| i.finding.rule).collect::<BTreeSet<_>>().into_iter().collect();
    let results: Vec<Value> = issues.iter().map(|issue| result(issue, &rules)).collect();
    let is_noted =
        |finding: &&Finding| finding.location.is_none() && finding.severity == Severity::Note;
    let notes: Vec<Value> =
        finished.outcome.findings.iter().filter(is_noted).map(notification).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "relmap",
                "semanticVersion": finished.run.version,
                "rules": rules.iter().map(|rule| self::rule(*rule)).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notes,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    json_text(&document)
}

fn rule(rule: RuleCode) -> Value {
    // The first line of a page is its heading, and the text says what to do.
    let page = rule.page().trim();
    json!({
        "id": rule.as_str(),
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.summary() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(rule.severity()) },
    })
}

/// The level. What is undecided is no lesser matter than an error: nobody knows that all is well.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Undecided => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(issue: &Issue<'_>, rules: &[RuleCode]) -> Value {
    let Issue { component, finding, file, place, fingerprint } = issue;
    let mut text = PlainText::new(&finding.message).to_string();
    for line in finding.help.iter().flat_map(|help| help.lines()) {
        text.push_str(&format!("\nhelp: {}", PlainText::new(line)));
    }
    let region = match place {
        Some(place) => json!({ "startLine": place.line, "startColumn": place.column }),
        None => json!({ "startLine": 1 }),
    };
    let mut location = json!({
        "physicalLocation": { "artifactLocation": { "uri": uri(PlainText::new(file).as_str()) }, "region": region },
    });
    if let (Some(component), Some(location)) = (component, location.as_object_mut()) {
        let name = PlainText::new(&component.name).to_string();
        let named = json!([{ "name": name, "kind": "module" }]);
        location.insert("logicalLocations".to_owned(), named);
    }
    let mut result = json!({
        "ruleId": finding.rule.as_str(),
        "ruleIndex": rules.binary_search(&finding.rule).unwrap_or_default(),
        "level": level(finding.severity),
        // A text of this format may hold links in brackets.
        "message": { "text": text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") },
        "locations": [location],
        "partialFingerprints": { "relmap/v1": fingerprint },
        "properties": { "severity": finding.severity.as_str() },
    });
    if let (true, Some(result)) = (finding.waived, result.as_object_mut()) {
        let waived = json!([{ "kind": "external", "justification": "waived for this run" }]);
        result.insert("suppressions".to_owned(), waived);
    }
    result
}

/// A note about the state of the checkout, which is no result about any file.
fn notification(finding: &Finding) -> Value {
    json!({
        "descriptor": { "id": finding.rule.as_str() },
        "level": level(finding.severity),
        "message": { "text": PlainText::new(&finding.message).as_str() },
    })
}

/// A path as a relative URI. With a `/` in front it would be no longer relative, and with two of them
/// lead to another host.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'/' if at == 0 => uri.push_str("%2F"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
