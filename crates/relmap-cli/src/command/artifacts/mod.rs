//! `relmap artifacts`: published images and charts. One subcommand a file.

mod publish_plan;
pub(crate) mod verify;

use clap::{Args, Subcommand};
use relmap::Verdict;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap artifacts`.
#[derive(Debug, Args)]
pub(crate) struct ArtifactsArguments {
    #[command(subcommand)]
    pub(crate) command: ArtifactsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArtifactsCommand {
    /// Compare published images and charts with their tags and commits
    #[command(
        after_help = "Examples:\n  relmap artifacts verify --chart charts-1.1.0\n  relmap artifacts verify --all --published git:origin/gh-pages"
    )]
    Verify(verify::VerifyArguments),
    /// Print what a pipeline has to build and push for a release
    #[command(
        after_help = "Examples:\n  relmap artifacts publish-plan\n  relmap artifacts publish-plan --chart charts-1.1.0 --format properties"
    )]
    PublishPlan(publish_plan::PublishPlanArguments),
}

pub(crate) fn run(arguments: &ArtifactsArguments, output: &Output) -> Result<Verdict, CliError> {
    match &arguments.command {
        ArtifactsCommand::Verify(arguments) => verify::run(arguments, output),
        ArtifactsCommand::PublishPlan(arguments) => publish_plan::run(arguments, output),
    }
}
