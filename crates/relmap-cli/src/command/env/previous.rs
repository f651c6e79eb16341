//! `relmap env previous`: what really ran before.

use std::path::PathBuf;

use clap::Args;
use relmap::{PreviousDeployment, Verdict};
use relmap_report::documents::EnvPreviousDocument;
use relmap_report::environments::previous as report;

use crate::args::Format;
use crate::error::CliError;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap env previous`.
#[derive(Debug, Args)]
pub(crate) struct PreviousEnvArguments {
    /// The environment
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// The component; all if left out
    #[arg(value_name = "COMPONENT")]
    pub(crate) component_name: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &PreviousEnvArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let name = &arguments.environment;
    let found = workspace.environment_previous(name, arguments.component_name.as_deref())?;
    let steps = found.iter().map(|PreviousDeployment { component, now, since, before, .. }| {
        (component.as_str(), &**now, since, before.as_ref())
    });
    match (arguments.format, output.width) {
        (Format::Text, Some(_)) => output.write(&report::table(steps))?,
        (Format::Text, None) => output.write(&report::lines(steps))?,
        (Format::Json, _) => output.json(&EnvPreviousDocument::new(name, steps))?,
    }
    // Nothing to go back to is no answer.
    let is_known = found.iter().any(|one| one.before.is_some());
    Ok(if is_known { Verdict::Pass } else { Verdict::Fail })
}
