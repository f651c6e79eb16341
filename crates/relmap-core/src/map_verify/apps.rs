//! Whether the app releases that a record names exist, and are where they were.

use super::place::Placed;
use super::{AppTags, MapFacts, correct, place};
use crate::finding::Finding;
use crate::ledger::{APP_UNVERIFIED, App, Record};
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
    let Some(tag) = &app.tag else { return stated(record, app, apps) };
    Some(match apps {
        AppTags::OutOfReach { place, reason } => {
            let message = format!("whether {tag} exists cannot be known: {reason}");
            let now =
                place.as_ref().map(|place| format!("; it is `{place}` now")).unwrap_or_default();
            Finding::new(RuleCode::MapAppUnknown, message).severity(Severity::Undecided).help(format!(
                "clone the app with all its tags and set `repository` in relmap.toml to the clone{now}"
            ))
        }
        AppTags::Known { place, tags, lacking: _ } => match (tags.get(tag.as_str()), &app.commit) {
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

/// A correction that names an app release without its tag: what is recorded by hand is found, too.
fn stated(record: &Record, app: &App, apps: &AppTags) -> Option<Finding> {
    let AppTags::Known { place, lacking, .. } = apps else { return None };
    if !is_to_be_found(record) || !lacking.contains(&app.version) {
        return None;
    }
    let (chart, name, version) = (&record.chart, &app.name, &app.version);
    let message = format!(
        "a correction says that {chart} deploys {name} {version}, but the app's repository {place} has no such release"
    );
    Some(Finding::new(RuleCode::MapAppUnknown, message).help(format!(
        "if its tag was not fetched: git -C {place} fetch --tags; if the correction is wrong: {}; if it is meant, \
         record it with --unverified",
        correct(chart)
    )))
}

/// Whether the app's repository should have what a record names without a tag: a person said so, and not that it
/// is meant although there is none.
pub fn is_to_be_found(record: &Record) -> bool {
    record.recorded.correction().is_some()
        && !record.issues.iter().any(|issue| issue == APP_UNVERIFIED)
}
