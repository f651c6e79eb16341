//! `relmap map`: the release map. One subcommand a file.

pub(crate) mod correct;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod fetch;
pub(crate) mod find;
pub(crate) mod html;
pub(crate) mod import;
pub(crate) mod log;
pub(crate) mod previous;
pub(crate) mod push;
pub(crate) mod show;
mod unpushed;
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
    #[command(after_help = "Example:\n  relmap map show --limit 10")]
    Show(show::ShowArguments),
    /// Find releases by app, by chart, by image, by time or by commit
    #[command(after_help = "Example:\n  relmap map find --app 1.2.0")]
    Find(find::FindArguments),
    /// Show every record, with corrections and what they replaced
    #[command(after_help = "Example:\n  relmap map log charts-1.1.0")]
    Log(log::LogArguments),
    /// Record what a release really deploys, and why
    #[command(
        after_help = "Example:\n  relmap map correct charts-1.1.0 --app app-1.2.1 --because \"The entry named the wrong release\""
    )]
    Correct(correct::CorrectArguments),
    /// Check each record against both repositories; --repair adds missing records
    #[command(after_help = "Example:\n  relmap map verify --remote")]
    Verify(verify::VerifyArguments),
    /// Write the map as HTML pages
    #[command(after_help = "Example:\n  relmap map html release-map")]
    Html(html::HtmlArguments),
    /// Show which release to roll back to, and what that changes
    #[command(after_help = "Example:\n  relmap map previous charts-1.3.0")]
    Previous(previous::PreviousArguments),
    /// Show what changes when one release replaces another
    #[command(after_help = "Example:\n  relmap map diff charts-1.1.0 charts-1.3.0")]
    Diff(diff::DiffArguments),
    /// Fetch the map from its server
    #[command(after_help = "Examples:\n  relmap map fetch\n  relmap map fetch --discard-unpushed")]
    Fetch(fetch::FetchArguments),
    /// Push the records of this clone to the map's server
    #[command(after_help = "Example:\n  relmap map push")]
    Push(push::PushArguments),
    /// Create the map from the tags of the repository, or add the records of another map
    #[command(
        after_help = "Examples:\n  relmap map import --branch\n  relmap map import --from ../records --branch"
    )]
    Import(import::ImportArguments),
    /// Write the files of the map to a folder, to move or to keep them
    #[command(after_help = "Example:\n  relmap map export ../records")]
    Export(export::ExportArguments),
}

pub(crate) fn run(arguments: &MapArguments, output: &Output) -> Result<Verdict, CliError> {
    match &arguments.command {
        None => show::run(&arguments.show, output),
        Some(MapCommand::Show(arguments)) => show::run(arguments, output),
        Some(MapCommand::Find(arguments)) => find::run(arguments, output),
        Some(MapCommand::Log(arguments)) => log::run(arguments, output),
        Some(MapCommand::Correct(arguments)) => correct::run(arguments, output),
        Some(MapCommand::Verify(arguments)) => verify::run(arguments, output),
        Some(MapCommand::Html(arguments)) => html::run(arguments, output),
        Some(MapCommand::Previous(arguments)) => previous::run(arguments, output),
        Some(MapCommand::Diff(arguments)) => diff::run(arguments, output),
        Some(MapCommand::Fetch(arguments)) => fetch::run(arguments, output),
        Some(MapCommand::Push(arguments)) => push::run(arguments, output),
        Some(MapCommand::Import(arguments)) => import::run(arguments, output),
        Some(MapCommand::Export(arguments)) => export::run(arguments),
    }
}
