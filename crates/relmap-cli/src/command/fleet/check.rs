//! `relmap fleet check`: are the declared versions of all repositories right?

use clap::Args;
use relmap::{CheckOptions, Verdict};
use relmap_report::documents::FleetCheckDocument;
use relmap_report::{Sources, fleet, json_text, text};

use super::FleetSource;
use crate::args::Format;
use crate::command::check::waived;
use crate::error::CliError;
use crate::output::Output;
use crate::report_files::{Answer, ReportFiles};

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
    let mut sources = Sources::new();
    for member in &found.members {
        let files = member.answer.iter().flat_map(|checked| &checked.sources);
        let named = files.map(|(file, bytes)| (format!("{}/{file}", member.name), bytes.clone()));
        sources.extend(named);
    }
    let document = FleetCheckDocument::new(&members, outcome.verdict);
    match arguments.format {
        Format::Text => {
            let mut page = match (output.is_verbose, output.is_quiet) {
                (true, _) => text::outcome_in_full(&outcome, &sources, output.colour),
                (_, true) => text::wrong(&outcome, &sources, output.colour),
                _ => text::outcome_in_columns(&outcome, &sources, output.colour, output.width),
            };
            if !output.is_quiet {
                page.push_str(&format!("{}\n", fleet::repositories(&members)));
            }
            output.judgement(&page, outcome.verdict)?;
        }
        Format::Json => output.json(&document)?,
    }
    if !arguments.reports.is_empty() {
        arguments.reports.write(&Answer {
            workspace: None,
            outcome: &outcome,
            sources: &sources,
            document: &json_text(&document),
        })?;
    }
    Ok(outcome.verdict)
}
