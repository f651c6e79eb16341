//! Whether the app's release that a row names exists, and is where it was.

use super::place::Placed;
use super::{AppTags, MapFacts, place};
use crate::finding::Finding;
use crate::map::Row;
use crate::rule_code::{RuleCode, Severity};

/// What is wrong with the app of a row.
pub(super) fn of_row(facts: &MapFacts, file: &Placed<'_>, row: &Row) -> Option<Finding> {
    let app = row.app.as_ref()?;
    let apps = facts.apps.get(&file.releases.title).or_else(|| facts.apps.get(""))?;
    let finding = match apps {
        AppTags::OutOfReach { place, reason } => {
            let message = format!("whether {app} exists cannot be known: {reason}");
            Finding::new(RuleCode::MapAppUnknown, message).severity(Severity::Undecided).help(format!(
                "clone the app with all its tags and set `repository` in relmap.toml to the clone; it is \
                 `{place}` now"
            ))
        }
        AppTags::Known { place, tags } => match (tags.get(app), &row.app_commit) {
            (Some(_), None) => return None,
            (Some(commit), Some(recorded)) if commit == recorded => return None,
            (Some(commit), Some(recorded)) => {
                let message = format!(
                    "the app's {app} moved: the map has it at commit {recorded}, but in {place} it points to {commit}"
                );
                Finding::new(RuleCode::MapTagMoved, message).help(format!(
                    "a release is never moved; restore the tag (git -C {place} tag -f {app} {recorded})"
                ))
            }
            (None, _) => {
                let message = format!(
                    "{} deploys {app}, but the app's repository {place} has no such tag",
                    row.chart
                );
                Finding::new(RuleCode::MapAppUnknown, message)
                    .help(format!("if the tag was not fetched: git -C {place} fetch --tags"))
            }
        },
    };
    Some(place::at(finding, file, row))
}
