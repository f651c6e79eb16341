//! `relmap env`: where releases run. One subcommand a file.

pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod history;
pub(crate) mod html;
pub(crate) mod matrix;
pub(crate) mod metrics;
pub(crate) mod previous;
pub(crate) mod record;
pub(crate) mod show;

use clap::{Args, Subcommand};
use relmap::Verdict;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap env`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct EnvArguments {
    #[command(subcommand)]
    pub(crate) command: Option<EnvCommand>,
    /// Without a subcommand, what runs is shown.
    #[command(flatten)]
    pub(crate) show: show::ShowEnvArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EnvCommand {
    /// Show what runs where, and since when
    #[command(after_help = "Example:\n  relmap env show --at 2026-11-20")]
    Show(show::ShowEnvArguments),
    /// List the deployments of an environment, newest first
    #[command(after_help = "Example:\n  relmap env history production --component web")]
    History(history::HistoryArguments),
    /// Show what really ran before, to roll back to
    #[command(after_help = "Example:\n  relmap env previous production")]
    Previous(previous::PreviousEnvArguments),
    /// Show what bringing one environment to the state of another changes
    #[command(after_help = "Example:\n  relmap env diff staging production")]
    Diff(diff::DiffEnvArguments),
    /// Find where what runs differs from what was released
    #[command(after_help = "Example:\n  relmap env drift --dump production=dump.json")]
    Drift(drift::DriftArguments),
    /// Record what was deployed, for deployments that leave no trace in git
    #[command(after_help = "Examples:\n  \
        relmap env record production deployed.json --push    what `helm list -o json` wrote\n  \
        helm list -n shop -o json | relmap env record production --push")]
    Record(record::RecordArguments),
    /// Write a page about the environments: what runs, what ships next, the last deployments
    #[command(
        after_help = "Example:\n  relmap env html pages\n\nWith the release map: relmap map html pages"
    )]
    Html(html::HtmlEnvArguments),
    /// Count deployments and roll-backs, and measure how long releases take
    #[command(after_help = "Example:\n  relmap env metrics --after 2026-01-01")]
    Metrics(metrics::MetricsArguments),
}

pub(crate) fn run(arguments: &EnvArguments, output: &Output) -> Result<Verdict, CliError> {
    match &arguments.command {
        None => show::run(&arguments.show, output),
        Some(EnvCommand::Show(arguments)) => show::run(arguments, output),
        Some(EnvCommand::History(arguments)) => history::run(arguments, output),
        Some(EnvCommand::Previous(arguments)) => previous::run(arguments, output),
        Some(EnvCommand::Diff(arguments)) => diff::run(arguments, output),
        Some(EnvCommand::Drift(arguments)) => drift::run(arguments, output),
        Some(EnvCommand::Record(arguments)) => record::run(arguments, output),
        Some(EnvCommand::Html(arguments)) => html::run(arguments, output),
        Some(EnvCommand::Metrics(arguments)) => metrics::run(arguments, output),
    }
}
