//! What is published of the releases: images and charts, held against tags and commits.
//!
//! `options.rs` says what to look at, `chosen.rs` finds the releases, `images.rs` and `charts.rs` ask where
//! they are published, and `relmap_core::artifacts` judges. `attached.rs` asks for what is attached to them.

mod archives;
mod attached;
mod charts;
mod chosen;
mod history;
mod images;
mod in_turn;
mod known_index;
mod options;
mod places;
mod provenance;

use std::collections::BTreeMap;

use relmap_core::artifacts::{ChartSource, TaggedChart, VerifiedArtifacts, VerifiedRelease};
use relmap_core::finding::Finding;
use relmap_core::ledger::{MapIndex, Release};
use relmap_core::outcome::Verdict;
use relmap_core::title::Title;

use crate::error::{ArtifactsError, Error};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

use images::Images;

pub(crate) use attached::AttachedTo;
pub(crate) use charts::{Charts, given_place};
pub(crate) use chosen::{Chosen, chart};
pub(crate) use images::{expected_images, resolved};
pub(crate) use known_index::{find_published, named};
pub(crate) use places::Asked;

pub use options::{ArtifactSelection, ArtifactsOptions};

impl Workspace {
    /// Compares what is published of the releases with their tags and commits. Nothing is written or pushed. A
    /// failing or undecided verdict is part of the result.
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read, or nothing says where anything is published.
    pub fn artifacts_verify(&self, options: &ArtifactsOptions) -> Result<VerifiedArtifacts, Error> {
        let session = MapSession::open(self)?;
        let stored = session.map_or_tags()?;
        let map = stored.index()?;
        Ok(look(&session, &map, options)?.verified)
    }
}

/// What was looked at, and what came of it.
pub(crate) struct Looked {
    pub(crate) verified: VerifiedArtifacts,
    /// The releases, in the order of those that were verified.
    pub(crate) releases: Vec<Release>,
    /// Each of them as a chart, with its title.
    pub(crate) charts: Vec<(Title, TaggedChart)>,
    /// Where the charts are published, by their titles.
    pub(crate) sources: BTreeMap<Title, ChartSource>,
}

/// Compares what is published of the chosen releases of a map with their tags and commits.
pub(crate) fn look(
    session: &MapSession<'_>,
    map: &MapIndex<'_>,
    options: &ArtifactsOptions,
) -> Result<Looked, Error> {
    let workspace = session.workspace;
    let chosen = Chosen::of(session, map, options)?;
    let asked = Asked::new(session, options)?;
    let charts = Charts::of(session, &chosen, options)?;
    let images = Images::of(session, &chosen, options)?;
    if charts.is_empty() && !images.are_named() {
        return Err(ArtifactsError::NoPlace.into());
    }
    workspace.go_on()?;
    let mut findings: Vec<Finding> = Vec::new();
    let published = charts.ask(session, &asked, &mut findings)?;
    workspace.go_on()?;
    let answers = images.ask(&asked);
    workspace.go_on()?;
    let mut releases: Vec<VerifiedRelease> = Vec::new();
    for release in &chosen.releases {
        let chart = release.record.chart.clone();
        let chart_digest = published.digest(release);
        let images = images.judge(release, &answers, &mut findings);
        releases.push(VerifiedRelease { chart, chart_digest, images });
    }
    findings.extend(session.undecided());
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let verified = VerifiedArtifacts {
        verdict: Verdict::of(&findings),
        releases,
        sources: charts.sources(),
        findings,
    };
    let sources = charts.into_sources();
    Ok(Looked { verified, releases: chosen.releases, charts: chosen.charts, sources })
}
