//! `relmap next`: which version must each component have?

use clap::Args;
use relmap::{Checked, Verdict};
use relmap_report::documents::NextDocument;
use relmap_report::{Hyperlinks, json_text, next};

use crate::args::{Format, Selection};
use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::{self, Output};
use crate::report_files::{Answer, ReportFiles};
use crate::session;

/// The arguments of `relmap next`.
#[derive(Debug, Args)]
pub(crate) struct NextArguments {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Show the reasons for each version
    #[arg(long)]
    pub(crate) explain: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

pub(crate) fn run(arguments: &NextArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = arguments.reports.answer_to(output)?;
    let workspace = session::open(&arguments.selection.directory)?;
    let Checked { outcome, sources, not_judged, untracked, commit, .. } =
        workspace.check(&arguments.selection.options())?;
    output.not_judged(not_judged);
    output.untracked(&untracked);
    let printed = match arguments.format {
        Format::Text => {
            let versions = next::versions(&outcome, arguments.explain, output.colour);
            let links = || Hyperlinks::of_outcome(&outcome, &web_links(&workspace));
            let printed = output.write_linked(&versions, links);
            output.nothing_changed(&outcome);
            let unknown = next::unknown(&outcome, &sources, output.colour);
            output::show_on_standard_error(&unknown, output.colour);
            printed
        }
        Format::Json => output.json(&NextDocument::new(&outcome)),
    };
    if !arguments.reports.is_empty() {
        arguments.reports.write_those_asked_for(&Answer {
            workspace: Some(&workspace),
            document: &json_text(&NextDocument::new(&outcome)),
            outcome: &next::outcome(&outcome),
            sources: &sources,
            judged: commit.into(),
        })?;
    }
    printed?;
    // The question is what comes next; whether RELEASE.txt says so already is for `check`.
    Ok(next::verdict(&outcome))
}
