//! The digests that the records have, held against what registries and chart repositories have now.

use std::collections::{BTreeMap, HashSet};

use relmap_core::artifacts::{ExpectedImage, ImageAnswer, ImageFacts, judge_image};
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::finding::Finding;
use relmap_core::ledger::{App, Release};
use relmap_core::map_verify::ComparedDigests;
use relmap_core::title::Title;
use relmap_core::trace::Publication;

use crate::app_repository::app_component;
use crate::artifacts::{ArtifactsOptions, Asked, Charts, Chosen, expected_images};
use crate::error::Error;
use crate::workers;

use super::gather::Gathered;

/// Compares the digests of the releases of this repository's charts, and adds what is wrong. What an image or an archive is,
/// apart from its digest, is not looked at.
pub(super) fn check(
    gathered: &Gathered<'_>,
    is_elsewhere: impl Fn(&Title) -> bool,
    options: &ArtifactsOptions,
    findings: &mut Vec<Finding>,
) -> Result<ComparedDigests, Error> {
    let session = &gathered.session;
    let mut releases: Vec<Release> = Vec::new();
    let mut images: Vec<ExpectedImage> = Vec::new();
    for file in &gathered.facts.files {
        let title = &file.releases.title;
        if is_elsewhere(title) {
            continue;
        }
        let component = |app: &App| app_component(&session.config, title, Some(&app.name));
        for record in &file.releases.records {
            let all = expected_images(record, record.apps.clone(), component);
            let has_digest =
                |one: &ExpectedImage| one.recorded.is_some() || one.reference.digest.is_some();
            images.extend(all.into_iter().filter(has_digest));
            if record.digest.is_some() {
                releases.push(Release { title: title.clone(), record: record.clone() });
            }
        }
    }
    let asked = Asked::new(session, options)?;
    let mut compared = ComparedDigests::default();
    compare_images(&asked, images, &mut compared, findings);
    session.workspace.go_on()?;
    compare_charts(gathered, &asked, releases, options, &mut compared, findings)?;
    Ok(compared)
}

fn compare_images(
    asked: &Asked,
    images: Vec<ExpectedImage>,
    compared: &mut ComparedDigests,
    findings: &mut Vec<Finding>,
) {
    let unique: BTreeMap<String, ImageRef> =
        images.iter().map(|one| (one.reference.to_string(), one.reference.clone())).collect();
    let unique: Vec<(String, ImageRef)> = unique.into_iter().collect();
    let answers = workers::each(workers::REQUESTS, &unique, |(_, image)| asked.digest(image));
    let answers: BTreeMap<String, Result<Option<String>, String>> =
        unique.into_iter().map(|(reference, _)| reference).zip(answers).collect();
    let mut told: HashSet<String> = HashSet::new();
    for mut one in images {
        one.platforms.clear();
        let answer = match answers.get(&one.reference.to_string()) {
            None => continue,
            Some(Err(reason)) => ImageAnswer::Unknown(reason.clone()),
            Some(Ok(None)) => ImageAnswer::Absent,
            Some(Ok(Some(digest))) => {
                ImageAnswer::Found(ImageFacts { digest: digest.clone(), built: Vec::new() })
            }
        };
        compared.images += usize::from(!matches!(answer, ImageAnswer::Unknown(_)));
        let found = judge_image(&one, &answer, None);
        // Releases may share an image.
        findings.extend(found.into_iter().filter(|one| told.insert(one.message.clone())));
    }
}

fn compare_charts(
    gathered: &Gathered<'_>,
    asked: &Asked,
    releases: Vec<Release>,
    options: &ArtifactsOptions,
    compared: &mut ComparedDigests,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let session = &gathered.session;
    let chosen = Chosen::among(session, releases)?;
    let charts = Charts::of(session, &chosen, options)?.without_provenance();
    let published = charts.ask(session, asked, findings)?;
    for release in &chosen.releases {
        match published.of(release) {
            Publication::NoPlace => compared.without_place += 1,
            Publication::Found(..) | Publication::Absent(_) => compared.charts += 1,
            _ => {}
        }
    }
    Ok(())
}
