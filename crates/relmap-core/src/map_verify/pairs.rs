//! Whether a row says what the tree of its tag says.

use super::place::Placed;
use super::{TagSays, place};
use crate::finding::Finding;
use crate::import::TagTitle;
use crate::map::{Origin, Row};
use crate::rule_code::RuleCode;
use crate::version::lenient;

/// What of a row does not match its tag.
pub(super) fn of_row(file: &Placed<'_>, row: &Row, says: &TagSays) -> Vec<Finding> {
    let wanted = &says.row;
    let is_import = row.origin == Origin::Import;
    let mut found = Vec::new();
    let mut differ = |what: &str, recorded: Option<String>, now: Option<String>| {
        let shown = |side: Option<String>| side.unwrap_or_else(|| "nothing".to_owned());
        let message = format!(
            "the map has {} with {what} {}, but the tag's own tree says {}",
            row.chart,
            shown(recorded),
            shown(now)
        );
        let finding = Finding::new(RuleCode::MapPairMismatch, message).help(
            "a released tag does not change, so the row was changed or was always wrong; see who wrote it: \
             git log -p on the map's branch",
        );
        found.push(place::at(finding, file, row));
    };
    let some = |text: &str| Some(text.to_owned());
    let same = |a: &str, b: &str| a == b || !is_import && same_version(a, b);
    if !same(&row.chart_version, &wanted.chart_version) {
        differ("version", some(&row.chart_version), some(&wanted.chart_version));
    }
    if row.path != wanted.path && (is_import || row.path.is_some()) {
        differ("path", row.path.clone(), wanted.path.clone());
    }
    // What a release recorded may come from `App:` as well.
    let field_version = says.app.as_deref().map(version_of);
    let fits = match (&row.app_version, &wanted.app_version) {
        (None, None) => true,
        (Some(recorded), wanted) => {
            let by_chart = wanted.as_deref().is_some_and(|wanted| same(recorded, wanted));
            let by_field = field_version.is_some_and(|wanted| same_version(recorded, wanted));
            by_chart || !is_import && (by_field || wanted.is_none() && field_version.is_none())
        }
        (None, Some(_)) => !is_import,
    };
    if !fits {
        let now = wanted.app_version.clone().or_else(|| field_version.map(str::to_owned));
        differ("app version", row.app_version.clone(), now);
    }
    if let Some(now) = other_app(row, says) {
        differ("app", row.app.clone(), Some(now));
    }
    let images = if is_import { Some(&wanted.images) } else { says.images.as_ref() };
    if let Some(images) = images.filter(|images| **images != row.images) {
        let list = |images: &[String]| (!images.is_empty()).then(|| images.join(", "));
        differ("images", list(&row.images), list(images));
    }
    if is_import && row.released != wanted.released {
        let time = |row: &Row| row.released.map(|time| time.to_string());
        differ("time", time(row), time(wanted));
    }
    found
}

/// What names the app of a release otherwise than its row, if something does.
fn other_app(row: &Row, says: &TagSays) -> Option<String> {
    let Some(app) = &row.app else {
        // Nothing said is no disagreement, unless an import would have said it.
        return says.row.app.clone().filter(|_| row.origin == Origin::Import);
    };
    if let Some(field) = &says.app {
        let same = field == app || same_version(version_of(field), version_of(app));
        return (!same).then(|| field.clone());
    }
    if let Some(found) = &says.row.app {
        return (found != app).then(|| found.clone());
    }
    let is_inferred = row.issues.iter().any(|issue| issue.starts_with("app-tag-"));
    let written = says.row.app_version.as_deref().filter(|_| !is_inferred)?;
    let both = Option::zip(lenient(written), lenient(version_of(app)));
    both.is_some_and(|(written, app)| written != app).then(|| format!("appVersion {written}"))
}

/// The version in a tag's name, or all of it.
fn version_of(tag: &str) -> &str {
    TagTitle::of(tag).map_or(tag, |read| read.version)
}

fn same_version(a: &str, b: &str) -> bool {
    a == b || Option::zip(lenient(a), lenient(b)).is_some_and(|(a, b)| a == b)
}
