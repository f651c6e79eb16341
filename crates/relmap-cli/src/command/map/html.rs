//! `relmap map html`: the map as pages, with what runs where.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;

use crate::error::CliError;
use crate::html_pages::Pages;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap map html`.
#[derive(Debug, Args)]
pub(crate) struct HtmlArguments {
    /// The folder to write to, created if missing; with --standalone the file
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// Show only this chart, by its title: `charts` in `charts-1.1.0`
    #[arg(value_name = "CHART")]
    pub(crate) chart: Option<String>,
    /// Write one self-contained file, for example for mail; `-` is standard output
    #[arg(long)]
    pub(crate) standalone: bool,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
}

pub(crate) fn run(arguments: &HtmlArguments, output: &Output) -> Result<Verdict, CliError> {
    let HtmlArguments { path, chart, standalone, directory } = arguments;
    let workspace = session::open(directory)?;
    let pages = Pages::of(workspace.map_page_content(chart.as_deref())?)
        .with_environments(workspace.environment_overview_if_any()?);
    pages.write_alone(&workspace.outputs(), path, *standalone, output)?;
    Ok(Verdict::Pass)
}
