//! `relmap env history`: every deployment.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::{EnvironmentHistory, Verdict};
use relmap_report::documents::EnvHistoryDocument;
use relmap_report::{Hyperlinks, SafeText, environments::history as report};

use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap env history`.
#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    /// The environment
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// Show only this component
    #[arg(long = "component", value_name = "NAME")]
    pub(crate) component_name: Option<String>,
    /// Show only the newest N deployments
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: HistoryFormat,
}

/// The forms of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum HistoryFormat {
    /// Columns on a terminal; in a pipe one tab-separated line per deployment
    Text,
    /// As docs/environments.md describes it
    Json,
    /// As in RFC 4180; a cell that a spreadsheet would take for a formula starts with '
    Csv,
}

pub(crate) fn run(arguments: &HistoryArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let name = &arguments.environment;
    let history = workspace.environment_history(name, arguments.component_name.as_deref())?;
    let EnvironmentHistory { mut deployments, unreadable, is_cut, is_bounded, .. } = history;
    let is_short = is_cut || is_bounded;
    deployments.truncate(arguments.limit.unwrap_or(usize::MAX));
    match (arguments.format, output.width) {
        (HistoryFormat::Text, Some(_)) => {
            let links = || Hyperlinks::of_deployments(&deployments, &web_links(&workspace));
            output.write_linked(&report::table(&deployments), links)?;
        }
        (HistoryFormat::Text, None) => output.write(&report::lines(&deployments))?,
        (HistoryFormat::Json, _) => {
            output.json(&EnvHistoryDocument::new(name, &deployments, &unreadable, is_short))?;
        }
        (HistoryFormat::Csv, _) => output.write(&report::csv(&deployments))?,
    }
    for (file, (commits, reason)) in &unreadable {
        let noun = if *commits == 1 { "commit" } else { "commits" };
        let text = format!(
            "{file} could not be read at {commits} {noun}, so what it said before counts there: \
             {reason}"
        );
        output::tell(SafeText::new(&text));
    }
    if is_cut {
        output::tell("the clone is shallow, so the beginning is missing: git fetch --unshallow");
    }
    Ok(Verdict::Pass)
}
