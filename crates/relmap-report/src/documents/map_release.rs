//! A release in the map, as it is in the documents of the map's commands and of `notes`.

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::{App, Correction, Image, Record, Release};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::text::{Text, texts};

/// A release of a chart, as the map has it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "MapRelease"))]
pub(super) struct MapReleaseObject<'o> {
    /// The title of its file in the map.
    chart: Text<'o>,
    /// The chart's tag.
    tag: Text<'o>,
    /// The chart's version, as written.
    chart_version: Text<'o>,
    /// The full id of the commit of the chart's tag.
    #[cfg_attr(test, schemars(with = "String"))]
    commit: &'o CommitId,
    /// Whether the release has a tag; if not, `tag` is only the name that a tag would have.
    tagged: bool,
    /// The folder of Chart.yaml; the root is `.`.
    path: Option<Text<'o>>,
    /// The apps that it deploys.
    apps: Vec<AppObject<'o>>,
    /// The images that it runs, as far as they are recorded.
    images: Vec<ImageObject<'o>>,
    /// The digest of the packaged chart.
    digest: Option<Text<'o>>,
    /// The time of the release in UTC, as in RFC 3339.
    released: Option<String>,
    /// How the record came into the map: `release`, `import` or `correction`.
    recorded: &'static str,
    /// Why it replaces another record, if it does.
    correction: Option<CorrectionObject<'o>>,
    /// What is doubtful about it. More codes may come.
    issues: Vec<Text<'o>>,
}

impl<'o> From<&'o Release> for MapReleaseObject<'o> {
    fn from(Release { title, record }: &'o Release) -> Self {
        MapReleaseObject::new(title, record)
    }
}

impl<'o> MapReleaseObject<'o> {
    /// A record of the file with a title.
    pub(super) fn new(title: &'o str, record: &'o Record) -> Self {
        let Record {
            chart,
            version,
            commit,
            is_tagged,
            path,
            time,
            recorded,
            apps,
            images,
            digest,
            issues,
            extra: _,
        } = record;
        MapReleaseObject {
            chart: title.into(),
            tag: chart.into(),
            chart_version: version.into(),
            commit,
            tagged: *is_tagged,
            path: path.as_ref().map(Text::from),
            apps: apps.iter().map(AppObject::from).collect(),
            images: images.iter().map(ImageObject::from).collect(),
            digest: digest.as_ref().map(Text::from),
            released: time.map(|time| time.to_string()),
            recorded: recorded.as_str(),
            correction: recorded.correction().map(CorrectionObject::from),
            issues: texts(issues),
        }
    }
}

/// A release of an app.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "App"))]
pub(super) struct AppObject<'o> {
    /// The app's name.
    name: Text<'o>,
    /// The version, as written.
    version: Text<'o>,
    /// The tag, if it was found in the app's repository.
    tag: Option<Text<'o>>,
    /// The full id of the tag's commit.
    commit: Option<Text<'o>>,
    /// Whether the release was found in the app's repository.
    verified: bool,
}

impl<'o> From<&'o App> for AppObject<'o> {
    fn from(app: &'o App) -> Self {
        let App { name, version, tag, commit, verified, extra: _ } = app;
        AppObject {
            name: name.into(),
            version: version.into(),
            tag: tag.as_ref().map(Text::from),
            commit: commit.as_ref().map(Text::from),
            verified: *verified,
        }
    }
}

/// An image.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Image"))]
pub(super) struct ImageObject<'o> {
    /// The reference, as written.
    #[serde(rename = "ref")]
    reference: Text<'o>,
    /// The digest, if it is known.
    digest: Option<Text<'o>>,
}

impl<'o> From<&'o Image> for ImageObject<'o> {
    fn from(Image { reference, digest, extra: _ }: &'o Image) -> Self {
        ImageObject { reference: reference.into(), digest: digest.as_ref().map(Text::from) }
    }
}

/// Why a record replaces another one.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Correction"))]
struct CorrectionObject<'o> {
    /// The id of the record that was wrong.
    corrects: &'o str,
    /// The reason.
    because: Text<'o>,
    /// Who says so.
    by: Text<'o>,
    /// When, as in RFC 3339.
    at: String,
}

impl<'o> From<&'o Correction> for CorrectionObject<'o> {
    fn from(Correction { corrects, because, by, at }: &'o Correction) -> Self {
        CorrectionObject {
            corrects: corrects.as_str(),
            because: because.into(),
            by: by.into(),
            at: at.to_string(),
        }
    }
}
