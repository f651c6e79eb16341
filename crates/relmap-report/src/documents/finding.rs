//! A finding, as it is in every document.

use relmap_core::finding::{Finding, Location};
use relmap_core::rule_code::Severity;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::text::Text;
use super::word::Word;

/// What a rule found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Finding"))]
pub(crate) struct FindingObject<'o> {
    /// The code of the rule. More may come.
    rule: &'static str,
    /// How serious it is here, which may be milder than the rule usually is.
    severity: Word<Severity>,
    /// What is wrong, and why it matters.
    message: Text<'o>,
    /// The file that it is about, from the root of the repository.
    file: Option<Text<'o>>,
    /// The line in the file, counted from 1.
    line: Option<usize>,
    /// The column in the line, in characters, counted from 1.
    column: Option<usize>,
    /// The command or edit that fixes it; may have several lines.
    help: Option<Text<'o>>,
    /// Whether the rule was waived for this run. Then it does not count.
    waived: bool,
}

impl<'o> From<&'o Finding> for FindingObject<'o> {
    fn from(finding: &'o Finding) -> Self {
        let Finding { rule, severity, message, location, help, waived } = finding;
        let span = location.as_ref().and_then(|Location { span, .. }| span.as_ref());
        let place = span.map(|span| span.place);
        FindingObject {
            rule: rule.as_str(),
            severity: Word(*severity),
            message: message.into(),
            file: location.as_ref().map(|location| Text::from(&location.file)),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            help: help.as_ref().map(Text::from),
            waived: *waived,
        }
    }
}

/// A list of findings.
pub(super) fn findings(findings: &[Finding]) -> Vec<FindingObject<'_>> {
    findings.iter().map(FindingObject::from).collect()
}
