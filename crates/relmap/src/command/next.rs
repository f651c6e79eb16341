//! `relmap next`: which version must each component have?

use relmap_core::outcome::Verdict;
use relmap_git::Repository;
use relmap_report::{json, next};

use crate::args::{Format, NextArguments};
use crate::error::CliError;
use crate::output::Output;
use crate::run::Run;

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
