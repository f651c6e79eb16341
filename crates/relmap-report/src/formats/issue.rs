//! Findings as issues: each with a file and with a fingerprint that stays when lines move.

use std::collections::HashMap;

use relmap_core::finding::Finding;
use relmap_core::outcome::ComponentOutcome;
use relmap_core::position::{Position, Span};
use relmap_core::rule_code::Severity;
use sha2::{Digest, Sha256};

use super::Finished;
use crate::Sources;

/// A finding, as those who collect issues want it.
pub(super) struct Issue<'f> {
    /// The component that it is about, if it is about one.
    pub(super) component: Option<&'f ComponentOutcome>,
    pub(super) finding: &'f Finding,
    /// The file, from the workspace. What has no place is in the RELEASE.txt that it concerns, or in
    /// relmap.toml if it concerns no release.
    pub(super) file: String,
    /// Where in the file.
    pub(super) place: Option<Position>,
    /// The same for the same finding in the next run.
    pub(super) fingerprint: String,
}

/// Every finding that somebody can fix somewhere, in order. Notes about the state of the checkout
/// have no file and are no issues.
pub(super) fn issues<'f>(finished: &Finished<'f>) -> Vec<Issue<'f>> {
    let Finished { outcome, sources, document: _, run } = *finished;
    let own = outcome
        .components
        .iter()
        .flat_map(|component| component.findings.iter().map(move |f| (Some(component), f)));
    let all = own.chain(outcome.findings.iter().map(|finding| (None, finding)));
    // What is about no component is about the environments or the map, which relmap.toml names.
    let is_check = !outcome.components.is_empty() || !outcome.unchanged.is_empty();
    let elsewhere = if is_check { "RELEASE.txt" } else { "relmap.toml" };
    let mut seen = HashMap::new();
    let mut issues = Vec::new();
    for (component, finding) in all {
        let location = finding.location.as_ref();
        if component.is_none() && location.is_none() && finding.severity == Severity::Note {
            continue;
        }
        let file = match (location, component) {
            (Some(location), _) => location.file.as_str(),
            (None, Some(component)) => component.release_file.as_str(),
            (None, None) => elsewhere,
        };
        let span = location.and_then(|location| location.span.as_ref());
        let subject = span.and_then(|span| subject(sources, file, span)).unwrap_or_default();
        let name = component.map_or("", |component| component.name.as_str());
        let identity = [finding.rule.as_str(), name, file, &subject].join("\0");
        let nth = seen.entry(identity.clone()).and_modify(|n| *n += 1).or_insert(0);
        issues.push(Issue {
            component,
            finding,
            file: relmap_core::component::join(run.folder, file),
            place: span.map(|span| span.place),
            fingerprint: fingerprint(&identity, *nth),
        });
    }
    issues
}

/// What a finding marks in its file, which moves with it; blanks count as one.
fn subject(sources: &Sources, file: &str, span: &Span) -> Option<String> {
    let marked = sources.get(file)?.get(span.bytes.clone())?;
    let words: Vec<_> = marked.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty()).collect();
    Some(String::from_utf8_lossy(&words.join(&b' ')).into_owned())
}

fn fingerprint(identity: &str, nth: usize) -> String {
    let digest = Sha256::digest(format!("{identity}\0{nth}"));
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
