//! `relmap env`: components by environments.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::{EnvironmentFilter, EnvironmentMatrix, EnvironmentOptions, Verdict};
use relmap_report::documents::EnvShowDocument;
use relmap_report::{SafeText, environments::matrix as report};

use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap env show`.
#[derive(Debug, Args)]
pub(crate) struct ShowEnvArguments {
    /// Show only this environment; repeatable
    #[arg(long = "environment", value_name = "NAME")]
    pub(crate) environments: Vec<String>,
    /// Show only this app, by its name, version or tag
    #[arg(long = "app", value_name = "APP")]
    pub(crate) app_name: Option<String>,
    /// Show only this chart, by its name, version or tag
    #[arg(long = "chart", value_name = "CHART")]
    pub(crate) chart_name: Option<String>,
    /// Show only what runs this image: its name or the end of it, with a tag or without
    #[arg(long, value_name = "IMAGE")]
    pub(crate) image: Option<String>,
    /// Show only what contains this commit of the charts' or the app's repository
    #[arg(long, value_name = "COMMIT")]
    pub(crate) commit: Option<String>,
    /// Show what ran at a time: a day (its end, in UTC) or an RFC 3339 time
    #[arg(long, value_name = "MOMENT")]
    pub(crate) at: Option<String>,
    /// Look at this many commits to find since when each runs; 0 is fastest
    #[arg(long, value_name = "COMMITS", default_value_t = 1000)]
    pub(crate) look_back: usize,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: MatrixFormat,
}

/// The forms of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixFormat {
    /// Columns on a terminal; in a pipe one tab-separated line per component and environment
    Text,
    /// As docs/environments.md describes it
    Json,
    /// As in RFC 4180; a cell that a spreadsheet would take for a formula starts with '
    Csv,
    /// A table
    Markdown,
}

pub(crate) fn run(arguments: &ShowEnvArguments, output: &Output) -> Result<Verdict, CliError> {
    let filters = [
        arguments.app_name.clone().map(EnvironmentFilter::App),
        arguments.chart_name.clone().map(EnvironmentFilter::Chart),
        arguments.image.clone().map(EnvironmentFilter::Image),
        arguments.commit.clone().map(EnvironmentFilter::Commit),
    ];
    let options = EnvironmentOptions::new()
        .environments(arguments.environments.clone())
        .at(arguments.at.clone())
        .look_back(arguments.look_back)
        .filters(filters.into_iter().flatten().collect());
    let workspace = session::open(&arguments.directory)?;
    let EnvironmentMatrix { matrix, at, unreadable, .. } = workspace.environments(&options)?;
    match (arguments.format, output.width) {
        (MatrixFormat::Text, Some(_)) => output.write(&report::table(&matrix))?,
        (MatrixFormat::Text, None) => output.write(&report::lines(&matrix))?,
        (MatrixFormat::Json, _) => output.json(&EnvShowDocument::new(&matrix, at, &unreadable))?,
        (MatrixFormat::Csv, _) => output.write(&report::csv(&matrix))?,
        (MatrixFormat::Markdown, _) => output.write(&report::markdown(&matrix))?,
    }
    for (environment, file, reason) in &unreadable {
        let text = format!(
            "{environment}: {file} cannot be read, so what it said before counts: {reason}"
        );
        output::tell(SafeText::new(&text));
    }
    if matrix.rows.is_empty() {
        output::tell("nothing runs that fits; `relmap env` shows everything");
        return Ok(Verdict::Fail);
    }
    Ok(Verdict::Pass)
}
