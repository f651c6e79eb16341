//! What a verification of published artifacts found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::artifacts::VerifiedArtifacts;
use relmap_core::outcome::Verdict;
use relmap_core::rule_code::{RuleCode, Severity};

use crate::style::Tone;
use crate::{Colour, SafeText, Sources, snippet};

/// How many findings of one rule are shown before the rest is counted.
const SHOWN: usize = 10;

/// For people: the findings, then a line that sums them up. With `all`, no list is shortened.
pub fn text(report: &VerifiedArtifacts, all: bool, colour: Colour) -> String {
    let mut text = String::new();
    let mut shown: BTreeMap<(RuleCode, Severity), usize> = BTreeMap::new();
    for finding in &report.findings {
        let count = shown.entry((finding.rule, finding.severity)).or_default();
        *count += 1;
        if all || *count <= SHOWN {
            text.push_str(&snippet::render(finding, &Sources::default(), colour));
            text.push('\n');
        }
    }
    for ((rule, severity), count) in shown.into_iter().filter(|(_, count)| !all && *count > SHOWN) {
        let more = count - SHOWN;
        let _ = writeln!(text, "{severity}[{rule}]: and {more} more; -v shows them all\n");
    }
    let (word, tone) = match report.verdict {
        Verdict::Pass => ("pass", Tone::Good),
        Verdict::Undecided => ("undecided", Tone::Unsure),
        Verdict::Fail => ("fail", Tone::Bad),
    };
    let errors = report.findings.iter().filter(|found| found.severity == Severity::Error).count();
    let what = match report.verdict {
        Verdict::Pass => looked_at(report),
        Verdict::Undecided => "not everything can be checked here".to_owned(),
        Verdict::Fail => count(errors, "fault"),
    };
    let releases = match report.releases.as_slice() {
        [only] => SafeText::new(&only.chart).to_string(),
        several => count(several.len(), "release"),
    };
    let _ = writeln!(text, "{} {releases}: {what}", colour.paint(tone, &format!("{word:<9}")));
    text
}

/// What was found to be in order.
fn looked_at(report: &VerifiedArtifacts) -> String {
    let images: usize = report.releases.iter().map(|release| release.images.len()).sum();
    let mut parts = Vec::new();
    if !report.sources.is_empty() {
        let sources: Vec<String> = report.sources.iter().map(ToString::to_string).collect();
        parts.push(format!("published at {}", SafeText::new(&sources.join(", "))));
    }
    if images > 0 {
        parts.push(match images {
            1 => "its image is there".to_owned(),
            images => format!("all {images} images are there"),
        });
    }
    match parts.is_empty() {
        true => "no image and no chart repository is known".to_owned(),
        false => parts.join(", and "),
    }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
