//! The native JSON of Jenkins' Warnings Next Generation plugin.
//!
//! The plugin shows message and description as HTML.

use relmap_core::rule_code::Severity;
use serde_json::{Value, json};

use super::Finished;
use super::issue::{Issue, issues};
use crate::{HtmlText, PlainText, json_text};

/// The whole document.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let issues: Vec<Value> = issues(finished).iter().map(issue).collect();
    json_text(&json!({ "issues": issues }))
}

fn issue(issue: &Issue<'_>) -> Value {
    let Issue { component, finding, file, place, fingerprint } = issue;
    let severity = match finding.severity {
        _ if finding.waived => "LOW",
        Severity::Error => "ERROR",
        Severity::Undecided => "HIGH",
        Severity::Warning => "NORMAL",
        Severity::Note => "LOW",
    };
    let waived = if finding.waived { "waived: " } else { "" };
    let mut document = json!({
        "fileName": PlainText::new(file).as_str(),
        "severity": severity,
        "category": finding.severity.as_str(),
        "type": finding.rule.as_str(),
        "message": format!("{waived}{}", HtmlText::new(&finding.message)),
        "description": description(issue),
        "moduleName": component.map(|c| PlainText::new(&c.name).to_string()),
        "fingerprint": fingerprint,
    });
    if let (Some(place), Some(document)) = (place, document.as_object_mut()) {
        document.insert("lineStart".to_owned(), place.line.into());
        document.insert("columnStart".to_owned(), place.column.into());
    }
    if component.is_none()
        && let Some(document) = document.as_object_mut()
    {
        document.remove("moduleName");
    }
    document
}

/// What the rule says, and the fix.
fn description(issue: &Issue<'_>) -> String {
    let mut html = format!("<p>{}</p>", HtmlText::new(issue.finding.rule.summary()));
    for line in issue.finding.help.iter().flat_map(|help| help.lines()) {
        html.push_str(&format!("<p>{}</p>", HtmlText::new(line)));
    }
    html
}
