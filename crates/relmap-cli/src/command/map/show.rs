//! `relmap map show`: the table that people look at.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::{LoggedRecord, Verdict, Workspace};
use relmap_core::ledger::Release;
use relmap_report::documents::{MapLogDocument, MapShowDocument};
use relmap_report::{Hyperlinks, map_log, map_table, map_toml};

use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap map show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Show only this chart, by its title: `charts` in `charts-1.1.0`; with --history also a release
    #[arg(value_name = "CHART")]
    pub(crate) chart: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Show all records of each release, with corrections and what they replaced
    #[arg(long)]
    pub(crate) history: bool,
    /// Show only the newest N releases
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TableFormat,
}

/// The forms of a table of releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Columns on a terminal; in a pipe one tab-separated line per release
    Text,
    /// As docs/map.md describes it
    Json,
    /// As in RFC 4180, a line per app; a cell that a spreadsheet would take for a formula starts with '
    Csv,
    /// As docs/map.md describes it
    Toml,
    /// A table
    Markdown,
}

pub(crate) fn run(arguments: &ShowArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    if arguments.history {
        return history(arguments, &workspace, output);
    }
    let mut releases = workspace.map_show(arguments.chart.as_deref())?;
    releases.truncate(arguments.limit.unwrap_or(usize::MAX));
    write(&workspace, &releases, arguments.format, output)?;
    Ok(Verdict::Pass)
}

/// All records, those of one release together.
fn history(
    arguments: &ShowArguments,
    workspace: &Workspace,
    output: &Output,
) -> Result<Verdict, CliError> {
    let records = workspace.map_log(arguments.chart.as_deref())?;
    // Releases stand in the order of their newest records, and the records of each oldest first.
    let mut order: Vec<&str> = Vec::new();
    let mut of_tag: HashMap<&str, Vec<&LoggedRecord>> = HashMap::new();
    for record in &records {
        let tag = record.entry.record.chart.as_str();
        of_tag.entry(tag).or_insert_with(|| {
            order.push(tag);
            Vec::new()
        });
        if let Some(known) = of_tag.get_mut(tag) {
            known.insert(0, record);
        }
    }
    order.truncate(arguments.limit.unwrap_or(usize::MAX));
    let records = || order.iter().filter_map(|tag| of_tag.get(tag)).flatten().copied();
    match arguments.format {
        TableFormat::Text => {
            let entries = records().map(|record| &record.entry);
            let text = map_log::text(entries, output.colour);
            let shown = records().map(|record| &record.entry.record);
            output.write_linked(&text, || Hyperlinks::of_records(shown, &web_links(workspace)))?;
        }
        TableFormat::Json => {
            let records = records().map(|record| (record.title.as_str(), &record.entry));
            output.json(&MapLogDocument::new(records))?;
        }
        format => {
            let releases: Vec<Release> = records()
                .map(|record| Release {
                    title: record.title.clone(),
                    record: record.entry.record.clone(),
                })
                .collect();
            write(workspace, &releases, format, output)?;
        }
    }
    Ok(Verdict::Pass)
}

/// Prints a table of releases.
pub(super) fn write(
    workspace: &Workspace,
    releases: &[Release],
    format: TableFormat,
    output: &Output,
) -> Result<(), CliError> {
    match (format, output.width) {
        (TableFormat::Text, Some(width)) => {
            let records = releases.iter().map(|release| &release.record);
            let links = || Hyperlinks::of_records(records, &web_links(workspace));
            output.write_linked(&map_table::table(releases, width, output.colour), links)
        }
        (TableFormat::Text, None) => output.write(&map_table::lines(releases)),
        (TableFormat::Json, _) => output.json(&MapShowDocument::new(releases)),
        (TableFormat::Csv, _) => output.write(&map_table::csv(releases)),
        (TableFormat::Toml, _) => output.document(&map_toml::toml(releases)),
        (TableFormat::Markdown, _) => output.write(&map_table::markdown(releases)),
    }
}
