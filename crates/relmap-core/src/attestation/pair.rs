//! A release of a chart with all that was verified of it.

use serde::{Deserialize, Serialize};

use crate::commit_id::CommitId;
use crate::tag_name::TagName;

/// A release of a chart, what is published of it, and the apps that it deploys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The chart.
    pub chart: AttestedChart,
    /// The app releases that it deploys.
    pub apps: Vec<AttestedApp>,
    /// The images that it runs.
    pub images: Vec<AttestedImage>,
}

/// A release of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttestedChart {
    /// The name in Chart.yaml.
    pub name: String,
    /// The version.
    pub version: String,
    /// The tag.
    pub tag: String,
    /// The commit that the tag leads to.
    pub commit: CommitId,
    /// The folder of Chart.yaml in that commit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// The URL of the repository, where others can reach it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repository: Option<String>,
    /// Where it is published, as relmap.toml has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published_at: Option<String>,
    /// The digest of the published archive: `sha256:…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<String>,
}

/// A release of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestedApp {
    /// What the app is called.
    pub name: String,
    /// The version.
    pub version: String,
    /// The tag.
    pub tag: TagName,
    /// The commit that the tag leads to.
    pub commit: CommitId,
    /// The URL of the repository, where others can reach it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repository: Option<String>,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestedImage {
    /// The reference that was asked for.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The digest that it led to: `sha256:…`.
    pub digest: String,
    /// The tag of the app release that it was built from; none for software that others build.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app: Option<String>,
}

impl AttestedChart {
    /// The name of the file of its archive.
    pub fn archive(&self) -> String {
        format!("{}-{}.tgz", self.name, self.version)
    }
}
