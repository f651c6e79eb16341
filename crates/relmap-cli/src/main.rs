//! The command `relmap`: arguments, one call to the library, a renderer, and the exit code.

mod args;
mod command;
mod completion;
mod confirmation;
mod environment;
mod error;
mod exit_code;
mod github;
mod html_pages;
mod hyperlinks;
mod input;
mod output;
mod progress;
mod recorded;
mod report_files;
mod session;
mod signals;
mod uncommitted;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use clap_complete::CompleteEnv;

use command::{Arguments, COMPLETION_VARIABLE, grouped, with_example};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let definitions = || completion::attach(Arguments::command());
    CompleteEnv::with_factory(definitions).var(COMPLETION_VARIABLE).complete();
    let matches = environment::overridable(grouped(Arguments::command())).try_get_matches();
    let arguments = match matches.and_then(|found| Arguments::from_arg_matches(&found)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too, and are no errors.
            let typed = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
            let error = with_example(error, &Arguments::command(), typed);
            let code = if error.use_stderr() { exit_code::USAGE } else { exit_code::OK };
            output::usage(&error);
            return ExitCode::from(code);
        }
    };
    signals::watch();
    let result = session::start_in(arguments.start.as_deref()).and_then(|()| {
        session::allow_paths(&arguments.global.allow_paths);
        command::run(&arguments)
    });
    if let Some(code) = result.as_ref().err().and_then(signals::ended) {
        return ExitCode::from(code);
    }
    if let Err(error) = &result
        && !error.is_broken_pipe()
    {
        output::tell(error.report());
    }
    exit_code::of(&result)
}
