//! In which environments the releases of a trace run.

use std::collections::BTreeMap;

use jiff::Timestamp;
use relmap_core::ledger::MapIndex;
use relmap_core::rule_code::RuleCode;
use relmap_core::title::Title;
use relmap_core::trace::{Environments, RunsIn};
use relmap_environments::{Catalog, Cell, Matrix, Resolution, Since};

use crate::environments::{EnvironmentOptions, Looked, Session, catalog_release};
use crate::error::{Error, report};
use crate::map::session::MapSession;

/// What runs where, by the title and the tag of the chart.
pub(super) struct Running {
    known: BTreeMap<(Title, String), Vec<RunsIn>>,
    names: Result<Vec<String>, Option<String>>,
    /// The name of a chart that runs in a version that is not known, with environment and component.
    undecided: Vec<(String, (String, String))>,
}

impl Running {
    /// Looks at all environments. One that cannot be read is no reason to tell nothing.
    pub(super) fn look(session: &MapSession<'_>, map: &MapIndex<'_>) -> Result<Running, Error> {
        let (mut known, mut undecided) = (BTreeMap::new(), Vec::new());
        if session.config.environments.is_empty() {
            return Ok(Running { known, names: Err(None), undecided });
        }
        let matrix = match matrix(session, map) {
            Ok(matrix) => matrix,
            Err(error) => {
                session.workspace.go_on()?;
                return Ok(Running { known, names: Err(Some(report(&error))), undecided });
            }
        };
        for row in matrix.rows {
            let cells = matrix.environments.iter().zip(row.cells);
            for (environment, cell) in cells.filter_map(|(name, cell)| Some((name, cell?))) {
                match &cell.resolution {
                    Resolution::Release { release, .. } => {
                        let key = (release.title.clone(), release.tag.clone());
                        let one = runs_in(environment, &row.component, &cell);
                        known.entry(key).or_insert_with(Vec::new).push(one);
                    }
                    Resolution::Undecided => {
                        let chart = cell.deployed.chart.as_ref().map(|chart| chart.name.clone());
                        let place = (environment.clone(), row.component.clone());
                        undecided.extend(chart.map(|chart| (chart, place)));
                    }
                    _ => {}
                }
            }
        }
        Ok(Running { known, names: Ok(matrix.environments), undecided })
    }

    /// Where a release runs.
    pub(super) fn of(&self, title: &Title, tag: &str) -> Vec<RunsIn> {
        self.known.get(&(title.clone(), tag.to_owned())).cloned().unwrap_or_default()
    }

    /// Which environments were looked at, for charts of these names.
    pub(super) fn looked_at(self, charts: &[String]) -> Environments {
        match self.names {
            Ok(names) => {
                let about = self.undecided.into_iter().filter(|(chart, _)| charts.contains(chart));
                let undecided = about.map(|(_, place)| place).collect();
                Environments::LookedAt { names, undecided }
            }
            Err(None) => Environments::None,
            Err(Some(reason)) => Environments::Unknown(reason),
        }
    }
}

/// What runs where, as the releases of the map say.
fn matrix(session: &MapSession<'_>, map: &MapIndex<'_>) -> Result<Matrix, Error> {
    let environments = session.config.environments.clone();
    let opened = Session::among(session.workspace, environments, &[])?;
    let looked = Looked::at(&opened, None, EnvironmentOptions::new().look_back)?;
    looked.tell_empty(&opened);
    let releases = map.places().map(|place| catalog_release(map.release(place)));
    Ok(looked.matrix(&Catalog::new(releases.collect())))
}

fn runs_in(environment: &str, component: &str, cell: &Cell) -> RunsIn {
    let seconds = match &cell.since {
        Since::Commit { time, .. } => Some(*time),
        Since::Recorded(time) => Some(*time),
        Since::Before(_) | Since::Unknown => None,
    };
    let is_replaced = cell.marks.iter().any(|code| code == RuleCode::EnvImageOverridden.as_str());
    let images = cell.deployed.images.iter().map(|used| used.image.to_string());
    RunsIn {
        environment: environment.to_owned(),
        component: component.to_owned(),
        since: seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()),
        place: cell.deployed.place.to_string(),
        replaced: if is_replaced { images.collect() } else { Vec::new() },
    }
}
