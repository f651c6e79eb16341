//! What the judge found, and which rules it applied to find it.

use std::collections::BTreeSet;

use crate::component::{Component, ComponentKind};
use crate::finding::Finding;
use crate::release_notes::Entry;
use crate::rule_code::{RuleCode, Severity};

/// The findings so far, and the rules whose question was asked. A rule that could not be applied
/// here is not among them: that it found nothing would say nothing.
#[derive(Debug, Default)]
pub(super) struct FindingSink {
    pub(super) findings: Vec<Finding>,
    asked: BTreeSet<RuleCode>,
}

impl FindingSink {
    /// Notes rules that were applied, whether or not they found something.
    pub(super) fn asked(&mut self, rules: impl IntoIterator<Item = RuleCode>) {
        self.asked.extend(rules);
    }

    /// Notes findings; what found something was asked.
    pub(super) fn found(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.asked.insert(finding.rule);
            self.findings.push(finding);
        }
    }

    /// Notes a finding instead of those of its rule on the same line.
    pub(super) fn replace_at(&mut self, finding: Finding) {
        let line = |finding: &Finding| {
            let location = finding.location.as_ref()?;
            Some((location.file.clone(), location.span.as_ref()?.place.line))
        };
        let at = line(&finding);
        self.findings.retain(|other| other.rule != finding.rule || line(other) != at);
        self.found([finding]);
    }

    /// Whether a merge is not finished, so that it is not settled what the files say.
    pub(super) fn has_conflict(&self) -> bool {
        self.findings.iter().any(|finding| {
            let is_of_chart = finding.rule == RuleCode::ChartUnreadable
                && finding.message.contains("unresolved merge conflict");
            let is_named = is_of_chart || finding.rule == RuleCode::ConflictMarkers;
            is_named && finding.severity == Severity::Error
        })
    }

    /// Takes back an answer that something else made worthless.
    pub(super) fn withdraw(&mut self, rule: RuleCode) {
        self.findings.retain(|finding| finding.rule != rule);
        self.asked.remove(&rule);
    }

    /// The findings, the gravest first, and the rules in their order.
    pub(super) fn finish(mut self) -> (Vec<Finding>, Vec<RuleCode>) {
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        (self.findings, self.asked.into_iter().collect())
    }
}

/// The rules that were applied when the component was found and its RELEASE.txt was read.
pub(super) fn of_release_notes(component: &Component) -> Vec<RuleCode> {
    let mut asked = vec![
        RuleCode::ComponentAmbiguous,
        RuleCode::ReleaseFileMissing,
        RuleCode::NotUtf8,
        RuleCode::NulByte,
        RuleCode::ConflictMarkers,
        RuleCode::EmptyFile,
    ];
    if component.kind != ComponentKind::App {
        asked.push(RuleCode::ChartMissing);
    }
    let notes = &component.notes;
    let found = |rule| notes.faults.iter().any(|fault| fault.rule() == rule);
    let is_read =
        !notes.entries.is_empty() || found(RuleCode::EmptyFile) || found(RuleCode::NoHeading);
    if !is_read {
        // What cannot be decoded was not read any further.
        asked.retain(|rule| {
            !matches!(rule, RuleCode::NulByte | RuleCode::ConflictMarkers | RuleCode::EmptyFile)
        });
        return asked;
    }
    if !found(RuleCode::EmptyFile) {
        asked.push(RuleCode::NoHeading);
    }
    let releases: Vec<&Entry> =
        notes.entries.iter().filter(|entry| entry.release().is_some()).collect();
    if !releases.is_empty() {
        asked.extend([RuleCode::NewestUnclear, RuleCode::InvalidVersion, RuleCode::InvalidDate]);
    }
    if releases.len() > 1 && !found(RuleCode::ConflictMarkers) {
        asked.extend([
            RuleCode::DuplicateVersion,
            RuleCode::EntryOrder,
            RuleCode::OldestFirst,
            RuleCode::DateOrder,
            RuleCode::MissingTitle,
        ]);
    }
    let fields = || notes.entries.iter().flat_map(|entry| &entry.fields);
    if fields().next().is_some() {
        asked.extend([RuleCode::UnknownField, RuleCode::RepeatedField]);
    }
    let of_fields = [
        ("App", RuleCode::InvalidApp),
        ("Image", RuleCode::InvalidImage),
        ("Bump", RuleCode::InvalidBump),
    ];
    let is_there = |key: &str| fields().any(|field| field.key == key);
    asked.extend(of_fields.into_iter().filter(|(key, _)| is_there(key)).map(|(_, rule)| rule));
    asked
}
