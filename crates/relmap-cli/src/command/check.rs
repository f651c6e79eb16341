//! `relmap check`: are the declared versions right?

use clap::Args;
use relmap::{Checked, Verdict};
use relmap_report::documents::CheckDocument;
use relmap_report::{json_text, text};

use crate::args::{Format, Selection};
use crate::error::CliError;
use crate::output::Output;
use crate::report_files::{Answer, ReportFiles};
use crate::session;

/// The arguments of `relmap check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Output format; docs/json.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

pub(crate) fn run(arguments: &CheckArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = arguments.reports.answer_to(output)?;
    let workspace = session::open(&arguments.selection.directory)?;
    let Checked { outcome, sources, not_judged, .. } =
        workspace.check(&arguments.selection.options())?;
    output.not_judged(not_judged);
    let printed = match arguments.format {
        Format::Text => {
            let show = if output.is_verbose { text::outcome_in_full } else { text::outcome };
            output.judgement(&show(&outcome, &sources, output.colour), outcome.verdict)
        }
        Format::Json => output.json(&CheckDocument::new(&outcome)),
    };
    if !arguments.reports.is_empty() {
        arguments.reports.write(&Answer {
            workspace: &workspace,
            document: &json_text(&CheckDocument::new(&outcome)),
            outcome: &outcome,
            sources: &sources,
        })?;
    }
    printed?;
    Ok(outcome.verdict)
}
