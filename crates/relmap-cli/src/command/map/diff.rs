//! `relmap map diff`: what deploying one release over another changes.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;
use relmap_report::Hyperlinks;
use relmap_report::documents::MapDiffDocument;
use relmap_report::map_diff::{self, DiffStyle};

use crate::args::Format;
use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap map diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The chart release that is deployed: its tag, or its version
    #[arg(value_name = "FROM")]
    pub(crate) from: String,
    /// The chart release to deploy over it, newer or older
    #[arg(value_name = "TO")]
    pub(crate) to: String,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// How many lines of one sort a terminal shows.
const LINES: usize = 20;

pub(crate) fn run(arguments: &DiffArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let step = workspace.map_diff(&arguments.from, &arguments.to)?;
    match arguments.format {
        Format::Text => {
            let records = [&step.from.record, &step.to.record];
            let links = || Hyperlinks::of_records(records, &web_links(&workspace));
            output.write_linked(&map_diff::text(&step, style(output)), links)?;
        }
        Format::Json => output.json(&MapDiffDocument::new(&step))?,
    }
    Ok(Verdict::Pass)
}

/// A terminal is shown what fits one; a pipe gets everything.
pub(crate) fn style(output: &Output) -> DiffStyle {
    DiffStyle { colour: output.colour, limit: output.width.map(|_| LINES) }
}
