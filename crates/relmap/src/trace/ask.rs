//! What registries and chart repositories have of the chains.

use std::collections::BTreeMap;

use relmap_core::artifacts::{ExpectedImage, ImageAnswer, judge_image};
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::finding::Finding;
use relmap_core::trace::{Attachments, Chain, ImageState, TracedImage};

use crate::artifacts::{ArtifactsOptions, Asked, Charts};
use crate::error::Error;
use crate::map::session::MapSession;
use crate::workers;

/// Asks for everything once, writes into the chains what is there, and returns what is wrong with it.
pub(super) fn registries(
    session: &MapSession<'_>,
    options: &ArtifactsOptions,
    places: &Charts<'_>,
    expected: &[ExpectedImage],
    chains: &mut [Chain],
) -> Result<Vec<Finding>, Error> {
    let asked = Asked::new(session, options)?;
    let mut findings = Vec::new();
    let published = places.ask(session, &asked, &mut findings)?;
    for chain in chains.iter_mut() {
        chain.publication = published.of(&chain.release);
    }
    session.workspace.go_on()?;
    let unique: BTreeMap<String, &ImageRef> =
        expected.iter().map(|one| (one.reference.to_string(), &one.reference)).collect();
    let items: Vec<(String, &ImageRef)> = unique.into_iter().collect();
    let answers = workers::each(workers::REQUESTS, &items, |(_, image)| asked.image(image));
    session.workspace.go_on()?;
    let answers: BTreeMap<String, ImageAnswer> =
        items.into_iter().map(|(reference, _)| reference).zip(answers).collect();
    for one in expected {
        let answer = answers.get(&one.reference.to_string());
        for finding in answer.into_iter().flat_map(|answer| judge_image(one, answer, None)) {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    let found: Vec<(String, ImageRef)> = answers.iter().filter_map(by_digest).collect();
    let attached = workers::each(workers::REQUESTS, &found, |(_, image)| asked.attachments(image));
    session.workspace.go_on()?;
    let attached: BTreeMap<String, Attachments> =
        found.into_iter().map(|(reference, _)| reference).zip(attached).collect();
    for chain in chains.iter_mut() {
        let of_apps = chain.apps.iter_mut().filter_map(|app| app.image.as_mut());
        of_apps.chain(&mut chain.images).for_each(|image| {
            note(image, &answers);
            image.attached = attached.get(&image.reference).cloned().unwrap_or_default();
        });
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(findings)
}

/// An image that was found, by the digest that it was found with.
fn by_digest((reference, answer): (&String, &ImageAnswer)) -> Option<(String, ImageRef)> {
    let ImageAnswer::Found(facts) = answer else { return None };
    let image = reference.parse::<ImageRef>().ok()?;
    Some((reference.clone(), ImageRef { digest: Some(facts.digest.clone()), ..image }))
}

fn note(image: &mut TracedImage, answers: &BTreeMap<String, ImageAnswer>) {
    image.found = match answers.get(&image.reference) {
        None => ImageState::NotAsked,
        Some(ImageAnswer::Found(facts)) => ImageState::Found(facts.digest.clone()),
        Some(ImageAnswer::Absent) => ImageState::Absent,
        Some(ImageAnswer::Unknown(_)) => ImageState::Unknown,
    };
}
