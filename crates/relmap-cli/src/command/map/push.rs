//! `relmap map push`: the records of this clone, to the server of the map.

use std::path::PathBuf;

use clap::Args;
use relmap::{MapPushed, Verdict};
use relmap_report::SafeText;
use relmap_report::plan::missing_tags;

use crate::args::{AllowedHosts, TimeLimit};
use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

use super::unpushed::named;

/// The arguments of `relmap map push`.
#[derive(Debug, Args)]
pub(crate) struct PushArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) time: TimeLimit,
}

pub(crate) fn run(arguments: &PushArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let pushed = workspace.map_push(arguments.time.limit())?;
    let MapPushed { branch, server, commit, tags, deployments, others, merged, .. } = &pushed;
    let (branch, server) = (SafeText::new(branch), SafeText::new(server));
    output.write(&match commit {
        None => format!("{branch} at {server} has all records of this clone\n"),
        Some(commit) => format!(
            "{} {} to {branch} at {server} in commit {}\n",
            if *merged { "merged and pushed" } else { "pushed" },
            named(tags, *deployments, *others),
            commit.short()
        ),
    })?;
    if !pushed.missing_tags.is_empty() {
        output::tell(missing_tags(&pushed.server, &pushed.missing_tags));
    }
    Ok(Verdict::Pass)
}
