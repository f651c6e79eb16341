//! `relmap next`: which version must each component have?

use clap::Args;
use relmap_core::outcome::Verdict;
use relmap_git::Repository;
use relmap_report::{json, next};

use crate::args::{Format, Selection};
use crate::error::CliError;
use crate::output::Output;
use crate::run::Run;

/// The arguments of `relmap next`.
#[derive(Debug, Args)]
pub(crate) struct NextArguments {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Say what forces each version
    #[arg(long)]
    pub(crate) explain: bool,
    /// How to print the versions
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &NextArguments, output: &Output) -> Result<Verdict, CliError> {
    let repository = Repository::discover(&arguments.selection.directory)?;
    let run = Run::new(&repository, &arguments.selection)?;
    let outcome = run.judge(&arguments.selection)?;
    match arguments.format {
        Format::Text => {
            output.write(&next::versions(&outcome, arguments.explain, output.colour))?;
            let unknown = next::unknown(&outcome, &run.sources(&outcome)?, output.colour);
            eprint!("{unknown}");
        }
        Format::Json => output.json(&json::next(&outcome))?,
    }
    // The question is what comes next; whether RELEASE.txt says so already is for `check`.
    Ok(next::verdict(&outcome))
}
