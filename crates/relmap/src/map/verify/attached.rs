//! The statements of those releases of which the map keeps none: attached to what is published of them.

use std::collections::{BTreeMap, HashSet};

use relmap_core::artifacts::ChartSource;
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::finding::Finding;
use relmap_core::ledger::{App, Record, Release};
use relmap_core::map_verify::{AttachedAttestation, AttestedMap, attached};
use relmap_core::rule_code::RuleCode;
use relmap_core::title::Title;
use relmap_core::words::listed;
use relmap_git::ReleaseDiffs;

use crate::app_repository::app_component;
use crate::artifacts::{ArtifactsOptions, Asked, AttachedTo, chart, expected_images};
use crate::error::Error;
use crate::map::session::MapSession;
use crate::public_url::public_url;
use crate::workers;

use super::gather::Gathered;

/// How many releases a message names.
const NAMED: usize = 10;

/// Asks registries for the statements of the releases of this repository's charts, and adds what is wrong.
pub(super) fn check(
    gathered: &Gathered<'_>,
    elsewhere: &BTreeMap<Title, usize>,
    options: &ArtifactsOptions,
    map: &mut AttestedMap,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let session = &gathered.session;
    let mut reader = ReleaseDiffs::new(session.charts());
    let mut releases: Vec<(&Title, &Record, Vec<String>)> = Vec::new();
    let mut places: BTreeMap<String, AttachedTo> = BTreeMap::new();
    for file in &gathered.facts.files {
        let title = &file.releases.title;
        if elsewhere.contains_key(title) {
            continue;
        }
        for record in &file.releases.records {
            if map.releases.contains(&record.chart) {
                continue;
            }
            session.workspace.go_on()?;
            let of = of_release(session, &mut reader, title, record);
            releases.push((title, record, of.iter().map(AttachedTo::key).collect()));
            places.extend(of.into_iter().map(|place| (place.key(), place)));
        }
    }
    let asked = Asked::new(session, options)?;
    let items: Vec<(String, AttachedTo)> = places.into_iter().collect();
    let answers = workers::each(workers::REQUESTS, &items, |(_, place)| asked.statements(place));
    session.workspace.go_on()?;
    let answers: BTreeMap<String, Result<Vec<AttachedAttestation>, String>> =
        items.into_iter().map(|(key, _)| key).zip(answers).collect();
    let own = public_url(session.charts())?;
    let mut attested = 0;
    let mut told: HashSet<String> = HashSet::new();
    let mut unknown: BTreeMap<&String, Vec<&str>> = BTreeMap::new();
    for (title, record, keys) in releases {
        let of = || keys.iter().filter_map(|key| answers.get(key));
        let found: Vec<&AttachedAttestation> = of().flatten().flatten().collect();
        let (is_attested, mut found) = attached((title, record), own.as_deref(), &found);
        // Releases may share an image.
        found.retain(|one| told.insert(one.message.clone()));
        findings.extend(found);
        match is_attested {
            true => attested += 1,
            // One that is found answers, whatever the other places have.
            false => {
                for reason in of().filter_map(|answer| answer.as_ref().err()) {
                    let releases = unknown.entry(reason).or_default();
                    if releases.last() != Some(&record.chart.as_str()) {
                        releases.push(&record.chart);
                    }
                }
            }
        }
    }
    findings.extend(unknown.into_iter().map(|(reason, releases)| {
        let message = format!(
            "whether a registry has an attestation of {} cannot be known: {reason}",
            listed(&releases, NAMED)
        );
        Finding::new(RuleCode::RegistryOutOfReach, message)
    }));
    map.attached = Some(attested);
    Ok(())
}

/// What the statement of a release can be attached to: its chart, and the images of its apps. Those that others build
/// count where it has no others.
fn of_release(
    session: &MapSession<'_>,
    reader: &mut ReleaseDiffs<'_>,
    title: &Title,
    record: &Record,
) -> Vec<AttachedTo> {
    let mut found = Vec::new();
    if let Some(ChartSource::Oci(place)) = session.config.chart_repository(title) {
        let release = Release { title: title.clone(), record: record.clone() };
        let name = chart(reader, &release).name;
        // Helm writes versions so, since a tag has no `+`.
        let tag = record.version.replace('+', "_");
        found.push(AttachedTo::Chart { place: format!("{place}/{name}"), tag });
    }
    let component = |app: &App| app_component(&session.config, title, Some(&app.name));
    let images = expected_images(record, record.apps.clone(), component);
    let has_own = images.iter().any(|image| image.app.is_some());
    for image in images.into_iter().filter(|image| image.app.is_some() || !has_own) {
        let digest = image.recorded.or(image.reference.digest.clone());
        found.push(AttachedTo::Image(ImageRef { digest, ..image.reference }));
    }
    found
}
