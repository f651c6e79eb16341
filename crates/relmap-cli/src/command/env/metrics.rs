//! `relmap env metrics`: how often and how fast releases arrive.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;
use relmap_report::documents::EnvMetricsDocument;
use relmap_report::environments::metrics as report;

use crate::args::Format;
use crate::error::CliError;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap env metrics`.
#[derive(Debug, Args)]
pub(crate) struct MetricsArguments {
    /// Measure only these environments; all if none is named
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environments: Vec<String>,
    /// Count only deployments after a time: a day (its end, in UTC) or an RFC 3339 time
    #[arg(long, value_name = "MOMENT")]
    pub(crate) after: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &MetricsArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let found =
        workspace.environment_metrics(&arguments.environments, arguments.after.as_deref())?;
    match arguments.format {
        Format::Text => output.write(&report::table(&found))?,
        Format::Json => output.json(&EnvMetricsDocument::new(&found))?,
    }
    Ok(Verdict::Pass)
}
