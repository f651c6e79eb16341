//! Findings by the rule that made them: the cases of a test report.

use std::collections::BTreeMap;

use relmap_core::finding::Finding;
use relmap_core::rule_code::{RuleCode, Severity};

/// One rule that was applied, with all that it found.
#[derive(Debug)]
pub(super) struct Case<'f> {
    pub(super) rule: RuleCode,
    /// The gravest first.
    pub(super) findings: Vec<&'f Finding>,
    pub(super) result: CaseResult,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CaseResult {
    /// Nothing worse than a warning.
    Passed,
    /// Somebody waived what would have failed.
    Waived,
    Undecided,
    Fail,
}

/// The cases of a component or of the repository as a whole, and the notes, which are no cases:
/// that there is nothing to note is no success.
pub(super) fn cases<'f>(
    checked: &[RuleCode],
    findings: &'f [Finding],
) -> (Vec<Case<'f>>, Vec<&'f Finding>) {
    let mut by_rule: BTreeMap<RuleCode, Vec<&Finding>> =
        checked.iter().map(|&rule| (rule, Vec::new())).collect();
    for finding in findings {
        by_rule.entry(finding.rule).or_default().push(finding);
    }
    let mut cases = Vec::new();
    let mut notes = Vec::new();
    for (rule, mut findings) in by_rule {
        let gravest = findings.iter().map(|finding| finding.severity).max();
        if rule.severity().max(gravest.unwrap_or(Severity::Note)) == Severity::Note {
            notes.append(&mut findings);
            continue;
        }
        findings.sort_by_key(|finding| std::cmp::Reverse((!finding.waived, finding.severity)));
        let result = findings.iter().map(|finding| result(finding)).max_by_key(|&r| r as u8);
        cases.push(Case { rule, findings, result: result.unwrap_or(CaseResult::Passed) });
    }
    (cases, notes)
}

fn result(finding: &Finding) -> CaseResult {
    match finding.severity {
        Severity::Note | Severity::Warning => CaseResult::Passed,
        Severity::Undecided | Severity::Error if finding.waived => CaseResult::Waived,
        Severity::Undecided => CaseResult::Undecided,
        Severity::Error => CaseResult::Fail,
    }
}
