//! The document of `artifacts publish-plan`.

use relmap_core::artifacts::{PlannedChart, PlannedImage, PlannedRelease, PublishPlan};
use relmap_core::commit_id::CommitId;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::text::{Text, texts};

/// What `relmap artifacts publish-plan --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct PublishPlanDocument<'o> {
    schema: SchemaNumber,
    /// The releases.
    releases: Vec<PlannedReleaseObject<'o>>,
}

/// A release.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "PlannedRelease"))]
struct PlannedReleaseObject<'o> {
    /// Its tag, or the name that it will have.
    tag: Text<'o>,
    /// Its version, as written.
    version: Text<'o>,
    /// The full id of the commit to build from, if it is known.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    commit: Option<&'o CommitId>,
    /// Whether the tag exists.
    tagged: bool,
    /// The images to build and push.
    images: Vec<PlannedImageObject<'o>>,
    /// The chart to package and publish; null for an app, or if nothing says where.
    chart: Option<PlannedChartObject<'o>>,
    /// The commands that come after it.
    after: Vec<Text<'o>>,
    /// What cannot be planned, and how to fix it.
    notes: Vec<Text<'o>>,
}

/// An image.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "PlannedImage"))]
struct PlannedImageObject<'o> {
    /// The reference.
    #[serde(rename = "ref")]
    reference: Text<'o>,
    /// The name of the app.
    app: Text<'o>,
    /// The version of the app: the value of `org.opencontainers.image.version`.
    version: Text<'o>,
    /// The tag of the app, if it is known.
    tag: Option<Text<'o>>,
    /// The commit of the app, if it is known: the value of `org.opencontainers.image.revision`.
    revision: Option<&'o str>,
    /// The platforms to build for; those of the builder if there are none.
    platforms: Vec<Text<'o>>,
    /// The repository of the app; null for this one.
    repository: Option<Text<'o>>,
    /// The commands of a shell, with names quoted where they need it.
    commands: Vec<Text<'o>>,
    /// The command that prints the digest.
    digest_command: Text<'o>,
}

/// A chart.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "PlannedChart"))]
struct PlannedChartObject<'o> {
    /// The name in Chart.yaml.
    name: Text<'o>,
    /// The version in Chart.yaml.
    version: Text<'o>,
    /// The folder of Chart.yaml; the root is `.`.
    path: Text<'o>,
    /// The file that `helm package` writes.
    archive: Text<'o>,
    /// Where it is published, in the form of `chart-repository`.
    chart_repository: String,
    /// The commands of a shell, with names quoted where they need it.
    commands: Vec<Text<'o>>,
    /// What is left to do by hand.
    note: Option<Text<'o>>,
    /// The command that prints the digest.
    digest_command: Text<'o>,
}

impl<'o> PublishPlanDocument<'o> {
    /// The whole plan.
    pub fn new(plan: &'o PublishPlan) -> Self {
        let releases = plan.releases.iter().map(release).collect();
        PublishPlanDocument { schema: SchemaNumber, releases }
    }
}

fn release(release: &PlannedRelease) -> PlannedReleaseObject<'_> {
    let PlannedRelease { tag, version, commit, is_tagged, images, chart: of, after, notes } =
        release;
    PlannedReleaseObject {
        tag: tag.into(),
        version: version.into(),
        commit: commit.as_ref(),
        tagged: *is_tagged,
        images: images.iter().map(image).collect(),
        chart: of.as_ref().map(chart),
        after: texts(after),
        notes: texts(notes),
    }
}

fn image(image: &PlannedImage) -> PlannedImageObject<'_> {
    let PlannedImage { reference, app, platforms, repository, commands, digest } = image;
    PlannedImageObject {
        reference: reference.into(),
        app: (&app.name).into(),
        version: (&app.version).into(),
        tag: app.tag.as_ref().map(Text::from),
        revision: app.commit.as_ref().map(CommitId::as_str),
        platforms: texts(platforms),
        repository: repository.as_ref().map(Text::from),
        commands: texts(commands),
        digest_command: digest.into(),
    }
}

fn chart(planned: &PlannedChart) -> PlannedChartObject<'_> {
    let PlannedChart { chart, source, commands, note, digest } = planned;
    PlannedChartObject {
        name: (&chart.name).into(),
        version: (&chart.version).into(),
        path: (&chart.path).into(),
        archive: chart.archive().into(),
        chart_repository: source.to_string(),
        commands: texts(commands),
        note: note.as_ref().map(Text::from),
        digest_command: digest.into(),
    }
}
