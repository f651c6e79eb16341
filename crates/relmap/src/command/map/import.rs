//! `relmap map import`: the map, read from history.

use std::path::PathBuf;

use clap::Args;
use relmap_core::outcome::Verdict;
use relmap_git::Repository;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap map import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
}

pub(crate) fn run(arguments: &ImportArguments, output: &Output) -> Result<Verdict, CliError> {
    let repository = Repository::discover(&arguments.directory)?;
    let tags = repository.tags()?;
    output.write(&format!("{} tags\n", tags.names().count()))?;
    Ok(Verdict::Met)
}
