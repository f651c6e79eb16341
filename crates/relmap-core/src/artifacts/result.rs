//! What a verification of published artifacts comes to.

use super::chart_source::ChartSource;
use crate::finding::Finding;
use crate::outcome::Verdict;

/// What was verified, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedArtifacts {
    /// Whether everything that was looked at is published as it should be.
    pub verdict: Verdict,
    /// The releases that were looked at: tags of charts, the newest first.
    pub releases: Vec<VerifiedRelease>,
    /// Where charts were looked for.
    pub sources: Vec<ChartSource>,
    /// What was found, the most serious first.
    pub findings: Vec<Finding>,
}

/// What is known of one release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifiedRelease {
    /// The tag of the chart.
    pub chart: String,
    /// The digest of the published chart.
    pub chart_digest: Option<String>,
    /// Its images.
    pub images: Vec<VerifiedImage>,
}

/// What is known of one image of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifiedImage {
    /// The reference.
    pub reference: String,
    /// The app release that it is, if it is that of an app.
    pub app: Option<String>,
    /// The digest.
    pub digest: Option<String>,
    /// When it was built, as written.
    pub created: Option<String>,
    /// Its platforms.
    pub platforms: Vec<String>,
}
