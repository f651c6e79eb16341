//! Whether the app releases that a record names exist, and are where they were.

use super::place::Placed;
use super::{AppTags, MapFacts, correct, place};
use crate::finding::Finding;
use crate::ledger::{App, Record};
use crate::rule_code::{RuleCode, Severity};

/// What is wrong with the apps of a record.
pub(super) fn of_record(facts: &MapFacts, file: &Placed<'_>, record: &Record) -> Vec<Finding> {
    let title = &file.releases.title;
    let found = record.apps.iter().filter_map(|app| {
        let known = facts.apps.get(&(title.clone(), app.name.clone()));
        let apps = known.or_else(|| facts.apps.get(&(title.clone(), String::new())))?;
        of_app(facts, record, app, apps)
    });
    found.map(|finding| place::at(finding, file, &record.chart)).collect()
}

fn of_app(facts: &MapFacts, record: &Record, app: &App, apps: &AppTags) -> Option<Finding> {
    let tag = app.tag.as_ref()?;
    Some(match apps {
        AppTags::OutOfReach { place, reason } => {
            let message = format!("whether {tag} exists cannot be known: {reason}");
            Finding::new(RuleCode::MapAppUnknown, message).severity(Severity::Undecided).help(format!(
                "clone the app with all its tags and set `repository` in relmap.toml to the clone; it is \
                 `{place}` now"
            ))
        }
        AppTags::Known { place, tags } => match (tags.get(tag), &app.commit) {
            (Some(_), None) => return None,
            (Some(commit), Some(recorded)) if commit == recorded => return None,
            (Some(commit), Some(recorded)) => {
                let message = format!(
                    "the map has the app's {tag} at commit {recorded}, but in {place} it is at {commit}"
                );
                let help = match facts.edited.contains(&record.chart) {
                    true => format!(
                        "the record was changed after it was made; record what is right: {}",
                        correct(&record.chart)
                    ),
                    false => format!(
                        "if the tag was moved by mistake, restore it: git -C {place} tag -f {tag} {recorded}; if the \
                         record was wrong: {}",
                        correct(&record.chart)
                    ),
                };
                Finding::new(RuleCode::MapTagMoved, message).help(help)
            }
            (None, _) => {
                let message = format!(
                    "{} deploys {tag}, but the app's repository {place} has no such tag",
                    record.chart
                );
                Finding::new(RuleCode::MapAppUnknown, message).help(format!(
                    "if the tag was not fetched: git -C {place} fetch --tags; if the record is wrong: {}",
                    correct(&record.chart)
                ))
            }
        },
    })
}
