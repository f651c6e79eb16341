//! What a verification of published artifacts found.

use std::fmt::Write as _;

use relmap_core::artifacts::VerifiedArtifacts;
use relmap_core::outcome::Verdict;

use crate::findings::{errors, findings};
use crate::text::verdict;
use crate::{Colour, SafeText, Sources};
use relmap_core::words::counted;

/// For people: the findings, then a line that sums them up. With `all`, no list is shortened.
pub fn text(report: &VerifiedArtifacts, all: bool, colour: Colour) -> String {
    let hint = Some("-v shows them all").filter(|_| !all);
    let mut text = findings(&report.findings, &Sources::default(), colour, hint);
    let (word, tone) = verdict(report.verdict);
    let what = match report.verdict {
        Verdict::Pass => looked_at(report),
        Verdict::Undecided => "not everything can be checked here".to_owned(),
        Verdict::Fail => counted(errors(&report.findings), "fault"),
    };
    let releases = match report.releases.as_slice() {
        [only] => SafeText::new(&only.chart).to_string(),
        several => counted(several.len(), "release"),
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
