//! `relmap fleet env`: what runs where, for all repositories.

use clap::Args;
use relmap::{FleetEnvironments, Verdict};
use relmap_report::SafeText;
use relmap_report::documents::FleetEnvDocument;

use super::{FleetSource, decided};
use crate::command::env::matrix::{self, MatrixFormat, WhatRuns, WhenRuns};
use crate::error::CliError;
use crate::output::{self, Output};

/// The arguments of `relmap fleet env`.
#[derive(Debug, Args)]
pub(crate) struct EnvFleetArguments {
    #[command(flatten)]
    pub(crate) fleet: FleetSource,
    #[command(flatten)]
    pub(crate) what: WhatRuns,
    #[command(flatten)]
    pub(crate) when: WhenRuns,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: MatrixFormat,
}

pub(crate) fn run(arguments: &EnvFleetArguments, output: &Output) -> Result<Verdict, CliError> {
    let options = matrix::options(&arguments.what, &arguments.when, None);
    let found = arguments.fleet.open()?.environments(&options)?;
    matrix::print(arguments.format, &found.matrix(), output, || document(&found))?;
    for member in &found.members {
        if let Err(reason) = &member.answer {
            let text = format!("{} cannot be looked at: {reason}", member.name);
            output::tell(SafeText::new(&text));
        }
    }
    for (repository, environment, file, reason) in &found.unreadable {
        matrix::tell_unreadable(&format!("{repository}: {environment}"), file, reason);
    }
    Ok(decided(found.undecided()))
}

/// What runs where as JSON.
pub(super) fn document(found: &FleetEnvironments) -> FleetEnvDocument<'_> {
    let rows = found.rows.iter().map(|row| (row.repository.as_str(), &row.row));
    let (members, unreadable) = (found.views(), &found.unreadable);
    FleetEnvDocument::new(&found.environments, rows, &members, unreadable, found.at)
}
