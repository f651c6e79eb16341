//! A statement against the record of the release map.

use super::pair::Pair;
use crate::chart::image_ref::ImageRef;
use crate::ledger::Record;

/// In what a pair contradicts the record of its release: each as `it says A, and the record has B`. A record that
/// does not know something contradicts nothing.
pub fn disagreements(pair: &Pair, record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(differs("version", &pair.chart.version, &record.version));
    found.extend(differs("commit", pair.chart.commit.as_str(), record.commit.as_str()));
    if let (Some(says), Some(has)) = (&pair.chart.digest, &record.digest) {
        found.extend(differs("archive", says, has));
    }
    for image in &pair.images {
        let reference: Option<ImageRef> = image.reference.parse().ok();
        let same = |known: &str| {
            let known: Option<ImageRef> = known.parse().ok();
            Option::zip(known, reference.as_ref())
                .is_some_and(|(known, one)| known.same_repository(one) && known.tag == one.tag)
        };
        let recorded = record.images.iter().find(|known| same(&known.reference));
        if let Some(has) = recorded.and_then(|known| known.digest.as_ref()) {
            found.extend(differs(&format!("image {} at", image.reference), &image.digest, has));
        }
    }
    for app in &pair.apps {
        let Some(known) = record.apps.iter().find(|known| known.name == app.name) else {
            found.push(format!("it says app {}, and the record has no app {}", app.tag, app.name));
            continue;
        };
        let name = &app.name;
        found.extend(differs(&format!("{name} version"), &app.version, &known.version));
        if let Some(tag) = &known.tag {
            found.extend(differs(&format!("{name} tag"), &app.tag, tag));
        }
        if let Some(commit) = &known.commit {
            found.extend(differs(&format!("{name} commit"), app.commit.as_str(), commit.as_str()));
        }
    }
    for known in &record.apps {
        if !pair.apps.iter().any(|app| app.name == known.name) {
            found.push(format!("it does not name {}, which the record has", known.shown()));
        }
    }
    found
}

fn differs(what: &str, says: &str, has: &str) -> Option<String> {
    (says != has).then(|| format!("it says {what} {says}, and the record has {has}"))
}
