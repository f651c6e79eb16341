//! What a verification of the release map found.

use std::fmt::Write as _;

use relmap_core::map_share::MapShare;
use relmap_core::map_verify::{ComparedDigests, Repair, SignedMap, VerifiedMap};
use relmap_core::outcome::Verdict;
use relmap_core::words::listed;

use crate::findings::{IN_JSON, errors, findings};
use crate::text::verdict;
use crate::{Colour, SafeText, Sources};
use relmap_core::words::counted;

/// For people: the findings, then a line that sums them up.
pub fn text(report: &VerifiedMap, sources: &Sources, colour: Colour) -> String {
    let mut text = findings(&report.findings, sources, colour, IN_JSON);
    for tag in report.repair.iter().flat_map(Repair::tags) {
        let _ = writeln!(text, "added     {}", SafeText::new(tag));
    }
    if let Some(SignedMap { signed, before, signers }) =
        report.signed.as_ref().filter(|map| map.signed > 0)
    {
        let signers: Vec<String> =
            signers.iter().map(|signer| SafeText::new(signer).to_string()).collect();
        let before = match before {
            0 => String::new(),
            before => format!("; {} before the first signed one", counted(*before, "commit")),
        };
        let signed = counted(*signed, "commit");
        let _ = writeln!(text, "signed    {signed} by {}{before}", listed(&signers, 10));
    }
    if report.corrected > 0 {
        let corrected = counted(report.corrected, "release");
        let _ = writeln!(text, "corrected {corrected}, see relmap map show --history");
    }
    if let Some(attested) = &report.attested {
        let signers: Vec<String> =
            attested.signers.iter().map(|signer| SafeText::new(signer).to_string()).collect();
        let by = match signers.is_empty() {
            true => String::new(),
            false => format!(", {} signed by {}", attested.signed, listed(&signers, 10)),
        };
        let more = attested.attached.map(|more| format!("; {more} more in registries"));
        let more = more.unwrap_or_default();
        let _ = writeln!(text, "attested  {}{by}{more}", counted(attested.statements, "release"));
    }
    if let Some(published) = &report.published {
        let ComparedDigests { images, charts, without_place } = published;
        let left_out = match without_place {
            0 => String::new(),
            n => {
                format!("; not {} without a chart-repository in relmap.toml", counted(*n, "chart"))
            }
        };
        let words = match images + charts {
            0 => "no digest was compared".to_owned(),
            _ => format!(
                "compared the digests of {} and {}",
                counted(*images, "image"),
                counted(*charts, "chart")
            ),
        };
        // Who asks for attestations hears of digests if there are any.
        if images + charts + without_place > 0 || report.attested.is_none() {
            let _ = writeln!(text, "published {words}{left_out}");
        }
    }
    if !report.elsewhere.is_empty() {
        let titles: Vec<String> =
            report.elsewhere.keys().map(|title| SafeText::new(title).to_string()).collect();
        let _ = writeln!(
            text,
            "elsewhere {} of {} of other repositories, of which only the history was checked: {}",
            counted(report.elsewhere.values().sum(), "release"),
            counted(titles.len(), "chart"),
            listed(&titles, 10)
        );
    }
    let (word, tone) = verdict(report.verdict);
    let what = match report.verdict {
        Verdict::Pass => "every record is unchanged, and none is missing".to_owned(),
        Verdict::Undecided => "not every record can be checked here".to_owned(),
        Verdict::Fail => counted(errors(&report.findings), "fault"),
    };
    let _ = writeln!(
        text,
        "{} {} with {} of {}: {what}",
        colour.paint(tone, &format!("{word:<9}")),
        SafeText::new(&report.branch),
        counted(report.records, "release"),
        counted(report.charts, "chart"),
    );
    text
}

/// What a repair did to a branch, and how to share it.
pub fn repair(repair: &Repair, branch: &str, share: MapShare) -> String {
    match repair {
        Repair::Refused => {
            "nothing was repaired; first restore unreadable files and lost records".to_owned()
        }
        Repair::NothingMissing => "nothing is missing, so nothing was added".to_owned(),
        Repair::Added { tags, commit } => format!(
            "added {} to the branch {branch} in commit {}; {}",
            counted(tags.len(), "record"),
            commit.short(),
            share.words(),
        ),
    }
}
