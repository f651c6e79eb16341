//! Findings as text: of each rule so many, and the rest counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::rule_code::{RuleCode, Severity};

use crate::{Colour, Sources, snippet};

/// How many findings of one rule are shown before the rest is counted.
const SHOWN: usize = 10;

/// What shows all findings, for commands that have it.
pub(crate) const IN_JSON: Option<&str> = Some("--format json lists them all");

/// The findings with their places. With a hint that says what shows the rest, each rule has only so
/// many: a file that a stranger wrote can have any number of one fault.
pub(crate) fn findings<'f>(
    findings: impl IntoIterator<Item = &'f Finding>,
    sources: &Sources,
    colour: Colour,
    hint: Option<&str>,
) -> String {
    let mut text = String::new();
    let mut shown: BTreeMap<(RuleCode, Severity), usize> = BTreeMap::new();
    for finding in findings {
        let count = shown.entry((finding.rule, finding.severity)).or_default();
        *count += 1;
        if hint.is_none() || *count <= SHOWN {
            text.push_str(&snippet::render(finding, sources, colour));
            text.push('\n');
        }
    }
    let Some(hint) = hint else { return text };
    for ((rule, severity), count) in shown.into_iter().filter(|(_, count)| *count > SHOWN) {
        let _ = writeln!(text, "{severity}[{rule}]: and {} more; {hint}\n", count - SHOWN);
    }
    text
}

/// How many of the findings are errors.
pub(crate) fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|found| found.severity == Severity::Error).count()
}
