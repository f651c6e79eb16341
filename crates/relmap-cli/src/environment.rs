//! Arguments that environment variables can set: `RELMAP_REMOTE` for `--remote`.

use std::collections::BTreeMap;

use clap::builder::FalseyValueParser;
use clap::{Arg, ArgAction, Command};

use relmap_core::config::RESULT_PREFIX;

/// Options that only make sense on a command line, one whose variable would look like that of a rule
/// (`RELMAP_RULES_…`), and one whose variable is a list (`RELMAP_ALLOW_PATHS`).
const EXCEPT: [&str; 4] = ["help", "version", "rules-from-history", "allow-path"];

/// Lets a variable set every long option of a command and of the commands below it. What is
/// given on the command line goes first. For a switch `1`, `true` and `yes` mean that it is on.
pub(crate) fn overridable(command: Command) -> Command {
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let command =
        names.into_iter().fold(command, |command, name| command.mut_subcommand(name, overridable));
    command.mut_args(|argument| match variable(&argument) {
        Some(name) => switch(argument).env(name).hide_env(true),
        None => argument,
    })
}

/// A switch that understands `0`, `no` and an empty text as off.
fn switch(argument: Arg) -> Arg {
    match argument.get_action() {
        ArgAction::SetTrue => argument.value_parser(FalseyValueParser::new()),
        _ => argument,
    }
}

/// Every option with its variable, each once: `--remote` and `RELMAP_REMOTE`.
pub(crate) fn variables(command: &Command) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(command, &mut found);
    found
}

fn collect(command: &Command, found: &mut BTreeMap<String, String>) {
    for argument in command.get_arguments() {
        if let (Some(long), Some(name)) = (argument.get_long(), variable(argument)) {
            found.insert(format!("--{long}"), name);
        }
    }
    command.get_subcommands().for_each(|below| collect(below, found));
}

/// The variable of an argument; `None` for those without a long name. What an earlier run of relmap
/// found out is in variables too; those set nothing, whatever an option will be called one day.
fn variable(argument: &Arg) -> Option<String> {
    let long = argument.get_long().filter(|long| !EXCEPT.contains(long))?;
    if long == "allow-host" {
        // It takes a list, as no other variable does.
        return Some("RELMAP_ALLOW_HOSTS".to_owned());
    }
    let name = format!("RELMAP_{}", long.to_uppercase().replace('-', "_"));
    (!name.starts_with(RESULT_PREFIX)).then_some(name)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::command::Arguments;

    /// The variables that clap reads, of a command and of all below it.
    fn read_by_clap(command: &Command, found: &mut Vec<String>) {
        let named = command.get_arguments().filter_map(|argument| argument.get_env());
        found.extend(named.map(|name| name.to_string_lossy().into_owned()));
        command.get_subcommands().for_each(|below| read_by_clap(below, found));
    }

    #[test]
    fn no_option_takes_the_name_of_a_setting_or_of_a_result() {
        let names = variables(&Arguments::command());
        assert_eq!(names.get("--dry-run").map(String::as_str), Some("RELMAP_DRY_RUN"));
        let mut read = Vec::new();
        read_by_clap(&overridable(Arguments::command()), &mut read);
        assert!(read.len() > 90 && read.iter().any(|name| name == "RELMAP_APP_TAG"), "{read:?}");
        for name in names.into_values().chain(read) {
            assert!(!name.starts_with(RESULT_PREFIX), "{name}");
            assert!(
                !name.starts_with("RELMAP_RULES_") && !name.starts_with("RELMAP_MAP_"),
                "{name}"
            );
        }
        assert!(!crate::command::COMPLETION_VARIABLE.starts_with(RESULT_PREFIX));
    }

    #[test]
    fn an_option_that_would_have_the_name_of_a_result_has_no_variable() {
        for long in ["result-tag", "result-web-version"] {
            assert_eq!(variable(&Arg::new(long).long(long)), None);
        }
        let named = variable(&Arg::new("results").long("results"));
        assert_eq!(named.as_deref(), Some("RELMAP_RESULTS"));
    }

    #[test]
    fn the_definitions_are_sound() {
        overridable(Arguments::command()).debug_assert();
    }
}
