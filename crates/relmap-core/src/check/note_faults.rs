//! The faults of RELEASE.txt as findings.

use std::collections::HashSet;

use crate::component::Component;
use crate::facts::ComponentFacts;
use crate::finding::Finding;
use crate::release_notes::{Diagnostic, Entry};
use crate::rule_code::{RuleCode, Severity};

/// The faults of RELEASE.txt. What was released long ago cannot be fixed any more, so a fault
/// below the newest entry is a warning at most, and what is a fact is none: days need not be in the
/// order of the versions where several lines are maintained, and a heading that is a tag, to the letter,
/// says what that release is called.
pub(super) fn findings(
    component: &Component,
    newest: Option<&Entry>,
    facts: &ComponentFacts,
) -> Vec<Finding> {
    let newest_end = newest.map_or(usize::MAX, |entry| entry.range.end);
    let is_history = |fault: &Diagnostic| fault.span.bytes.start >= newest_end;
    let tags: HashSet<&str> = facts.tags.iter().map(|tag| tag.name.as_str()).collect();
    let is_tag = |fault: &Diagnostic| {
        let mut entries = component.notes.entries.iter();
        let own = entries.find(|entry| entry.range.contains(&fault.span.bytes.start));
        own.and_then(Entry::tag_name).is_some_and(|name| tags.contains(name))
    };
    let is_fact = |fault: &&Diagnostic| match fault.rule() {
        RuleCode::DateOrder => is_history(fault),
        RuleCode::InvalidVersion => is_tag(fault),
        _ => false,
    };
    let finding = |fault: &Diagnostic| {
        let rule = fault.rule();
        let severity = match is_history(fault) {
            true => rule.severity().min(Severity::Warning),
            false => rule.severity(),
        };
        let finding = Finding::new(rule, fault.kind.to_string())
            .severity(severity)
            .at(component.layout.release_file.clone(), fault.span.clone());
        match fault.help() {
            Some(help) => finding.help(help),
            None => finding,
        }
    };
    component.notes.faults.iter().filter(|fault| !is_fact(fault)).map(finding).collect()
}
