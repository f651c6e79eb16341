//! The releases as a table for spreadsheets.

use relmap_core::audit::{Audit, AuditedRelease, Compliance};

use crate::csv_cell::csv_cell;

const COLUMNS: [&str; 18] = [
    "component",
    "kind",
    "path",
    "tag",
    "version",
    "commit",
    "predecessor",
    "predecessor_is_ancestor",
    "actual",
    "required_match",
    "required_bump",
    "required_version",
    "compliance",
    "override",
    "changes",
    "broken_rules",
    "why",
    "reason",
];

/// One row a release, as RFC 4180 has it. A cell that a spreadsheet would take for a formula has
/// a `'` in front.
pub fn csv(audit: &Audit) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail: all rows have as many cells.
    let mut failed = writer.write_record(COLUMNS).is_err();
    for release in &audit.releases {
        failed |= writer.write_record(cells(release).map(|cell| csv_cell(&cell))).is_err();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    debug_assert!(!failed);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn cells(release: &AuditedRelease) -> [String; 18] {
    let before = release.predecessor.as_ref();
    let required = release.required.as_ref();
    let words = |words: Vec<&str>| words.join(" ");
    [
        release.component.clone(),
        release.kind.as_str().to_owned(),
        release.path.clone(),
        release.tag.name.to_string(),
        release.tag.version.to_string(),
        release.tag.commit.to_string(),
        before.map(|before| before.tag.name.to_string()).unwrap_or_default(),
        before.map(|before| before.is_ancestor.to_string()).unwrap_or_default(),
        release.actual.map(|actual| actual.to_string()).unwrap_or_default(),
        required.map(|required| required.matching.as_str().to_owned()).unwrap_or_default(),
        required.map(|required| required.bump.to_string()).unwrap_or_default(),
        required.map(|required| required.version.to_string()).unwrap_or_default(),
        release.compliance.as_str().to_owned(),
        release.by_override.as_ref().map(|(_, reason)| reason.clone()).unwrap_or_default(),
        words(release.kinds.iter().map(|kind| kind.as_str()).collect()),
        words(release.broken().map(|finding| finding.rule.as_str()).collect()),
        release.why(),
        match &release.compliance {
            Compliance::Undecided(reason) => reason.clone(),
            _ => String::new(),
        },
    ]
}
