//! `relmap man`: the manual pages, made from the same definitions as `--help`.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;
use relmap_core::outcome::Verdict;
use relmap_fs::Outputs;

use crate::error::CliError;
use crate::output::Output;
use relmap::outputs_around;

/// The arguments of `relmap man`.
#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Write one page per command into this folder, instead of printing the main page
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(crate) fn run(
    arguments: &ManArguments,
    output: &Output,
    command: Command,
) -> Result<Verdict, CliError> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let Some(folder) = &arguments.output else {
        output.document(&page(&command)?)?;
        return Ok(Verdict::Pass);
    };
    let places = outputs_around(Path::new("."));
    let mut written = Vec::new();
    write(&command, &places, folder, &mut written)?;
    for path in written {
        output.write(&format!("{}\n", path.display()))?;
    }
    Ok(Verdict::Pass)
}

fn write(
    command: &Command,
    places: &Outputs,
    folder: &Path,
    written: &mut Vec<PathBuf>,
) -> Result<(), CliError> {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let path = folder.join(format!("{name}.1"));
    let text = page(command)?;
    let failed = |source| CliError::Page { path: path.clone(), source };
    places.write(&path, text.as_bytes()).map_err(failed)?;
    written.push(path);
    command.get_subcommands().try_for_each(|below| write(below, places, folder, written))
}

fn page(command: &Command) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    Man::new(command.clone()).render(&mut bytes).map_err(CliError::Output)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
