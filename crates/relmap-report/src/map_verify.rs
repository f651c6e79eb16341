//! What a verification of the release map found.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::map_verify::{Repair, VerifiedMap};
use relmap_core::outcome::Verdict;
use relmap_core::rule_code::{RuleCode, Severity};

use crate::counted::counted;
use crate::text::verdict;
use crate::{Colour, SafeText, Sources, snippet};

/// How many findings of one rule are shown before the rest is counted.
const SHOWN: usize = 10;

/// For people: the findings, then a line that sums them up.
pub fn text(report: &VerifiedMap, sources: &Sources, colour: Colour) -> String {
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
    for tag in report.repair.iter().flat_map(Repair::tags) {
        let _ = writeln!(text, "added     {}", SafeText::new(tag));
    }
    let (word, tone) = verdict(report.verdict);
    let errors = report.findings.iter().filter(|found| found.severity == Severity::Error).count();
    let what = match report.verdict {
        Verdict::Pass => "every record is unchanged, and none is missing".to_owned(),
        Verdict::Undecided => "not every record can be checked here".to_owned(),
        Verdict::Fail => counted(errors, "fault"),
    };
    let _ = writeln!(
        text,
        "{} {} with {} of {}: {what}",
        colour.paint(tone, &format!("{word:<9}")),
        SafeText::new(&report.branch),
        counted(report.records, "record"),
        counted(report.charts, "chart"),
    );
    text
}

/// What a repair did to a branch, and how to share it.
pub fn repair(repair: &Repair, branch: &str) -> String {
    match repair {
        Repair::Refused => {
            "nothing was repaired; first restore unreadable files and lost records".to_owned()
        }
        Repair::NothingMissing => "nothing is missing, so nothing was added".to_owned(),
        Repair::Added { tags, commit, repository, server } => {
            let share = match server {
                Some(url) => format!("git -C {} push {url} {branch}", repository.display()),
                None => format!("git push origin {branch}"),
            };
            format!(
                "added {} to the branch {branch} in commit {}; share it: {share}",
                counted(tags.len(), "record"),
                commit.get(..12).unwrap_or(commit),
            )
        }
    }
}
