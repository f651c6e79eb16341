//! Whether the app release that an entry names exists.

use super::app::AppMoved;
use crate::component::Component;
use crate::facts::{AppRelease, AppReleases};
use crate::finding::Finding;
use crate::release_notes::{AppRef, Entry};
use crate::rule_code::RuleCode;

/// What is known, as far as it is in question. An app release that the release before named was
/// looked up when that was made, so the repository of the app need not be at hand any more; and a
/// commit that is released as it is does not depend on it at all.
fn in_question<'k>(
    tag: &str,
    known: &'k AppReleases,
    moved: &AppMoved,
    is_released: bool,
) -> &'k AppRelease {
    match known.get(tag) {
        Some(AppRelease::OutOfReach { .. }) if moved.same_fields.contains(tag) => {
            &AppRelease::NotAsked
        }
        Some(AppRelease::Missing { .. }) if is_released && moved.same_as_released.contains(tag) => {
            &AppRelease::NotAsked
        }
        known => known.unwrap_or(&AppRelease::NotAsked),
    }
}

/// The rules that can be applied to the apps of an entry, and what they find.
pub(super) fn of_entry(
    component: &Component,
    entry: &Entry,
    known: &AppReleases,
    moved: &AppMoved,
    is_released: bool,
) -> (Vec<RuleCode>, Vec<Finding>) {
    let (mut rules, mut findings) = (Vec::new(), Vec::new());
    for app in entry.apps() {
        let known = in_question(&app.tag, known, moved, is_released);
        rules.extend(asked(known));
        findings.extend(finding(component, app, known));
    }
    (rules, findings)
}

/// The rules that can be applied with what is known of the app's repository.
fn asked(known: &AppRelease) -> &'static [RuleCode] {
    match known {
        AppRelease::NotAsked => &[],
        AppRelease::Found(_) | AppRelease::Missing { .. } => {
            &[RuleCode::AppUnknown, RuleCode::AppOutOfReach]
        }
        AppRelease::OutOfReach { .. } => &[RuleCode::AppOutOfReach],
    }
}

/// The finding on an `App:` that names no release, or one that cannot be looked up.
fn finding(component: &Component, app: AppRef, known: &AppRelease) -> Option<Finding> {
    let finding = match known {
        AppRelease::NotAsked | AppRelease::Found(_) => return None,
        AppRelease::Missing { repository, highest } => {
            let has = match highest {
                Some(tag) => format!("its highest release is {}", tag.name),
                None => "it has no releases".to_owned(),
            };
            let message =
                format!("the app's repository {repository} has no tag {}; {has}", app.tag);
            // A name without its title is not made better by a release of the app.
            let whole = highest.as_ref().filter(|_| app.title.is_none()).and_then(|tag| {
                let form = tag.name.strip_suffix(&tag.version.to_string())?;
                form.contains(char::is_alphabetic).then(|| format!("{form}{}", app.written))
            });
            if let Some(whole) = whole.filter(|whole| *whole != app.tag) {
                return Some(
                    Finding::new(RuleCode::AppUnknown, message)
                        .help(format!("write the whole name of the tag: `App: {whole}`"))
                        .at(component.layout.release_file.clone(), app.span),
                );
            }
            Finding::new(RuleCode::AppUnknown, message).help(format!(
                "correct `App:`, or release the app first; if the tag was made elsewhere: git -C {repository} fetch --tags"
            ))
        }
        AppRelease::OutOfReach { repository, reason } => {
            let message = format!("whether {} exists cannot be known: {reason}", app.tag);
            Finding::new(RuleCode::AppOutOfReach, message).help(format!(
                "clone the app there, or set `repository` in relmap.toml to its URL and `local` to a clone; `repository` is `{repository}` now"
            ))
        }
    };
    Some(finding.at(component.layout.release_file.clone(), app.span))
}
