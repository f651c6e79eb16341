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
    let page = String::from_utf8_lossy(&bytes).into_owned();
    Ok(with_usage(&page, &command.clone().render_usage().to_string()))
}

/// The page with the usage that `--help` prints as its synopsis: that of the library names options without their values.
fn with_usage(page: &str, usage: &str) -> String {
    const SYNOPSIS: &str = ".SH SYNOPSIS\n";
    let Some(start) = page.find(SYNOPSIS).map(|at| at + SYNOPSIS.len()) else {
        return page.to_owned();
    };
    let end = page[start..].find(".SH ").map_or(page.len(), |at| start + at);
    let lines = usage.trim_start_matches("Usage:").lines().map(str::trim);
    let lines: Vec<String> =
        lines.map(|line| line.replace('\\', "\\\\").replace('-', "\\-")).collect();
    format!("{}{}\n{}", &page[..start], lines.join("\n.br\n"), &page[end..])
}
