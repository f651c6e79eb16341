//! What a verification of the release map found, as text and JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::finding::Finding;
use relmap_core::outcome::Verdict;
use relmap_core::rule_code::{RuleCode, Severity};
use serde_json::{Value, json};

use crate::style::Tone;
use crate::{Colour, SafeText, Sources, snippet};

/// How many findings of one rule are shown before the rest is counted.
const SHOWN: usize = 10;

/// What was verified, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The branch of the map.
    pub branch: String,
    /// How many rows it has.
    pub rows: usize,
    /// How many charts it has rows of.
    pub charts: usize,
    /// Whether the map is true and whole.
    pub verdict: Verdict,
    /// What was found.
    pub findings: Vec<Finding>,
    /// The tags whose rows were added; none where nothing was to be repaired.
    pub added: Option<Vec<String>>,
}

/// For people: the findings, then a line that sums them up.
pub fn text(report: &Report, sources: &Sources, colour: Colour) -> String {
    let mut text = String::new();
    let mut shown: BTreeMap<(RuleCode, Severity), usize> = BTreeMap::new();
    for finding in &report.findings {
        let count = shown.entry((finding.rule, finding.severity)).or_default();
        *count += 1;
        if *count <= SHOWN {
            text.push_str(&snippet::render(finding, sources, colour));
            text.push('\n');
        }
    }
    for ((rule, severity), count) in shown.into_iter().filter(|(_, count)| *count > SHOWN) {
        let more = count - SHOWN;
        let _ =
            writeln!(text, "{severity}[{rule}]: and {more} more; --format json lists them all\n");
    }
    for tag in report.added.iter().flatten() {
        let _ = writeln!(text, "added     {}", SafeText::new(tag));
    }
    let (word, tone) = match report.verdict {
        Verdict::Pass => ("pass", Tone::Good),
        Verdict::Undecided => ("undecided", Tone::Unsure),
        Verdict::Fail => ("fail", Tone::Bad),
    };
    let errors = report.findings.iter().filter(|found| found.severity == Severity::Error).count();
    let what = match report.verdict {
        Verdict::Pass => "every row is as it was recorded, and none is missing".to_owned(),
        Verdict::Undecided => "not every row can be checked here".to_owned(),
        Verdict::Fail => count(errors, "fault"),
    };
    let _ = writeln!(
        text,
        "{} {} with {} of {}: {what}",
        colour.paint(tone, &format!("{word:<9}")),
        SafeText::new(&report.branch),
        count(report.rows, "row"),
        count(report.charts, "chart"),
    );
    text
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// As a document.
pub fn json(report: &Report) -> Value {
    let Report { branch, rows, charts, verdict, findings, added } = report;
    json!({
        "schema": crate::json::SCHEMA,
        "verdict": verdict.as_str(),
        "branch": branch,
        "rows": rows,
        "charts": charts,
        "findings": crate::json::findings(findings),
        "added": added,
    })
}
