//! `relmap map show`: the table that people look at.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::Verdict;
use relmap_core::map::Release;
use relmap_report::map_table;

use crate::error::CliError;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap map show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Show only this chart, by its title: `charts` in `charts-1.1.0`
    #[arg(value_name = "CHART")]
    pub(crate) chart: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Show only the newest N releases
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TableFormat,
}

/// The forms of a table of releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Columns on a terminal; in a pipe one tab-separated line per release
    Text,
    /// As docs/map.md describes it
    Json,
    /// As in RFC 4180; a cell that a spreadsheet would take for a formula starts with '
    Csv,
    /// As in the map's own files
    Toml,
    /// A table
    Markdown,
}

pub(crate) fn run(arguments: &ShowArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let mut releases = workspace.map_show(arguments.chart.as_deref())?;
    releases.truncate(arguments.limit.unwrap_or(usize::MAX));
    write(&releases, arguments.format, output)?;
    Ok(Verdict::Pass)
}

/// Prints a table of releases.
pub(super) fn write(
    releases: &[Release],
    format: TableFormat,
    output: &Output,
) -> Result<(), CliError> {
    match (format, output.width) {
        (TableFormat::Text, Some(width)) => {
            output.write(&map_table::table(releases, width, output.colour))
        }
        (TableFormat::Text, None) => output.write(&map_table::lines(releases)),
        (TableFormat::Json, _) => output.json(&map_table::json(releases)),
        (TableFormat::Csv, _) => output.write(&map_table::csv(releases)),
        (TableFormat::Toml, _) => output.document(&map_table::toml(releases)),
        (TableFormat::Markdown, _) => output.write(&map_table::markdown(releases)),
    }
}
