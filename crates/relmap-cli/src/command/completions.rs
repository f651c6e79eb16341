//! `relmap completions`: what a shell needs to complete relmap's words.

use clap::{Args, ValueEnum};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};
use relmap_core::outcome::Verdict;

use crate::error::CliError;
use crate::output::Output;

/// The arguments of `relmap completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// The variable by which a shell asks for completions.
pub(crate) const VARIABLE: &str = "RELMAP_COMPLETE";

pub(crate) fn run(arguments: &CompletionsArguments, output: &Output) -> Result<Verdict, CliError> {
    let shell: &dyn EnvCompleter = match arguments.shell {
        Shell::Bash => &Bash,
        Shell::Elvish => &Elvish,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
        Shell::Zsh => &Zsh,
    };
    let mut script = Vec::new();
    shell
        .write_registration(VARIABLE, "relmap", "relmap", "relmap", &mut script)
        .map_err(CliError::Output)?;
    output.document(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Pass)
}
