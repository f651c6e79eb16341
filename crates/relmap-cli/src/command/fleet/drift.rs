//! `relmap fleet drift`: what runs against what was released, for all repositories.

use clap::Args;
use relmap::Verdict;
use relmap_report::Sources;
use relmap_report::documents::FleetDriftDocument;
use relmap_report::environments::drift as report;

use super::FleetSource;
use crate::args::Format;
use crate::error::CliError;
use crate::html_pages::JudgedFiles;
use crate::output::Output;
use crate::report_files::ReportFiles;

/// The arguments of `relmap fleet drift`.
#[derive(Debug, Args)]
pub(crate) struct DriftFleetArguments {
    /// Report only these environments; all if none is named
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environments: Vec<String>,
    #[command(flatten)]
    pub(crate) fleet: FleetSource,
    /// Also read the whole history, to find releases that never arrived
    #[arg(long)]
    pub(crate) history: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

pub(crate) fn run(arguments: &DriftFleetArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = &arguments.reports.answer_to(output)?;
    let fleet = arguments.fleet.open()?;
    let found = fleet.drift(&arguments.environments, arguments.history)?;
    let outcome = &found.outcome;
    let members = found.environments.views();
    let findings = found.findings.iter().map(|one| (one.repository.as_str(), &one.drift));
    let names = &found.environments.environments;
    let document = FleetDriftDocument::new(names, &members, findings, outcome.verdict);
    let printed = match arguments.format {
        Format::Text => {
            let matrix = found.environments.matrix();
            output.judgement(&report::text(outcome, &matrix, output.colour), outcome.verdict)
        }
        Format::Json => output.json(&document),
    };
    arguments.reports.finish(
        printed,
        (None, outcome, &Sources::new(), JudgedFiles::Elsewhere),
        &document,
    )?;
    Ok(outcome.verdict)
}
