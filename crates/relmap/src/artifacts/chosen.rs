//! The releases that are verified.

use relmap_core::artifacts::TaggedChart;
use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{folder_from_text, join};
use relmap_core::ledger::{MapIndex, Release, RowId};
use relmap_core::title::Title;
use relmap_git::ReleaseDiffs;

use super::options::{ArtifactSelection, ArtifactsOptions};
use crate::error::{ArtifactsError, Error, QueryError};
use crate::map::session::MapSession;

/// The releases that are verified, and what is known of the others.
pub(crate) struct Chosen {
    /// The releases, the newest first.
    pub(crate) releases: Vec<Release>,
    /// Each of them as a chart.
    pub(crate) charts: Vec<(Title, TaggedChart)>,
    /// All releases as charts, if published versions without a tag are told.
    pub(super) all: Option<Vec<(Title, TaggedChart)>>,
}

impl Chosen {
    pub(super) fn of(
        session: &MapSession<'_>,
        map: &MapIndex<'_>,
        options: &ArtifactsOptions,
    ) -> Result<Chosen, Error> {
        let places: Vec<RowId> = match &options.selection {
            ArtifactSelection::All => map.places().collect(),
            ArtifactSelection::Newest => newest(map),
            ArtifactSelection::Chart(typed) => vec![map.chart(typed).map_err(QueryError::from)?],
            ArtifactSelection::App(typed) => {
                map.app(typed, &session.app_names()).map_err(QueryError::from)?
            }
        };
        let mut releases: Vec<Release> =
            places.into_iter().map(|place| map.release(place)).collect();
        releases.sort_by(Release::newest_first);
        if releases.is_empty() {
            return Err(ArtifactsError::NoRelease.into());
        }
        let mut chosen = Chosen::among(session, releases)?;
        if options.selection == ArtifactSelection::All {
            chosen.all = Some(chosen.charts.clone());
        }
        Ok(chosen)
    }

    /// These releases, and nothing of others.
    pub(crate) fn among(session: &MapSession<'_>, releases: Vec<Release>) -> Result<Chosen, Error> {
        let mut reader = ReleaseDiffs::new(session.charts());
        let mut charts = Vec::with_capacity(releases.len());
        for release in &releases {
            session.workspace.go_on()?;
            charts.push((release.title.clone(), chart(&mut reader, release)));
        }
        Ok(Chosen { releases, charts, all: None })
    }
}

/// Of each chart the release with the highest version.
fn newest(map: &MapIndex<'_>) -> Vec<RowId> {
    let mut found: Vec<RowId> = Vec::new();
    for title in map.titles() {
        let mut of_title: Vec<RowId> =
            map.places().filter(|place| map.title(*place) == title).collect();
        map.sort(&mut of_title);
        found.extend(of_title.last());
    }
    found
}

/// The chart of a release, by the Chart.yaml of its commit; by its title, where that cannot be read.
pub(crate) fn chart(reader: &mut ReleaseDiffs<'_>, release: &Release) -> TaggedChart {
    let record = &release.record;
    let folder = record.path.as_deref().map(folder_from_text);
    let bytes = folder
        .and_then(|folder| reader.read(&record.commit, &join(folder, "Chart.yaml")).ok().flatten());
    let metadata = bytes.and_then(|bytes| ChartMetadata::parse(&bytes).ok());
    let name = metadata.and_then(|(metadata, _)| metadata.name);
    TaggedChart {
        tag: record.chart.clone(),
        name: name.unwrap_or_else(|| release.title.to_string()),
        version: record.version.clone(),
        path: record.path.clone(),
        recorded: record.digest.clone(),
    }
}
