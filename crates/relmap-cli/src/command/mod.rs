//! The command line: one command a file, and the choice among them.

mod audit;
mod bump;
mod check;
mod completions;
mod config;
mod demo;
mod doctor;
mod explain;
mod fmt;
mod init;
mod man;
mod map;
mod next;
mod notes;
mod parse;
mod release;

use clap::{CommandFactory as _, Parser, Subcommand};
use relmap::Verdict;

use crate::args::GlobalArguments;
use crate::error::CliError;
use crate::output::Output;

pub(crate) use completions::VARIABLE as COMPLETION_VARIABLE;

/// Checks the version that RELEASE.txt declares against what changed in git.
#[derive(Debug, Parser)]
#[command(
    name = "relmap",
    version,
    about,
    after_help = "Examples:\n  \
                  relmap check                       are the declared versions right?\n  \
                  relmap next                        which version must come next?\n  \
                  relmap bump --note 'More replicas' write the next entry\n  \
                  relmap release --push              tag, record and push what is right\n  \
                  relmap map find --app 1.2.0        which chart deploys app 1.2.0?\n  \
                  relmap explain bump-too-small      what does this finding mean?\n\n\
                  Every option can be set by a variable: RELMAP_REMOTE stands in for --remote.\n\n\
                  Exit codes: 0 all is well; 1 a rule is broken; 2 usage or configuration; \
                  3 undecided, or trouble with git, a server or a file; 4 somebody else's release is \
                  in the way."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge whether the declared versions are right for what changed
    Check(check::CheckArguments),
    /// Print the version that each component must have next
    Next(next::NextArguments),
    /// Begin: write a first RELEASE.txt from history
    Init(init::InitArguments),
    /// Write the next entry and every file that must agree with it
    Bump(bump::BumpArguments),
    /// Tag the releases that RELEASE.txt declares, if their versions are right
    Tag(release::ReleaseArguments),
    /// Tag, and record which app each chart deploys in the release map
    Release(release::ReleaseArguments),
    /// Bring RELEASE.txt to the canonical form
    Fmt(fmt::FmtArguments),
    /// Show what was read from a RELEASE.txt
    Parse(parse::ParseArguments),
    /// Print the release notes of chart and app between two releases, for a change ticket
    Notes(notes::NotesArguments),
    /// Keep the map of which chart release deploys which app release
    Map(map::MapArguments),
    /// Set every past release beside what the rules would have asked of it
    Audit(audit::AuditArguments),
    /// Print the rules in force, or what one rule means
    Explain(explain::ExplainArguments),
    /// Print every setting in force and where it comes from
    Config(config::ConfigArguments),
    /// Say what the checkout and the machine look like, and what mends each fault
    Doctor(doctor::DoctorArguments),
    /// Tell the story of app and chart on real repositories in a temporary folder
    Demo,
    /// Print what a shell needs to complete commands, components and releases
    Completions(completions::CompletionsArguments),
    /// Print the manual page, or write one for every command
    Man(man::ManArguments),
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
        Command::Notes(arguments) => notes::run(arguments, &output),
        Command::Map(arguments) => map::run(arguments, &output),
        Command::Audit(arguments) => audit::run(arguments, &output),
        Command::Doctor(arguments) => doctor::run(arguments, &output),
        Command::Config(arguments) => config::run(arguments, &output, &Arguments::command()),
        Command::Completions(arguments) => completions::run(arguments, &output),
        Command::Man(arguments) => man::run(arguments, &output, Arguments::command()),
        Command::Demo => demo::run(&output),
    }
}
