//! `relmap check`: are the declared versions right?

use relmap_core::outcome::Verdict;
use relmap_git::Repository;
use relmap_report::{json, text};

use crate::args::{CheckArguments, Format};
use crate::error::CliError;
use crate::output::Output;
use crate::run::Run;

pub(crate) fn run(arguments: &CheckArguments, output: &Output) -> Result<Verdict, CliError> {
    let repository = Repository::discover(&arguments.selection.directory)?;
    let run = Run::new(&repository, &arguments.selection)?;
    let outcome = run.judge(&arguments.selection)?;
    match arguments.format {
        Format::Text => {
            output.write(&text::outcome(&outcome, &run.sources(&outcome)?, output.colour))?
        }
        Format::Json => output.json(&json::outcome(&outcome))?,
    }
    Ok(outcome.verdict)
}
