//! `relmap demo`: how relmap works, shown on throwaway repositories.

mod scenes;
mod stage;

use relmap_core::outcome::Verdict;

use crate::error::CliError;
use crate::output::Output;

pub(crate) fn run(output: &Output) -> Result<Verdict, CliError> {
    let stage = stage::Stage::new(output)?;
    scenes::play(&stage)?;
    Ok(Verdict::Pass)
}
