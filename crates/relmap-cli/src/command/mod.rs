//! The command line: one command a file, and the choice among them.

mod artifacts;
mod attest;
mod audit;
mod bump;
mod check;
mod completions;
mod config;
mod demo;
mod doctor;
mod env;
mod explain;
mod fleet;
mod fmt;
mod help;
mod init;
mod man;
mod map;
mod merge_driver;
mod next;
mod notes;
mod parse;
mod release;
mod trace;

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};
use relmap::Verdict;

use crate::args::GlobalArguments;
use crate::error::CliError;
use crate::output::Output;

pub(crate) use completions::VARIABLE as COMPLETION_VARIABLE;
pub(crate) use help::{grouped, with_example};

/// Checks the version that RELEASE.txt declares against what changed in git.
#[derive(Debug, Parser)]
#[command(
    name = "relmap",
    version,
    about,
    after_help = "Examples:\n  \
                  relmap check                       are the declared versions right?\n  \
                  relmap next                        which version comes next?\n  \
                  relmap bump --note 'More replicas' write the next entry\n  \
                  relmap release --push              tag, record and push what passes\n  \
                  relmap map find --app 1.2.0        which chart deploys app 1.2.0?\n  \
                  relmap explain bump-too-small      what does this finding mean?\n\n\
                  `relmap help COMMAND` describes one command.\n\
                  Variables set long options: RELMAP_REMOTE sets --remote.\n\n\
                  Exit codes: 0 all is well; 1 a rule is broken; 2 wrong usage or configuration; \
                  3 undecided, or an error of git, a server or a file; 4 conflicts with an existing \
                  release."
)]
pub(crate) struct Arguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", id = "start")]
    pub(crate) start: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
}

// In the order of the groups in `relmap --help`.
#[derive(Debug, Subcommand)]
enum Command {
    /// Check that the declared versions fit the changes
    #[command(
        after_help = "Examples:\n  relmap check --worktree\n  relmap check v1.2.0..HEAD\n  relmap check --allow bump-too-small\n  relmap check --images --allow-host registry.example"
    )]
    Check(check::CheckArguments),
    /// Print the next version of each component
    #[command(after_help = "Example:\n  relmap next --explain")]
    Next(next::NextArguments),
    /// Compare past releases with the rules
    #[command(after_help = "Example:\n  relmap audit --suggest")]
    Audit(audit::AuditArguments),
    /// Print the rules in force, or explain one rule
    #[command(after_help = "Example:\n  relmap explain bump-too-small")]
    Explain(explain::ExplainArguments),
    /// Show the contents of a RELEASE.txt
    #[command(after_help = "Example:\n  relmap parse --entry 1.1.0")]
    Parse(parse::ParseArguments),
    /// Write the next entry, and update every file that must match it
    Bump(bump::BumpArguments),
    /// Format RELEASE.txt
    #[command(after_help = "Example:\n  relmap fmt --check")]
    Fmt(fmt::FmtArguments),
    /// Create a first RELEASE.txt from the history
    Init(init::InitArguments),
    /// Merge RELEASE.txt and Chart.yaml when git asks for it
    MergeDriver(merge_driver::MergeDriverArguments),
    /// Tag the releases that RELEASE.txt declares, if they pass the check
    #[command(after_help = "Example:\n  relmap tag --dry-run")]
    Tag(release::ReleaseArguments),
    /// Tag, and record in the release map which app each chart deploys
    #[command(after_help = "Example:\n  relmap release --push")]
    Release(release::ReleaseArguments),
    /// Show and maintain the map of which chart deploys which app
    #[command(after_help = "Example:\n  relmap map find --app 1.2.0")]
    Map(map::MapArguments),
    /// Show which releases run in which environment
    #[command(after_help = "Example:\n  relmap env --app web")]
    Env(env::EnvArguments),
    /// Ask all repositories of a fleet file
    #[command(after_help = "Example:\n  relmap fleet status")]
    Fleet(fleet::FleetArguments),
    /// Follow an image, a chart, a tag or a commit through the whole chain
    #[command(after_help = "Example:\n  relmap trace registry.example/team/app:1.2.0")]
    Trace(trace::TraceArguments),
    /// Verify published images and charts, and plan what to publish
    #[command(after_help = "Example:\n  relmap artifacts verify --chart charts-1.1.0")]
    Artifacts(artifacts::ArtifactsArguments),
    /// Verify a release, and state what was verified
    #[command(
        after_help = "Examples:\n  relmap attest --chart charts-1.1.0 --output statement.json\n  relmap attest --chart charts-1.1.0 --push --sign\n  relmap attest --chart charts-1.1.0 --format cyclonedx --output bom.json"
    )]
    Attest(attest::AttestArguments),
    /// Print the release notes between two releases
    #[command(after_help = "Example:\n  relmap notes charts-1.1.0..charts-1.3.0")]
    Notes(notes::NotesArguments),
    /// Diagnose this checkout and machine
    #[command(after_help = "Example:\n  relmap doctor --offline")]
    Doctor(doctor::DoctorArguments),
    /// Print every setting and where it comes from
    #[command(after_help = "Example:\n  relmap config")]
    Config(config::ConfigArguments),
    /// Print the completion script of a shell
    #[command(after_help = "Example:\n  relmap completions bash")]
    Completions(completions::CompletionsArguments),
    /// Print the manual page, or write one for every command
    #[command(after_help = "Example:\n  relmap man --output man1")]
    Man(man::ManArguments),
    /// Show how relmap works on throwaway repositories
    #[command(after_help = "Examples:\n  relmap demo\n  relmap demo --artifacts")]
    Demo(demo::DemoArguments),
}

/// Runs the command that was asked for.
pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, CliError> {
    let output = Output::new(&arguments.global);
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments, &output),
        Command::Next(arguments) => next::run(arguments, &output),
        Command::Init(arguments) => init::run(arguments, &output),
        Command::Bump(arguments) => bump::run(arguments, &output),
        Command::Tag(arguments) => release::run(release::Mode::Tag, arguments, &output),
        Command::Release(arguments) => release::run(release::Mode::Release, arguments, &output),
        Command::Fmt(arguments) => fmt::run(arguments, &output),
        Command::Parse(arguments) => parse::run(arguments, &output),
        Command::Explain(arguments) => explain::run(arguments, &output),
        Command::MergeDriver(arguments) => merge_driver::run(arguments),
        Command::Notes(arguments) => notes::run(arguments, &output),
        Command::Map(arguments) => map::run(arguments, &output),
        Command::Env(arguments) => env::run(arguments, &output),
        Command::Fleet(arguments) => fleet::run(arguments, &output),
        Command::Trace(arguments) => trace::run(arguments, &output),
        Command::Artifacts(arguments) => artifacts::run(arguments, &output),
        Command::Attest(arguments) => attest::run(arguments, &output),
        Command::Audit(arguments) => audit::run(arguments, &output),
        Command::Doctor(arguments) => doctor::run(arguments, &output),
        Command::Config(arguments) => config::run(arguments, &output, &Arguments::command()),
        Command::Completions(arguments) => completions::run(arguments, &output),
        Command::Man(arguments) => man::run(arguments, &output, Arguments::command()),
        Command::Demo(arguments) => demo::run(arguments, &output),
    }
}
