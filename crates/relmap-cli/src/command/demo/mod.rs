//! `relmap demo`: how relmap works, shown on throwaway repositories.

mod artifacts;
mod registry;
mod scenes;
mod stage;

use clap::Args;
use relmap_core::outcome::Verdict;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// Show a release from the app's commit to the environments, with a registry on this machine; needs docker-registry
    #[arg(long)]
    artifacts: bool,
}

pub(crate) fn run(arguments: &DemoArguments, output: &Output) -> Result<Verdict, CliError> {
    if arguments.artifacts {
        let program = registry::program()?;
        let stage = stage::Stage::new(output)?;
        let registry = registry::Registry::start(&program, &stage.folder)?;
        artifacts::play(&stage, &registry)?;
    } else {
        scenes::play(&stage::Stage::new(output)?)?;
    }
    Ok(Verdict::Pass)
}
