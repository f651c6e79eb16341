//! Fixes that work only once a tag of the remote is here.

use crate::outcome::Outcome;
use crate::rule_code::RuleCode;

/// Puts the command that fetches a tag before the fixes of what it makes wrong: a component that declares a
/// release which only the remote has. Without the tag, `relmap bump` would find the version free.
pub fn fetch_first(outcome: &mut Outcome, tag: &str, fetch: &str) {
    let declares = |component: &&mut crate::outcome::ComponentOutcome| {
        component.declared.as_ref().is_some_and(|declared| declared.tag == tag)
    };
    for component in outcome.components.iter_mut().filter(declares) {
        for finding in &mut component.findings {
            let by_bump = matches!(finding.rule, RuleCode::VersionTaken | RuleCode::MissingEntry);
            if let (true, Some(help)) = (by_bump, &mut finding.help) {
                *help = format!("first `{fetch}`, then {help}");
            }
        }
    }
}
