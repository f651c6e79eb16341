//! `relmap fleet check`: are the declared versions of all repositories right?

use clap::Args;
use relmap::{CheckOptions, Verdict};
use relmap_report::documents::FleetCheckDocument;
use relmap_report::fleet;

use super::FleetSource;
use crate::args::Format;
use crate::command::check::{page, waived};
use crate::error::CliError;
use crate::html_pages::JudgedFiles;
use crate::output::Output;
use crate::report_files::ReportFiles;

/// The arguments of `relmap fleet check`.
#[derive(Debug, Args)]
pub(crate) struct CheckFleetArguments {
    #[command(flatten)]
    pub(crate) fleet: FleetSource,
    /// Also check the components that did not change
    #[arg(long)]
    pub(crate) all: bool,
    /// Pass although this rule is broken, such as bump-too-small; repeatable
    #[arg(long, value_name = "RULE")]
    pub(crate) allow: Vec<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

pub(crate) fn run(arguments: &CheckFleetArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = &arguments.reports.answer_to(output)?;
    let allowed = waived(&arguments.allow)?;
    let options = CheckOptions::new().all(arguments.all).allow(allowed.iter().copied());
    let found = arguments.fleet.open()?.check(&options)?;
    let mut outcome = found.combined(|checked| &checked.outcome);
    outcome.waive(&allowed);
    let members = found.views(|checked| &checked.outcome);
    let sources = found.sources();
    let document = FleetCheckDocument::new(&members, outcome.verdict);
    let printed = match arguments.format {
        Format::Text => {
            let mut page = page(&outcome, &sources, output);
            if !output.is_quiet {
                page.push_str(&format!("{}\n", fleet::verdicts(&members)));
            }
            output.judgement(&page, outcome.verdict)
        }
        Format::Json => output.json(&document),
    };
    arguments.reports.finish(
        printed,
        (None, &outcome, &sources, JudgedFiles::Elsewhere),
        &document,
    )?;
    Ok(outcome.verdict)
}
