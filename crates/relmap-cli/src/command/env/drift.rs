//! `relmap env drift`: what runs against what was released.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use relmap::{DriftOptions, EnvironmentDrift, Verdict};
use relmap_environments::dump::MAX_DUMP;
use relmap_report::Sources;
use relmap_report::documents::EnvDriftDocument;
use relmap_report::environments::drift as report;

use crate::args::Format;
use crate::error::CliError;
use crate::html_pages::JudgedFiles;
use crate::input;
use crate::output::Output;
use crate::report_files::ReportFiles;
use crate::session;

/// The arguments of `relmap env drift`.
#[derive(Debug, Args)]
pub(crate) struct DriftArguments {
    /// Report only these environments; all if none is named
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environments: Vec<String>,
    /// Compare an environment with a dump of its cluster; `-` reads standard input; repeatable.
    /// The JSON of `helm list`, `helm get metadata`, `kubectl get` and `argocd app list` is read
    #[arg(long = "dump", value_name = "ENVIRONMENT=FILE")]
    pub(crate) dumps: Vec<DumpFile>,
    /// Also read the whole history, to find releases that never arrived
    #[arg(long)]
    pub(crate) history: bool,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

/// A dump, and the environment that it is of.
#[derive(Debug, Clone)]
pub(crate) struct DumpFile {
    environment: String,
    path: PathBuf,
}

impl FromStr for DumpFile {
    type Err = String;

    fn from_str(text: &str) -> Result<DumpFile, String> {
        match text.split_once('=') {
            Some((environment, path)) if !environment.is_empty() && !path.is_empty() => {
                Ok(DumpFile { environment: environment.to_owned(), path: PathBuf::from(path) })
            }
            _ => Err("write ENVIRONMENT=FILE, such as production=dump.json".to_owned()),
        }
    }
}

pub(crate) fn run(arguments: &DriftArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = &arguments.reports.answer_to(output)?;
    let mut dumps = Vec::new();
    for dump in &arguments.dumps {
        let bytes = input::read(&arguments.directory, &dump.path, MAX_DUMP as u64)?;
        dumps.push((dump.environment.clone(), dump.path.clone(), bytes));
    }
    let options = DriftOptions::new()
        .environments(arguments.environments.clone())
        .history(arguments.history)
        .dumps(dumps);
    let workspace = session::open(&arguments.directory)?;
    let EnvironmentDrift { findings, outcome, matrix, .. } =
        workspace.environment_drift(&options)?;
    let document = EnvDriftDocument::new(&findings, &outcome, &matrix);
    let printed = match arguments.format {
        Format::Text => {
            output.judgement(&report::text(&outcome, &matrix, output.colour), outcome.verdict)
        }
        Format::Json => output.json(&document),
    };
    arguments.reports.finish(
        printed,
        (Some(&workspace), &outcome, &Sources::new(), JudgedFiles::Elsewhere),
        &document,
    )?;
    Ok(outcome.verdict)
}
