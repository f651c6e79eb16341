//! `relmap env record`: what a dump says was deployed, kept on the map's branch.

use std::path::PathBuf;

use clap::Args;
use relmap::{RecordOptions, RecordedDeployments, Verdict};
use relmap_environments::dump::MAX_DUMP;
use relmap_report::documents::EnvRecordDocument;
use relmap_report::environments::history as report;

use crate::args::{AllowedHosts, Format};
use crate::error::CliError;
use crate::input;
use crate::output::{self, Output};
use crate::recorded::recorded;
use crate::session;

/// The arguments of `relmap env record`.
#[derive(Debug, Args)]
pub(crate) struct RecordArguments {
    /// The environment
    #[arg(value_name = "ENVIRONMENT")]
    pub(crate) environment: String,
    /// The dump: the JSON of `helm list`, `helm get metadata`, `kubectl get` or `argocd app list`;
    /// `-` reads standard input
    #[arg(value_name = "DUMP", default_value = "-")]
    pub(crate) dump: PathBuf,
    /// The dump has everything that runs: record what it lacks as removed
    #[arg(long)]
    pub(crate) whole: bool,
    /// Push the records to the map's server
    #[arg(long)]
    pub(crate) push: bool,
    /// Who records [default: git's user.name and user.email]
    #[arg(long, value_name = "NAME <EMAIL>")]
    pub(crate) tagger: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
}

pub(crate) fn run(arguments: &RecordArguments, output: &Output) -> Result<Verdict, CliError> {
    let dump = input::read(&arguments.directory, &arguments.dump, MAX_DUMP as u64)?;
    let options = RecordOptions::new(&arguments.dump, dump)
        .whole(arguments.whole)
        .push(arguments.push)
        .by(arguments.tagger.clone());
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let name = &arguments.environment;
    let RecordedDeployments { deployments, branch, commit, server, .. } =
        workspace.environment_record(name, &options)?;
    match (arguments.format, output.width) {
        (Format::Json, _) => {
            let document = EnvRecordDocument::new(name, &deployments, &branch, commit.as_ref());
            output.json(&document)?;
        }
        (Format::Text, Some(_)) if !deployments.is_empty() => {
            output.write(&report::table(&deployments))?;
        }
        (Format::Text, _) => output.write(&report::lines(&deployments))?,
    }
    output::tell(match &commit {
        None => format!("{name} runs what was recorded before; nothing was recorded"),
        Some(commit) => recorded("", &branch, commit, (server.as_deref(), workspace.map_share()?)),
    });
    Ok(Verdict::Pass)
}
