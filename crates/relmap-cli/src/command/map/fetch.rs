//! `relmap map fetch`: the map from the server that keeps it.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;
use relmap_report::SafeText;

use crate::args::{AllowedHosts, TimeLimit};
use crate::error::CliError;
use crate::output::Output;
use crate::session;

/// The arguments of `relmap map fetch`.
#[derive(Debug, Args)]
pub(crate) struct FetchArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) time: TimeLimit,
}

pub(crate) fn run(arguments: &FetchArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let fetched = workspace.map_fetch(arguments.time.limit())?;
    let (branch, server) = (SafeText::new(&fetched.branch), SafeText::new(&fetched.server));
    let records = match fetched.records {
        1 => "1 record".to_owned(),
        records => format!("{records} records"),
    };
    output.write(&match fetched.is_up_to_date() {
        true => format!("{branch} is up to date with {server}: {records}\n"),
        false => format!("fetched {branch} from {server}: {records}, {} new\n", fetched.new),
    })?;
    Ok(Verdict::Pass)
}
