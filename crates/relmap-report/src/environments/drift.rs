//! What drifted.

use std::fmt::Write as _;

use relmap_core::outcome::Outcome;
use relmap_core::rule_code::Severity;
use relmap_environments::Matrix;

use crate::text::verdict;
use crate::{Colour, Sources, snippet};
use relmap_core::words::counted;

/// For people: the findings, the gravest first, then a line that sums them up.
pub fn text(outcome: &Outcome, matrix: &Matrix, colour: Colour) -> String {
    let mut text = String::new();
    for finding in &outcome.findings {
        text.push_str(&snippet::render(finding, &Sources::new(), colour));
        text.push('\n');
    }
    let (word, tone) = verdict(outcome.verdict);
    let count =
        |severity| outcome.findings.iter().filter(|finding| finding.severity == severity).count();
    let _ = writeln!(
        text,
        "{} {} in {}: {}, {} undecided, {}, {}",
        colour.paint(tone, &format!("{word:<9}")),
        counted(matrix.rows.len(), "component"),
        counted(matrix.environments.len(), "environment"),
        counted(count(Severity::Error), "error"),
        count(Severity::Undecided),
        counted(count(Severity::Warning), "warning"),
        counted(count(Severity::Note), "note"),
    );
    text
}
