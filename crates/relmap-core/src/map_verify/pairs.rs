//! Whether a record says what the tree of its tag says.

use super::place::Placed;
use super::{TagSays, correct, place};
use crate::chart::image_ref::ImageRef;
use crate::finding::Finding;
use crate::import::TagTitle;
use crate::ledger::{App, Image, Record};
use crate::release_spec::is_same_version;
use crate::rule_code::RuleCode;
use crate::version::lenient;

/// What of a record does not match its tag. A correction says on purpose what the tree does not.
pub(super) fn of_record(file: &Placed<'_>, record: &Record, says: &TagSays) -> Vec<Finding> {
    let wanted = &says.record;
    let is_import = record.is_import();
    let is_correction = record.recorded.correction().is_some();
    let mut found = Vec::new();
    let mut differ = |what: &str, recorded: Option<String>, now: Option<String>| {
        let shown = |side: Option<String>| side.unwrap_or_else(|| "nothing".to_owned());
        let message = format!(
            "the map has {} with {what} {}, but the tag's own tree says {}",
            record.chart,
            shown(recorded),
            shown(now)
        );
        let finding = Finding::new(RuleCode::MapPairMismatch, message).help(format!(
            "a released tag does not change, so the record was changed or was always wrong; see who wrote it (git log \
             -p on the map's branch), and record what is right: {}",
            correct(&record.chart)
        ));
        found.push(place::at(finding, file, &record.chart));
    };
    let some = |text: &str| Some(text.to_owned());
    let same = |a: &str, b: &str| a == b || !is_import && is_same_version(a, b);
    if !same(&record.version, &wanted.version) {
        differ("version", some(&record.version), some(&wanted.version));
    }
    if record.path != wanted.path && (is_import || record.path.is_some()) {
        differ("path", record.path.clone(), wanted.path.clone());
    }
    if !is_correction && let Some((recorded, now)) = other_app(record, says) {
        differ("app", recorded, now);
    }
    let images = match is_import {
        true => Some(wanted.image_references()),
        false => says.images.as_ref().map(|all| all.iter().map(String::as_str).collect()),
    };
    let is_written = |image: &&Image| match &images {
        Some(written) if !is_import => {
            written.contains(&image.reference.as_str()) || !is_proven(record, image)
        }
        _ => true,
    };
    let recorded: Vec<&str> =
        record.images.iter().filter(is_written).map(|image| image.reference.as_str()).collect();
    if let Some(images) = images.filter(|images| *images != recorded && !is_correction) {
        let list = |images: &[&str]| (!images.is_empty()).then(|| images.join(", "));
        differ("images", list(&recorded), list(&images));
    }
    // A release whose tag has no time of its own is recorded with that of its commit, as an import is.
    if record.time != wanted.time && (is_import || record.time.is_some() && !is_correction) {
        let time = |record: &Record| record.time.map(|time| time.to_string());
        differ("time", time(record), time(wanted));
    }
    found
}

/// What the record says of its apps and what the tag says, if that is something else.
fn other_app(record: &Record, says: &TagSays) -> Option<(Option<String>, Option<String>)> {
    let wanted = says.record.apps.as_slice();
    let is_import = record.is_import();
    let shown = |apps: &[App]| {
        let apps: Vec<String> = apps.iter().map(App::shown).collect();
        (!apps.is_empty()).then(|| apps.join(", "))
    };
    if record.apps.is_empty() {
        // Nothing said is no disagreement, unless an import would have said it, or the release named them.
        return match is_import {
            true => (!wanted.is_empty()).then(|| (None, shown(wanted))),
            false => (!says.apps.is_empty()).then(|| (None, Some(says.apps.join(", ")))),
        };
    }
    let is_inferred = record.issues.iter().any(|issue| issue.starts_with("app-tag-"));
    for app in &record.apps {
        let versions = Option::zip(app.tag.as_deref().and_then(tag_version), lenient(&app.version));
        if !is_inferred && versions.is_some_and(|(tag, version)| tag != version) {
            return Some((app.tag.clone(), Some(format!("version {}", app.version))));
        }
    }
    let versions: Vec<&str> = record.apps.iter().map(|app| app.version.as_str()).collect();
    let recorded = || shown(&record.apps);
    if !says.apps.is_empty() {
        let fields: Vec<&str> = says.apps.iter().map(|field| version_of(field)).collect();
        if !is_same_list(&fields, &versions, is_same_version) {
            return Some((recorded(), Some(says.apps.join(", "))));
        }
        if !is_import {
            return None;
        }
    }
    let tree: Vec<&str> = wanted.iter().map(|app| app.version.as_str()).collect();
    let is_same = match is_import {
        true => is_same_list(&tree, &versions, |a, b| a == b),
        false => tree.is_empty() || is_same_list(&tree, &versions, is_same_version),
    };
    (!is_same).then(|| (recorded(), shown(wanted)))
}

/// Whether two lists hold the same, in any order.
fn is_same_list(a: &[&str], b: &[&str], same: impl Fn(&str, &str) -> bool) -> bool {
    a.len() == b.len() && a.iter().all(|a| b.iter().any(|b| same(a, b)))
}

/// The version in a tag's name, or all of it.
fn version_of(tag: &str) -> &str {
    TagTitle::of(tag).map_or(tag, |read| read.version)
}

fn tag_version(tag: &str) -> Option<semver::Version> {
    lenient(version_of(tag))
}

/// Whether an image is that of an app, as `release --verify-images` records it with its digest: no entry names it.
fn is_proven(record: &Record, image: &Image) -> bool {
    let tag = image.reference.parse::<ImageRef>().ok().and_then(|image| image.tag);
    let is_of = |app: &App| {
        let version = app.version.as_str();
        !version.is_empty() && tag.as_ref().is_some_and(|tag| tag.contains(version))
    };
    image.digest.is_some() && record.apps.iter().any(is_of)
}
