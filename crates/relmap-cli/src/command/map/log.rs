//! `relmap map log`: every record, newest first.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;
use relmap_report::documents::MapLogDocument;
use relmap_report::{Hyperlinks, map_log};

use crate::args::Format;
use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap map log`.
#[derive(Debug, Args)]
pub(crate) struct LogArguments {
    /// Show only this chart or release: `charts`, or `charts-1.1.0`
    #[arg(value_name = "CHART")]
    pub(crate) of: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Show only the newest N records
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Output format; docs/map.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

pub(crate) fn run(arguments: &LogArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let mut records = workspace.map_log(arguments.of.as_deref())?;
    records.truncate(arguments.limit.unwrap_or(usize::MAX));
    match arguments.format {
        Format::Text => {
            let entries = records.iter().map(|record| &record.entry);
            let text = map_log::text(entries, output.colour);
            let shown = records.iter().map(|record| &record.entry.record);
            output.write_linked(&text, || Hyperlinks::of_records(shown, &web_links(&workspace)))?;
        }
        Format::Json => {
            let records = records.iter().map(|record| (record.title.as_str(), &record.entry));
            output.json(&MapLogDocument::new(records))?;
        }
    }
    Ok(Verdict::Pass)
}
