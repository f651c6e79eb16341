//! `relmap env html`: what runs where, as a page.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;

use crate::error::CliError;
use crate::html_pages::Pages;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap env html`.
#[derive(Debug, Args)]
pub(crate) struct HtmlEnvArguments {
    /// The folder to write to, created if missing; with --standalone the file
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// Write one self-contained file, for example for mail; `-` is standard output
    #[arg(long)]
    pub(crate) standalone: bool,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
}

pub(crate) fn run(arguments: &HtmlEnvArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let pages = Pages::of_environments(workspace.environment_overview()?);
    pages.write_alone(&workspace.outputs(), &arguments.path, arguments.standalone, output)?;
    Ok(Verdict::Pass)
}
