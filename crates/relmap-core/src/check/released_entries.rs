//! Entries of releases that are out, against what was tagged.

use std::collections::HashMap;

use semver::Version;

use crate::component::Component;
use crate::facts::{Baseline, ComponentFacts};
use crate::finding::Finding;
use crate::release_notes::{Diagnostic, DiagnosticKind, Entry, Field, ReleaseNotes};
use crate::rule_code::{RuleCode, Severity};
use crate::words::shell_word;

/// The entries that were tagged with the baseline and say something else now. Those of which no
/// tag is known may still be edited, and so may the line that only links to a page.
pub(super) fn edited(
    component: &Component,
    facts: &ComponentFacts,
    then: &ReleaseNotes,
) -> Vec<Finding> {
    let file = &component.layout.release_file;
    let (Some(before), Some(now)) = (facts.old.contents.get(file), facts.new.contents.get(file))
    else {
        return Vec::new();
    };
    // Where a merge conflict was left, it is not settled what the entries say.
    let is_settled = |diagnostic: &Diagnostic| {
        !matches!(diagnostic.kind, DiagnosticKind::ConflictMarkers { .. })
    };
    if before == now || !component.notes.faults.iter().all(is_settled) {
        return Vec::new();
    }
    let mut known: HashMap<_, &Entry> = HashMap::new();
    for entry in &then.entries {
        known.entry((entry.semver(), entry.tag_name())).or_insert(entry);
    }
    let tags: HashMap<&Version, &str> =
        facts.tags.iter().map(|tag| (&tag.version, tag.name.as_str())).collect();
    let mut findings = Vec::new();
    for entry in &component.notes.entries {
        let Some(version) = entry.semver() else { continue };
        let Some(old) = known.get(&(Some(version), entry.tag_name())) else { continue };
        let Some(tag) = tags.get(version) else { continue };
        if before.get(old.range.clone()) == now.get(entry.range.clone()) {
            continue;
        }
        let name = entry.tag_name().unwrap_or_default();
        // The heading may say the tag otherwise, as without its `v`.
        let show = format!("git show {}", shell_word(&format!("{tag}:{file}")));
        let finding = if names(old) != names(entry) {
            let message = format!(
                "the entry of {name}, which is released, names {} now, and {} when it was tagged",
                shown(entry),
                shown(old)
            );
            Finding::new(RuleCode::ReleasedEntryEdited, message)
                .severity(Severity::Error)
                .help(format!("restore its fields: {show}"))
        } else if old.words(before) != entry.words(now) {
            let message =
                format!("the entry of {name}, which is released, was changed after it was tagged");
            Finding::new(RuleCode::ReleasedEntryEdited, message)
                .help(format!("move the changes to a new entry; to see the tagged entry: {show}"))
        } else {
            continue;
        };
        findings.push(finding.at(file.clone(), entry.heading.clone()));
    }
    findings.extend(lost(component, facts, then));
    // Those that decide come first, and the others in the order of the file.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings.truncate(MAX_REPORTED);
    findings
}

/// The entry of the baseline, if it is gone while older ones stay: a merge may lose it. Files that keep only
/// their newest entries lose the oldest.
fn lost(component: &Component, facts: &ComponentFacts, then: &ReleaseNotes) -> Option<Finding> {
    // HEAD never had the entry of a branch that did not come back.
    let Baseline::Released(baseline) = &facts.baseline else { return None };
    if facts.on_line.is_some() {
        return None;
    }
    let has = |entries: &[Entry], version: &Version| {
        entries.iter().any(|entry| entry.semver() == Some(version))
    };
    let now = &component.notes.entries;
    let is_older = |version: &&Version| **version < baseline.version;
    let mut older = then.entries.iter().filter_map(Entry::semver).filter(is_older);
    let is_lost = has(&then.entries, &baseline.version) && !has(now, &baseline.version);
    if !is_lost || !older.any(|version| has(now, version)) {
        return None;
    }
    let (file, tag) = (&component.layout.release_file, &baseline.name);
    let message = format!("{tag} is released, and {file} has no entry of it any more");
    let help = format!("restore it; to see it: git show {tag}:{file}");
    let finding = Finding::new(RuleCode::ReleasedEntryEdited, message).help(help);
    Some(finding.at(file.clone(), now.first()?.heading.clone()))
}

/// How many entries are reported.
const MAX_REPORTED: usize = 5;

/// What an entry says that it deploys.
pub(super) fn names(entry: &Entry) -> Vec<(&str, &str)> {
    let fields = entry.fields.iter().filter(|field| matches!(&*field.key, "App" | "Image"));
    fields.map(|field: &Field| (&*field.key, field.value.trim())).collect()
}

pub(super) fn shown(entry: &Entry) -> String {
    let names: Vec<String> =
        names(entry).into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    match names.is_empty() {
        true => "no app and no image".to_owned(),
        false => format!("`{}`", names.join(", ")),
    }
}
