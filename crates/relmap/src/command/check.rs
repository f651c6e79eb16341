//! `relmap check`: are the declared versions right?

use clap::Args;
use relmap_core::outcome::Verdict;
use relmap_git::Repository;
use relmap_report::{json, text};

use crate::args::{Format, Selection};
use crate::error::CliError;
use crate::output::Output;
use crate::run::Run;

/// The arguments of `relmap check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// How to print the outcome; docs/json.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

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
