//! `relmap map diff`: what deploying one release over another changes.

use std::path::PathBuf;

use clap::Args;
use relmap_core::check::difference;
use relmap_core::component::{Layout, join};
use relmap_core::map::{Release, Upgrade};
use relmap_core::outcome::Verdict;
use relmap_git::{ReleaseDiffs, Repository, Side};
use relmap_report::map_diff::{self, Look};

use crate::args::Format;
use crate::error::CliError;
use crate::map_session::{MapSession, QueryError};
use crate::output::Output;

/// The arguments of `relmap map diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The chart release that is deployed: its tag, or its version
    #[arg(value_name = "FROM")]
    pub(crate) from: String,
    /// The chart release to deploy over it, newer or older
    #[arg(value_name = "TO")]
    pub(crate) to: String,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// How to print what differs
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// How many lines of one sort a terminal shows.
const LINES: usize = 20;

pub(crate) fn run(arguments: &DiffArguments, output: &Output) -> Result<Verdict, CliError> {
    let session = MapSession::open(&arguments.directory)?;
    let stored = session.map_or_tags()?;
    let map = stored.index()?;
    let from = map.chart(&arguments.from).map_err(QueryError::from)?;
    // The second is of the same chart, unless what was typed says another one.
    let to = map.chart_beside(&arguments.to, from).map_err(QueryError::from)?;
    let step = step(&session.charts, map.release(from), map.release(to))?;
    match arguments.format {
        Format::Text => output.write(&map_diff::text(&step, look(output)))?,
        Format::Json => output.json(&map_diff::json(&step))?,
    }
    Ok(Verdict::Pass)
}

/// Compares the charts of two releases.
pub(super) fn step(charts: &Repository, from: Release, to: Release) -> Result<Upgrade, CliError> {
    let old = folder(charts, &from)?;
    let new = folder(charts, &to)?;
    let layout = Layout {
        release_file: join(&new, "RELEASE.txt"),
        folder: new.clone(),
        chart: Some(new.clone()),
        chart_name: None,
        excluded: vec![],
    };
    let found = ReleaseDiffs::new(charts).compare(
        &layout,
        Some(Side { commit: &from.row.chart_commit, chart: Some(&old) }),
        Side { commit: &to.row.chart_commit, chart: Some(&new) },
    )?;
    let difference = difference(&found.old, &found.new, &found.changes);
    let name = &difference.name;
    if from.title != to.title && name.old != name.new {
        let shown = |name: &Option<String>| name.clone().unwrap_or_else(|| "?".to_owned());
        return Err(QueryError::OtherChart {
            from: from.row.chart,
            to: to.row.chart,
            old: shown(&name.old),
            new: shown(&name.new),
        }
        .into());
    }
    Ok(Upgrade::new(from, to, difference))
}

/// The folder of a release's chart; the root is the empty string.
fn folder(charts: &Repository, release: &Release) -> Result<String, CliError> {
    let row = &release.row;
    if !charts.has_commit(&row.chart_commit) {
        let (tag, commit) = (row.chart.clone(), row.chart_commit.clone());
        return Err(QueryError::CommitNotHere { tag, commit }.into());
    }
    match row.path.as_deref() {
        Some(".") => Ok(String::new()),
        Some(path) => Ok(path.to_owned()),
        None => Err(QueryError::NoFolder { tag: row.chart.clone() }.into()),
    }
}

/// A terminal is shown what fits one; a pipe gets everything.
pub(super) fn look(output: &Output) -> Look {
    Look { colour: output.colour, limit: output.width.map(|_| LINES) }
}
