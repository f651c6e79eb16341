//! `relmap fleet`: many repositories in one run. One subcommand a file.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod drift;
pub(crate) mod env;
pub(crate) mod html;
pub(crate) mod status;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use relmap::{Environment, FLEET_FILE, Fleet, Verdict};

use crate::args::{AllowedHosts, TimeLimit};
use crate::error::CliError;
use crate::output::Output;
use crate::progress::Terminal;
use crate::session;

/// The arguments of `relmap fleet`.
#[derive(Debug, Args)]
pub(crate) struct FleetArguments {
    #[command(subcommand)]
    pub(crate) command: FleetCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FleetCommand {
    /// List the components of all repositories with their last and next releases
    #[command(after_help = "Example:\n  relmap fleet status --fleet ../relmap-fleet.toml")]
    Status(status::StatusArguments),
    /// Check that the declared versions fit the changes, in all repositories
    #[command(after_help = "Example:\n  relmap fleet check --report junit=fleet.xml")]
    Check(check::CheckFleetArguments),
    /// Compare past releases of all repositories with the rules
    #[command(after_help = "Example:\n  relmap fleet audit")]
    Audit(audit::AuditFleetArguments),
    /// Show what runs where, for all repositories
    #[command(after_help = "Example:\n  relmap fleet env --environment production")]
    Env(env::EnvFleetArguments),
    /// Find where what runs differs from what was released, in all repositories
    #[command(after_help = "Example:\n  relmap fleet drift production")]
    Drift(drift::DriftFleetArguments),
    /// Write pages about all repositories and environments
    #[command(after_help = "Example:\n  relmap fleet html pages")]
    Html(html::HtmlFleetArguments),
}

/// Which fleet, and how it is looked at.
#[derive(Debug, Args)]
pub(crate) struct FleetSource {
    /// The file that lists the repositories [default: relmap-fleet.toml]
    #[arg(long = "fleet", value_name = "FILE", hide_default_value = true, default_value = FLEET_FILE)]
    file: PathBuf,
    /// Look at this many repositories at once
    #[arg(long, value_name = "COUNT", default_value_t = 8)]
    jobs: usize,
    /// Keep copies of repositories that are named by URLs in this folder [default: in the `.git` of the
    /// checkout that has the fleet file, or else in your folder for caches]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Remove old copies if all together are larger than this
    #[arg(long, value_name = "GIB", default_value_t = 10)]
    cache_size: u64,
    #[command(flatten)]
    hosts: AllowedHosts,
    #[command(flatten)]
    timeout: TimeLimit,
}

impl FleetSource {
    /// Reads the fleet file.
    pub(crate) fn open(&self) -> Result<Fleet, CliError> {
        Ok(Fleet::open(&self.file, Environment::from_process())?
            .jobs(self.jobs)
            .cache(self.cache.clone())
            .cache_size(self.cache_size.saturating_mul(1 << 30))
            .timeout(self.timeout.limit())
            .allow_hosts(self.hosts.allow_host.iter().cloned())
            .allow_paths(session::allowed_paths())
            .observed_by(Terminal::default()))
    }
}

/// Undecided if a repository cannot be looked at.
fn decided(undecided: usize) -> Verdict {
    if undecided == 0 { Verdict::Pass } else { Verdict::Undecided }
}

pub(crate) fn run(arguments: &FleetArguments, output: &Output) -> Result<Verdict, CliError> {
    match &arguments.command {
        FleetCommand::Status(arguments) => status::run(arguments, output),
        FleetCommand::Check(arguments) => check::run(arguments, output),
        FleetCommand::Audit(arguments) => audit::run(arguments, output),
        FleetCommand::Env(arguments) => env::run(arguments, output),
        FleetCommand::Drift(arguments) => drift::run(arguments, output),
        FleetCommand::Html(arguments) => html::run(arguments, output),
    }
}
