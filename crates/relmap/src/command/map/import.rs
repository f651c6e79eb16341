//! `relmap map import`: the map, read from history.

use std::path::PathBuf;

use clap::Args;
use relmap_core::import::{TagWords, decide};
use relmap_core::outcome::Verdict;
use relmap_git::{Repository, Watch};

use crate::args::Format;
use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap map import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// How to print what was found; docs/map.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &ImportArguments, output: &Output) -> Result<Verdict, CliError> {
    let repository = Repository::discover(&arguments.directory)?;
    let watch = Watch::default();
    let sightings = repository.survey(&TagWords::default(), &watch)?;
    let import = decide(&sightings);
    output.json(&relmap_report::import::json(&import))?;
    Ok(Verdict::Met)
}
