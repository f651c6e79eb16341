//! `relmap fleet env`: what runs where, for all repositories.

use clap::Args;
use relmap::{EnvironmentFilter, EnvironmentOptions, Verdict};
use relmap_report::documents::FleetEnvDocument;
use relmap_report::{SafeText, environments::matrix as report};

use super::{FleetSource, decided};
use crate::command::env::show::MatrixFormat;
use crate::error::CliError;
use crate::output::{self, Output};

/// The arguments of `relmap fleet env`.
#[derive(Debug, Args)]
pub(crate) struct EnvFleetArguments {
    #[command(flatten)]
    pub(crate) fleet: FleetSource,
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
    /// Show what ran at a time: a day (its end, in UTC) or an RFC 3339 time
    #[arg(long, value_name = "MOMENT")]
    pub(crate) at: Option<String>,
    /// Look at this many commits to find since when each runs; 0 is fastest
    #[arg(long, value_name = "COMMITS", default_value_t = 1000)]
    pub(crate) look_back: usize,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: MatrixFormat,
}

pub(crate) fn run(arguments: &EnvFleetArguments, output: &Output) -> Result<Verdict, CliError> {
    let filters = [
        arguments.app_name.clone().map(EnvironmentFilter::App),
        arguments.chart_name.clone().map(EnvironmentFilter::Chart),
        arguments.image.clone().map(EnvironmentFilter::Image),
    ];
    let options = EnvironmentOptions::new()
        .environments(arguments.environments.clone())
        .at(arguments.at.clone())
        .look_back(arguments.look_back)
        .filters(filters.into_iter().flatten().collect());
    let found = arguments.fleet.open()?.environments(&options)?;
    let matrix = found.matrix();
    match (arguments.format, output.width) {
        (MatrixFormat::Text, Some(_)) => output.write(&report::table(&matrix))?,
        (MatrixFormat::Text, None) => output.write(&report::lines(&matrix))?,
        (MatrixFormat::Json, _) => {
            let rows = found.rows.iter().map(|row| (row.repository.as_str(), &row.row));
            let members = found.views();
            let unreadable = &found.unreadable;
            let document =
                FleetEnvDocument::new(&found.environments, rows, &members, unreadable, found.at);
            output.json(&document)?;
        }
        (MatrixFormat::Csv, _) => output.write(&report::csv(&matrix))?,
        (MatrixFormat::Markdown, _) => output.write(&report::markdown(&matrix))?,
    }
    for member in &found.members {
        if let Err(reason) = &member.answer {
            let text = format!("{} cannot be looked at: {reason}", member.name);
            output::tell(SafeText::new(&text));
        }
    }
    for (repository, environment, file, reason) in &found.unreadable {
        let text = format!(
            "{repository}: {environment}: {file} cannot be read, so what it said before counts: {reason}"
        );
        output::tell(SafeText::new(&text));
    }
    Ok(decided(found.undecided()))
}
