//! `relmap map export`: the files of the map, to be moved to another place.

use std::path::PathBuf;

use clap::Args;
use relmap::Verdict;
use relmap_report::import as report;

use crate::error::CliError;
use crate::output;
use crate::session;

/// The arguments of `relmap map export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The folder to write to, created if missing; a file there that says otherwise is refused
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
}

pub(crate) fn run(arguments: &ExportArguments) -> Result<Verdict, CliError> {
    let exported = session::open(&arguments.directory)?.map_export(&arguments.folder)?;
    output::tell(report::exported(
        &exported.folder,
        (exported.files, exported.records),
        (exported.environments, exported.deployments),
    ));
    Ok(Verdict::Pass)
}
