//! `relmap doctor`: diagnose the checkout and the machine.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use relmap::{DoctorOptions, Environment, Verdict};
use relmap_core::doctor::State;
use relmap_report::doctor as shown;
use relmap_report::documents::DoctorDocument;

use crate::args::Format;
use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// The remote to look at [default: the only one, or else origin]
    #[arg(long, value_name = "NAME")]
    pub(crate) remote: Option<String>,
    /// Do not contact any server
    #[arg(long)]
    pub(crate) offline: bool,
    /// Time limit for each connection to a server; 0 means no limit
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &DoctorArguments, output: &Output) -> Result<Verdict, CliError> {
    let timeout = (arguments.timeout > 0).then(|| Duration::from_secs(arguments.timeout));
    let options = DoctorOptions::new()
        .remote(arguments.remote.clone())
        .offline(arguments.offline)
        .timeout(timeout);
    let found = relmap::doctor(&arguments.directory, Environment::from_process(), &options)?;
    let worst = found.iter().map(|symptom| symptom.state).max();
    let verdict = if worst >= Some(State::Release) { Verdict::Undecided } else { Verdict::Pass };
    match arguments.format {
        Format::Text => output.judgement(&shown::text(&found, output.colour), verdict)?,
        Format::Json => output.json(&DoctorDocument::new(&found))?,
    }
    Ok(verdict)
}
