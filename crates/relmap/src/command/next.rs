//! `relmap next`: which version must each component have?

use clap::Args;
use relmap_core::outcome::Verdict;
use relmap_git::Repository;
use relmap_report::{json, next};

use crate::args::{Format, Selection};
use crate::error::CliError;
use crate::output::Output;
use crate::report_files::{Answer, ReportFiles};
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
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

pub(crate) fn run(arguments: &NextArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = arguments.reports.answer_to(output)?;
    let repository = Repository::discover(&arguments.selection.directory)?;
    let run = Run::new(&repository, &arguments.selection)?;
    let outcome = run.judge(&arguments.selection)?;
    let sources = run.sources(&outcome)?;
    output.aside(&run.uncommitted().unwrap_or_default());
    let printed = match arguments.format {
        Format::Text => {
            let printed = output.write(&next::versions(&outcome, arguments.explain, output.colour));
            eprint!("{}", next::unknown(&outcome, &sources, output.colour));
            printed
        }
        Format::Json => output.json(&json::next(&outcome)),
    };
    if !arguments.reports.is_empty() {
        arguments.reports.write_those_asked_for(&Answer {
            repository: &repository,
            run: &run,
            document: &json::next(&outcome),
            outcome: &next::outcome(&outcome),
            sources: &sources,
        })?;
    }
    printed?;
    // The question is what comes next; whether RELEASE.txt says so already is for `check`.
    Ok(next::verdict(&outcome))
}
