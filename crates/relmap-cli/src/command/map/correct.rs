//! `relmap map correct`: another record for a release that was recorded wrongly.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use relmap::{CorrectOptions, Corrected, Verdict};
use relmap_core::ledger::Record;
use relmap_report::SafeText;

use crate::args::AllowedHosts;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::recorded::recorded;
use crate::session;

/// The arguments of `relmap map correct`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct CorrectArguments {
    /// The chart release, as a tag or version
    #[arg(value_name = "CHART")]
    pub(crate) chart: String,
    /// The app release that it deploys: app-1.2.1, 1.2.1, or app=1.2.1; repeatable
    #[arg(long, value_name = "APP", group = "what")]
    pub(crate) app: Vec<String>,
    /// Record what --app says although the app's repository has no such release
    #[arg(long, requires = "app")]
    pub(crate) unverified: bool,
    /// Say that it deploys no app, or none but those that --app names
    #[arg(long, group = "what")]
    pub(crate) no_app: bool,
    /// The image that it runs, in place of all that are recorded; repeatable
    #[arg(long, value_name = "IMAGE", group = "what")]
    pub(crate) image: Vec<String>,
    /// Why the record was wrong
    #[arg(long, value_name = "REASON", required = true)]
    pub(crate) because: String,
    /// Push the correction to the map's server
    #[arg(long)]
    pub(crate) push: bool,
    /// The app's repository, if relmap.toml does not name it
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
}

pub(crate) fn run(arguments: &CorrectArguments, output: &Output) -> Result<Verdict, CliError> {
    let mut options = CorrectOptions::new(&arguments.because)
        .no_app(arguments.no_app)
        .unverified(arguments.unverified)
        .app_repository(arguments.app_repository.clone())
        .push(arguments.push);
    for app in &arguments.app {
        options = options.app(app);
    }
    for image in &arguments.image {
        options = options.image(image);
    }
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let Corrected { before, after, branch, commit, server, .. } =
        workspace.map_correct(&arguments.chart, &options)?;
    let deployed = |record: &Record| record.deploys().unwrap_or_else(|| "no app".to_owned());
    let (was, is) = (deployed(&before.record), deployed(&after.record));
    let chart = SafeText::new(&after.record.chart);
    output.write(&format!(
        "corrected {chart}: {} in place of {}\n",
        SafeText::new(&is),
        SafeText::new(&was)
    ))?;
    output::tell(recorded("", &branch, &commit, (server.as_deref(), workspace.map_share()?)));
    Ok(Verdict::Pass)
}
