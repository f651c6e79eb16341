//! `relmap map`: the release map. One subcommand a file.

pub(crate) mod diff;
pub(crate) mod fetch;
pub(crate) mod find;
pub(crate) mod html;
pub(crate) mod import;
pub(crate) mod previous;
pub(crate) mod show;
pub(crate) mod verify;

use clap::{Args, Subcommand};
use relmap::Verdict;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap map`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct MapArguments {
    #[command(subcommand)]
    pub(crate) command: Option<MapCommand>,
    /// Without a subcommand the map is shown.
    #[command(flatten)]
    pub(crate) show: show::ShowArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MapCommand {
    /// Show the releases, newest first
    Show(show::ShowArguments),
    /// Find what deploys an app, what a chart deploys, what was current, or what contains a commit
    Find(find::FindArguments),
    /// Check each row against both repositories, and add what is missing
    Verify(verify::VerifyArguments),
    /// Write pages that show the map as pictures and tables
    Html(html::HtmlArguments),
    /// Say which release to roll back to, and what the step back means
    Previous(previous::PreviousArguments),
    /// Say what deploying one release over another changes
    Diff(diff::DiffArguments),
    /// Bring the map here from the server that keeps it
    Fetch(fetch::FetchArguments),
    /// Read the releases of all charts out of the repository's tags
    Import(import::ImportArguments),
}

pub(crate) fn run(arguments: &MapArguments, output: &Output) -> Result<Verdict, CliError> {
    match &arguments.command {
        None => show::run(&arguments.show, output),
        Some(MapCommand::Show(arguments)) => show::run(arguments, output),
        Some(MapCommand::Find(arguments)) => find::run(arguments, output),
        Some(MapCommand::Verify(arguments)) => verify::run(arguments, output),
        Some(MapCommand::Html(arguments)) => html::run(arguments, output),
        Some(MapCommand::Previous(arguments)) => previous::run(arguments, output),
        Some(MapCommand::Diff(arguments)) => diff::run(arguments, output),
        Some(MapCommand::Fetch(arguments)) => fetch::run(arguments, output),
        Some(MapCommand::Import(arguments)) => import::run(arguments, output),
    }
}
