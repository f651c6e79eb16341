//! How the heading of the next entry names its tag.

use semver::Version;

use super::BumpContext;
use crate::facts::Baseline;
use crate::outcome::ComponentOutcome;
use crate::rule_code::{RuleCode, Severity};

/// How a heading names the tag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As the headings do.
    AsWritten,
    /// As the tag of the release before.
    AsReleased,
}

/// Whether the entry names a tag of another form than those before it, which a check refuses.
pub(super) fn has_other_form(outcome: &ComponentOutcome) -> bool {
    let mut findings = outcome.findings.iter();
    findings.any(|found| found.rule == RuleCode::TagForm && found.severity == Severity::Error)
}

/// The name of the tag, in the form of the heading or release before it.
pub(super) fn tag_name(context: &BumpContext<'_>, version: &Version) -> String {
    let newest = context.component.notes.newest();
    let heading = newest.and_then(|entry| {
        entry
            .tag_name()?
            .strip_suffix(entry.version_text())
            .map(|before| format!("{before}{version}"))
    });
    let name = || context.component.tags.name(version);
    heading.or_else(|| released_form(context, version)).unwrap_or_else(name)
}

/// The name of a version's tag, in the form of the tag of the release before.
pub(super) fn released_form(context: &BumpContext<'_>, version: &Version) -> Option<String> {
    let Baseline::Released(tag) = &context.facts.baseline else { return None };
    if context.component.shares(&tag.name) {
        return None;
    }
    let before = tag.name.strip_suffix(&tag.version.to_string())?;
    Some(format!("{before}{version}"))
}
