//! Fixes that work only once a tag of the remote is here.

use crate::outcome::Outcome;
use crate::pull_from::PullFrom;
use crate::rule_code::RuleCode;

/// Puts the command that fetches a tag before the fixes of what it makes wrong: a component that declares a
/// release which only the remote has. Without the tag, `relmap bump` would find the version free. A version that
/// is taken needs `pull`, unless its help has that already.
pub fn fetch_first(outcome: &mut Outcome, tag: &str, fetch: &str, pull: Option<&PullFrom>) {
    let declares = |component: &&mut crate::outcome::ComponentOutcome| {
        component.declared.as_ref().is_some_and(|declared| declared.tag == tag)
    };
    for component in outcome.components.iter_mut().filter(declares) {
        for finding in &mut component.findings {
            let fetch = match (finding.rule, pull) {
                (RuleCode::VersionTaken, Some(pull)) => pull.with_conflict(&component.release_file),
                (RuleCode::VersionTaken | RuleCode::MissingEntry, _) => format!("`{fetch}`"),
                _ => continue,
            };
            if let Some(help) = finding.help.as_mut().filter(|help| !help.starts_with("first ")) {
                *help = format!("first {fetch}, then {help}");
            }
        }
    }
}
