//! `relmap fleet status`: the components of all repositories.

use clap::Args;
use relmap::{CheckOptions, Verdict};
use relmap_report::documents::FleetStatusDocument;
use relmap_report::fleet as report;

use super::{FleetSource, decided};
use crate::args::Format;
use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap fleet status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    #[command(flatten)]
    pub(crate) fleet: FleetSource,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// A status tells and judges nothing: it is undecided where it could not look.
pub(crate) fn run(arguments: &StatusArguments, output: &Output) -> Result<Verdict, CliError> {
    let found = arguments.fleet.open()?.outcomes(&CheckOptions::new().all(true))?;
    let members = found.views(|outcome| outcome);
    match (arguments.format, output.width) {
        (Format::Text, Some(_)) => output.write(&report::status(&members))?,
        (Format::Text, None) => output.write(&report::status_lines(&members))?,
        (Format::Json, _) => output.json(&FleetStatusDocument::new(&members))?,
    }
    Ok(decided(found.undecided()))
}
