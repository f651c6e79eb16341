//! The command `relmap`: arguments, the order of calls, and the exit code. What is decided is
//! decided in `relmap-core`, what is read is read in `relmap-git`, what is shown is made in
//! `relmap-report`.

mod app_source;
mod apps;
mod args;
mod audit;
mod command;
mod completion;
mod environment;
mod error;
mod exit_code;
mod github;
mod html_pages;
mod map_server;
mod map_session;
mod map_source;
mod output;
mod progress;
mod recorded_fields;
mod release;
mod rendering;
mod report_files;
mod run;
mod write_files;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use clap_complete::CompleteEnv;
use relmap_core::outcome::Verdict;

use args::{Arguments, Command};
use error::CliError;
use output::Output;
use release::Mode;

fn main() -> ExitCode {
    let definitions = || completion::attach(Arguments::command());
    CompleteEnv::with_factory(definitions).var(command::completions::VARIABLE).complete();
    let matches = environment::overridable(Arguments::command()).try_get_matches();
    let arguments = match matches.and_then(|found| Arguments::from_arg_matches(&found)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, and are no errors.
            let code = if error.use_stderr() { exit_code::USAGE } else { exit_code::OK };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let result = dispatch(&arguments);
    if let Err(error) = &result
        && !error.is_broken_pipe()
    {
        eprintln!("relmap: {}", relmap_report::SafeText::lines(&error.report()));
    }
    exit_code::of(&result)
}

fn dispatch(arguments: &Arguments) -> Result<Verdict, CliError> {
    let output = Output::new(arguments);
    match &arguments.command {
        Command::Check(arguments) => command::check::run(arguments, &output),
        Command::Next(arguments) => command::next::run(arguments, &output),
        Command::Init(arguments) => command::init::run(arguments, &output),
        Command::Bump(arguments) => command::bump::run(arguments, &output),
        Command::Tag(arguments) => release::run(Mode::Tag, arguments, &output),
        Command::Release(arguments) => release::run(Mode::Release, arguments, &output),
        Command::Fmt(arguments) => command::fmt::run(arguments, &output),
        Command::Parse(arguments) => command::parse::run(arguments, &output),
        Command::Explain(arguments) => command::explain::run(arguments, &output),
        Command::Notes(arguments) => command::notes::run(arguments, &output),
        Command::Map(arguments) => command::map::run(arguments, &output),
        Command::Audit(arguments) => command::audit::run(arguments, &output),
        Command::Doctor(arguments) => command::doctor::run(arguments, &output),
        Command::Config(arguments) => command::config::run(arguments, &output),
        Command::Completions(arguments) => command::completions::run(arguments, &output),
        Command::Man(arguments) => command::man::run(arguments, &output),
        Command::Demo => command::demo::run(&output),
    }
}
