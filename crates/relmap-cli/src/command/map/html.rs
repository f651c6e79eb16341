//! `relmap map html`: the map as pages.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;
use relmap_report::{SafeText, Sources};

use crate::error::{CliError, ReportError};
use crate::html_pages::Pages;
use crate::output::Output;
use crate::report_files;
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
    let pages = Pages::of(workspace.map_page_content(chart.as_deref())?);
    let sources = Sources::new();
    if *standalone && report_files::is_standard_output(path) {
        output.document(&pages.standalone(None, &sources))?;
        return Ok(Verdict::Pass);
    }
    let places = workspace.outputs();
    let written = match standalone {
        true => places.write(path, pages.standalone(None, &sources).as_bytes()),
        false => pages.write_folder(&places, path, None, &sources),
    };
    written.map_err(|source| CliError::Reports(vec![ReportError::new(path, source)]))?;
    let first = if *standalone { path.clone() } else { path.join("index.html") };
    output.progress(&format!("wrote {}\n", SafeText::new(&first.display().to_string())))?;
    Ok(Verdict::Pass)
}
