//! What an environment runs, as it is in the documents of `env`.

use relmap_core::commit_id::CommitId;
use relmap_environments::{ChartUse, Deployed, Since, VersionUse};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::text::Text;
use super::word::Word;
use crate::environments::time;

/// What runs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Deployed"))]
pub(super) struct DeployedObject<'o> {
    /// The name of the release, of the application or of the app.
    name: Text<'o>,
    /// The namespace, if the source says it.
    namespace: Option<Text<'o>>,
    /// The chart, if one deploys it.
    chart: Option<ChartUseObject<'o>>,
    /// The app's version, if the source says it.
    app: Option<Text<'o>>,
    /// The images that the source names.
    images: Vec<Text<'o>>,
    /// Whether the source says that nothing is to be changed for now.
    suspended: bool,
    /// The file that says it, from the root of its repository.
    file: Text<'o>,
    /// The line in the file, counted from 1, if it is known.
    line: Option<usize>,
}

impl<'o> From<&'o Deployed> for DeployedObject<'o> {
    fn from(deployed: &'o Deployed) -> Self {
        // What is not read is a finding, and marks the cell.
        let Deployed {
            name,
            namespace,
            chart,
            app,
            images,
            is_suspended,
            place,
            unread: _,
            app_unread: _,
        } = deployed;
        DeployedObject {
            name: name.into(),
            namespace: namespace.as_ref().map(Text::from),
            chart: chart.as_ref().map(ChartUseObject::from),
            app: app.as_ref().map(Text::from),
            images: images.iter().map(|used| used.image.to_string().into()).collect(),
            suspended: *is_suspended,
            file: (&place.file).into(),
            line: (place.line > 0).then_some(place.line),
        }
    }
}

/// A chart, and the version that a source names.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "ChartUse"))]
struct ChartUseObject<'o> {
    /// The chart's name.
    name: Text<'o>,
    /// The version, as written; null if none is.
    version: Option<Text<'o>>,
    /// What the version is.
    version_is: Word<&'o VersionUse>,
    /// Where the chart comes from, if the source says it.
    repository: Option<Text<'o>>,
}

impl<'o> From<&'o ChartUse> for ChartUseObject<'o> {
    fn from(ChartUse { name, repository, version }: &'o ChartUse) -> Self {
        ChartUseObject {
            name: name.into(),
            version: version.written().map(Text::from),
            version_is: Word(version),
            repository: repository.as_ref().map(Text::from),
        }
    }
}

/// Since when something runs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Since"))]
#[serde(untagged)]
pub(super) enum SinceObject<'o> {
    /// Since a commit.
    Commit {
        /// Its time in UTC, as in RFC 3339.
        time: String,
        /// Its full id.
        #[cfg_attr(test, schemars(with = "String"))]
        commit: &'o CommitId,
    },
    /// Since a deployment that was recorded.
    Recorded {
        /// Its time in UTC, as in RFC 3339.
        time: String,
    },
    /// Since before a time: history was read no further.
    Before {
        /// The time in UTC, as in RFC 3339.
        before: String,
    },
}

impl<'o> SinceObject<'o> {
    /// None if it is not known.
    pub(super) fn new(since: &'o Since) -> Option<Self> {
        match since {
            Since::Commit { time, commit } => {
                Some(SinceObject::Commit { time: self::time(*time), commit })
            }
            Since::Recorded(time) => Some(SinceObject::Recorded { time: self::time(*time) }),
            Since::Before(time) => Some(SinceObject::Before { before: self::time(*time) }),
            Since::Unknown => None,
        }
    }
}
