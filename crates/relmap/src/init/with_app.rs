//! Charts that were released by the tags of their apps: one tag for both, until the chart has tags of its own.

use relmap_core::component::ComponentKind;
use relmap_core::import::ImportedRow;
use relmap_core::init::FirstEntry;
use relmap_core::version::lenient;
use semver::Version;

use super::InitGuess;
use super::charts::ChartNow;
use super::days::day_of;
use super::scene::Scene;
use crate::error::Error;

/// The last tag that released a chart with its app, and what the chart's next tag is called.
pub(super) struct SharedTag {
    pub(super) shared: String,
    pub(super) next: String,
}

impl SharedTag {
    /// What is guessed of a chart whose release file is at a path.
    pub(super) fn guess(&self, chart: &str, path: &str) -> InitGuess {
        let SharedTag { shared, next } = self;
        InitGuess::new(
            format!(
                "{shared} released {chart} as well; from now on {chart} gets tags of its own, next one like {next}"
            ),
            format!("to name them otherwise: change the heading in {path}"),
        )
    }
}

impl Scene<'_> {
    /// The newest release of a chart by a tag of its app, of those that HEAD builds on.
    pub(super) fn with_app(
        &self,
        chart: &ChartNow,
    ) -> Result<Option<(Version, &ImportedRow)>, Error> {
        let rows = self.with_app.iter().filter(|row| row.chart == chart.name);
        let rows = rows.filter(|row| self.told.contains_key(row.tag.as_str()));
        let rows: Vec<(Version, &ImportedRow)> =
            rows.filter_map(|row| Some((lenient(&row.tag_version)?, row))).collect();
        let (before, _) =
            self.released(rows, |(version, row)| (row.tag.to_string(), version.clone()))?;
        let newest = before.into_iter().max_by(|(a, _), (b, _)| {
            a.pre.is_empty().cmp(&b.pre.is_empty()).then_with(|| a.cmp_precedence(b))
        });
        Ok(newest.filter(|(version, row)| {
            row.chart_version.as_deref().and_then(lenient).as_ref() == Some(version)
        }))
    }

    /// The entry of such a release, with the heading that its own tag would have had.
    pub(super) fn entry_with_app(
        &self,
        chart: &ChartNow,
        kind: ComponentKind,
        row: &ImportedRow,
        tag: String,
    ) -> Result<FirstEntry, Error> {
        let (then, images) = self.chart_then(row, kind)?;
        Ok(FirstEntry {
            tag,
            day: day_of(&self.told[row.tag.as_str()]),
            apps: self.apps_of_row(chart, kind, row, then.as_ref())?,
            images,
            notes: Some(format!("- Released with the app, by the tag {}.", row.tag)),
        })
    }
}
