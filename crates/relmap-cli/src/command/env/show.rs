//! `relmap env`: components by environments.

use std::path::PathBuf;

use clap::Args;
use relmap::{EnvironmentFilter, EnvironmentMatrix, Verdict};
use relmap_report::documents::EnvShowDocument;

use super::matrix::{self, MatrixFormat, WhatRuns, WhenRuns};
use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap env show`.
#[derive(Debug, Args)]
pub(crate) struct ShowEnvArguments {
    #[command(flatten)]
    pub(crate) what: WhatRuns,
    /// Show only what contains this commit of the charts' or the app's repository
    #[arg(long, value_name = "COMMIT")]
    pub(crate) commit: Option<String>,
    #[command(flatten)]
    pub(crate) when: WhenRuns,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: MatrixFormat,
}

pub(crate) fn run(arguments: &ShowEnvArguments, output: &Output) -> Result<Verdict, CliError> {
    let ShowEnvArguments { what, commit, when, directory, format } = arguments;
    let options = matrix::options(what, when, commit.clone().map(EnvironmentFilter::Commit));
    let workspace = session::open(directory)?;
    let EnvironmentMatrix { matrix, at, unreadable, unread, .. } =
        workspace.environments(&options)?;
    matrix::print(*format, &matrix, output, || EnvShowDocument::new(&matrix, at, &unreadable))?;
    for (environment, file, reason) in &unreadable {
        matrix::tell_unreadable(environment, file, reason);
    }
    for (environment, unread) in &unread {
        matrix::tell_unread(environment, unread);
    }
    if matrix.rows.is_empty() {
        let is_filtered = commit.is_some() || what.is_filter();
        output::tell(match is_filtered {
            true => "nothing runs that fits; `relmap env` shows everything",
            false => "no environment runs anything",
        });
        return Ok(Verdict::Fail);
    }
    Ok(Verdict::Pass)
}
