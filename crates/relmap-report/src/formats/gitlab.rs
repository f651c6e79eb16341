//! GitLab's Code Quality report.

use relmap_core::rule_code::Severity;
use serde_json::{Value, json};

use super::Finished;
use super::issue::{Issue, issues};
use crate::{PlainText, json_text};

/// The whole document.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let issues: Vec<Value> = issues(finished).iter().map(issue).collect();
    json_text(&Value::from(issues))
}

fn issue(issue: &Issue<'_>) -> Value {
    let Issue { component: _, finding, file, place, fingerprint } = issue;
    let severity = match finding.severity {
        _ if finding.waived => "info",
        Severity::Error => "critical",
        Severity::Undecided => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    let waived = if finding.waived { "waived: " } else { "" };
    json!({
        "description": format!("{waived}{}", PlainText::new(&finding.message)),
        "check_name": finding.rule.as_str(),
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {
            "path": PlainText::new(file).as_str(),
            // A line is demanded; what concerns the whole file is at its first.
            "lines": { "begin": place.map_or(1, |place| place.line) },
        },
    })
}
