//! `relmap fleet audit`: the past of all repositories against the rules.

use clap::Args;
use relmap::{AuditOptions, Verdict};
use relmap_report::documents::FleetAuditDocument;
use relmap_report::fleet as report;

use super::{FleetSource, decided};
use crate::args::Format;
use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap fleet audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditFleetArguments {
    #[command(flatten)]
    pub(crate) fleet: FleetSource,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// The past cannot be fixed: an audit is undecided where it could not look, and passes otherwise.
pub(crate) fn run(arguments: &AuditFleetArguments, output: &Output) -> Result<Verdict, CliError> {
    let found = arguments.fleet.open()?.audit(&AuditOptions::new())?;
    let members = found.views(|audited| &audited.audit);
    match arguments.format {
        Format::Text => output.write(&report::audit(&members))?,
        Format::Json => output.json(&FleetAuditDocument::new(&members))?,
    }
    Ok(decided(found.undecided()))
}
