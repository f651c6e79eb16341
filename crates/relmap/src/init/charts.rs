//! Which charts of the repository are released from it.

use std::collections::HashSet;

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::chart::trial::is_trial;
use relmap_core::component::{folder_of, folder_text, is_inside, join};
use relmap_core::import::Import;
use relmap_core::version::lenient;
use relmap_git::Snapshot;

use crate::error::{Error, InitError};

/// A chart as it is now.
#[derive(Clone)]
pub(super) struct ChartNow {
    pub(super) name: String,
    /// The folder of its Chart.yaml; the root is the empty string.
    pub(super) folder: String,
    pub(super) metadata: Option<ChartMetadata>,
}

/// The charts of a repository.
pub(super) struct Charts {
    /// Those that are released, as far as can be told.
    pub(super) released: Vec<ChartNow>,
    /// Others, each with the reason.
    aside: Vec<(ChartNow, Excluded)>,
}

/// Why a chart is passed over.
#[derive(Clone, PartialEq, Eq)]
enum Excluded {
    /// It looks like one for tests, and has no release.
    TestFixture,
    /// The chart in this folder has the same name.
    DuplicateName(String),
}

impl Charts {
    /// Finds the charts. One inside of another is its dependency, and not released by itself unless
    /// tags say so.
    pub(super) fn find(
        snapshot: &Snapshot<'_>,
        repository: &str,
        import: &Import,
    ) -> Result<Charts, Error> {
        let files = snapshot.find(&["Chart.yaml"])?;
        let folders: Vec<&str> = files.iter().map(|path| folder_of(path)).collect();
        let is_nested =
            |chart: &str| folders.iter().any(|other| *other != chart && is_inside(chart, other));
        let places: HashSet<&str> = import.rows.iter().map(|row| row.path.as_str()).collect();
        let own = folders.iter().filter(|chart| !is_nested(chart) || places.contains(**chart));
        let all: Result<Vec<ChartNow>, Error> =
            own.map(|chart| ChartNow::read(snapshot, chart, repository)).collect();
        Ok(Charts::sort_out(all?, import))
    }

    /// Puts aside charts that are fixtures, and of several with one name all but one.
    fn sort_out(all: Vec<ChartNow>, import: &Import) -> Charts {
        let places: HashSet<&str> = import.rows.iter().map(|row| row.path.as_str()).collect();
        let looks_unreleased =
            |chart: &ChartNow| is_trial(&chart.folder) && !places.contains(&*chart.folder);
        let only_trials = all.iter().all(looks_unreleased);
        let mut charts = Charts { released: Vec::new(), aside: Vec::new() };
        for chart in all {
            if looks_unreleased(&chart) && !only_trials {
                charts.aside.push((chart, Excluded::TestFixture));
                continue;
            }
            match charts.released.iter_mut().find(|known| known.name == chart.name) {
                Some(known) => {
                    let (kept, other) = match is_better(&chart, known, import) {
                        true => (chart.clone(), known.clone()),
                        false => (known.clone(), chart),
                    };
                    let reason = Excluded::DuplicateName(kept.folder.clone());
                    *known = kept;
                    charts.aside.push((other, reason));
                }
                None => charts.released.push(chart),
            }
        }
        charts
    }

    /// The charts that are named, by name or folder, or all that are released; and what is to be said
    /// of those that are passed over.
    pub(super) fn wanted(
        &self,
        names: &[String],
    ) -> Result<(Vec<ChartNow>, Vec<String>), InitError> {
        if names.is_empty() {
            return Ok((self.released.clone(), self.passed_over()));
        }
        let all = || self.released.iter().chain(self.aside.iter().map(|(chart, _)| chart));
        let mut wanted: Vec<ChartNow> = Vec::new();
        for name in names {
            let by_name = all().find(|chart| chart.name == *name);
            let found = all().find(|chart| chart.folder == name.trim_end_matches('/')).or(by_name);
            let Some(found) = found else {
                let mut known: Vec<String> = all().map(|chart| chart.name.clone()).collect();
                known.sort();
                known.dedup();
                return Err(InitError::NoChart { name: name.clone(), known });
            };
            if !wanted.iter().any(|chart| chart.folder == found.folder) {
                wanted.push(found.clone());
            }
        }
        Ok((wanted, Vec::new()))
    }

    /// What is said of charts that are passed over.
    fn passed_over(&self) -> Vec<String> {
        let twins = self.aside.iter().filter_map(|(chart, why)| match why {
            Excluded::DuplicateName(other) => Some(format!(
                "{} is passed over, since the chart in {} is called {} too; to begin with it, name \
                 it: --chart {}",
                folder_text(&chart.folder),
                folder_text(other),
                chart.name,
                folder_text(&chart.folder)
            )),
            Excluded::TestFixture => None,
        });
        let mut said: Vec<String> = twins.collect();
        let mut trials = self.aside.iter().filter(|(_, why)| *why == Excluded::TestFixture);
        let count = trials.clone().count();
        if let Some((example, _)) = trials.next() {
            let folder = &example.folder;
            said.push(match count {
                1 => format!(
                    "{folder} is passed over, since it looks like a chart for tests and no release \
                     is known; to begin with it, name it: --chart {folder}"
                ),
                count => format!(
                    "{count} charts are passed over, since they look like charts for tests and no \
                     release is known; to begin with one, name it, such as --chart {folder}"
                ),
            });
        }
        said
    }
}

impl ChartNow {
    /// Reads a chart of a repository of this name.
    fn read(snapshot: &Snapshot<'_>, folder: &str, repository: &str) -> Result<ChartNow, Error> {
        let bytes = snapshot.read(&join(folder, "Chart.yaml"))?.unwrap_or_default();
        let metadata = ChartMetadata::parse(&bytes).ok().map(|(metadata, _)| metadata);
        let own = folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(repository);
        let name = metadata.as_ref().and_then(|metadata| metadata.name.clone());
        let name = name.unwrap_or_else(|| own.to_owned());
        Ok(ChartNow { name, folder: folder.to_owned(), metadata })
    }
}

/// Whether one of two charts with the same name is likelier the one that is released: the newest
/// release is in its folder, or it lies nearer to the root.
fn is_better(one: &ChartNow, other: &ChartNow, import: &Import) -> bool {
    let releases = import.rows.iter().filter(|row| row.chart == one.name);
    let newest = releases.max_by_key(|row| lenient(&row.tag_version));
    let has_newest =
        |chart: &ChartNow| newest.is_some_and(|row| row.path == folder_text(&chart.folder));
    let depth = |chart: &ChartNow| {
        chart.folder.matches('/').count() + usize::from(!chart.folder.is_empty())
    };
    match (has_newest(one), has_newest(other)) {
        (true, false) => true,
        (false, true) => false,
        _ => depth(one) < depth(other),
    }
}
