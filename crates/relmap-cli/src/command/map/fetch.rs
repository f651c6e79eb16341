//! `relmap map fetch`: the map from the server that keeps it.

use std::path::PathBuf;

use clap::Args;
use relmap::{MapDiscarded, Verdict};
use relmap_report::SafeText;

use crate::args::{AllowedHosts, TimeLimit};
use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

use super::unpushed::named;

/// The arguments of `relmap map fetch`.
#[derive(Debug, Args)]
pub(crate) struct FetchArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Discard records of this clone that were never pushed, as of a release that was taken back
    #[arg(long)]
    pub(crate) discard_unpushed: bool,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) time: TimeLimit,
}

pub(crate) fn run(arguments: &FetchArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    if arguments.discard_unpushed {
        return discard(&workspace.map_discard_unpushed(arguments.time.limit())?, output);
    }
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
    if !fetched.unpushed.is_empty() {
        let named = named(&fetched.unpushed, 0, 0);
        output::tell(format!("{server} lacks {named} of this clone; push them: relmap map push"));
    }
    Ok(Verdict::Pass)
}

fn discard(discarded: &MapDiscarded, output: &Output) -> Result<Verdict, CliError> {
    let MapDiscarded { branch, server, tags, deployments, others, .. } = discarded;
    let (branch, server) = (SafeText::new(branch), SafeText::new(server));
    output.write(&match tags.is_empty() && deployments + others == 0 {
        true => format!("{branch} has nothing that {server} lacks; nothing was discarded\n"),
        false => {
            let named = named(tags, *deployments, *others);
            format!("discarded {named}; {branch} is as at {server} now\n")
        }
    })?;
    Ok(Verdict::Pass)
}
