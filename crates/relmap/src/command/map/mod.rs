//! `relmap map`: the release map. One subcommand a file.

pub(crate) mod import;

use clap::{Args, Subcommand};
use relmap_core::outcome::Verdict;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap map`.
#[derive(Debug, Args)]
pub(crate) struct MapArguments {
    #[command(subcommand)]
    pub(crate) command: MapCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MapCommand {
    /// Read the releases of all charts out of the repository's tags
    Import(import::ImportArguments),
}

pub(crate) fn run(arguments: &MapArguments, output: &Output) -> Result<Verdict, CliError> {
    match &arguments.command {
        MapCommand::Import(arguments) => import::run(arguments, output),
    }
}
