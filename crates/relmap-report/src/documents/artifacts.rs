//! The document of `artifacts verify`.

use relmap_core::artifacts::{VerifiedArtifacts, VerifiedImage, VerifiedRelease};
use relmap_core::outcome::Verdict;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::finding::{FindingObject, findings};
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap artifacts verify --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ArtifactsDocument<'o> {
    schema: SchemaNumber,
    /// Whether everything is published as it should be.
    verdict: Word<Verdict>,
    /// Where charts were looked for, in the form of `chart-repository`.
    chart_repositories: Vec<String>,
    /// The releases of charts that were verified, the newest first.
    releases: Vec<ReleaseObject<'o>>,
    /// What was found, the most serious first.
    findings: Vec<FindingObject<'o>>,
}

/// A release of a chart.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ReleaseObject<'o> {
    /// Its tag.
    chart: Text<'o>,
    /// The digest of the published archive; null if it is not known.
    digest: Option<Text<'o>>,
    /// Its images.
    images: Vec<ImageObject<'o>>,
}

/// An image of a release.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ImageObject<'o> {
    /// The reference.
    reference: Text<'o>,
    /// The app release that it is; null for software that others build.
    app: Option<Text<'o>>,
    /// The digest that the reference leads to; null if it is not there, or not known.
    digest: Option<Text<'o>>,
    /// When it was built, as the image says; of several platforms, the last one.
    created: Option<Text<'o>>,
    /// The platforms that it is there for.
    platforms: Vec<Text<'o>>,
}

impl<'o> ArtifactsDocument<'o> {
    /// The whole verification.
    pub fn new(report: &'o VerifiedArtifacts) -> Self {
        let VerifiedArtifacts { verdict, releases, sources, findings: found } = report;
        ArtifactsDocument {
            schema: SchemaNumber,
            verdict: Word(*verdict),
            chart_repositories: sources.iter().map(ToString::to_string).collect(),
            releases: releases.iter().map(release).collect(),
            findings: findings(found),
        }
    }
}

fn release(release: &VerifiedRelease) -> ReleaseObject<'_> {
    let VerifiedRelease { chart, chart_digest, images } = release;
    ReleaseObject {
        chart: chart.into(),
        digest: chart_digest.as_ref().map(Into::into),
        images: images.iter().map(image).collect(),
    }
}

fn image(image: &VerifiedImage) -> ImageObject<'_> {
    let VerifiedImage { reference, app, digest, created, platforms } = image;
    ImageObject {
        reference: reference.into(),
        app: app.as_ref().map(Into::into),
        digest: digest.as_ref().map(Into::into),
        created: created.as_ref().map(Into::into),
        platforms: texts(platforms),
    }
}
