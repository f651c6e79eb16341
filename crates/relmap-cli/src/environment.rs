//! Arguments that variables of the environment can stand in for: `RELMAP_REMOTE` for `--remote`.

use std::collections::BTreeMap;

use clap::builder::FalseyValueParser;
use clap::{Arg, ArgAction, Command};

/// Options that only make sense on a command line, those whose variables are the names of results that
/// reports hand to the next steps of a pipeline (`RELMAP_APP`, `RELMAP_KIND`), and one whose variable
/// would look like that of a rule (`RELMAP_RULES_…`).
const EXCEPT: [&str; 5] = ["help", "version", "app", "kind", "rules-from-history"];

/// Lets a variable stand in for every long option of a command and of the commands below it. What is
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

/// The variable of an argument: none for those that have no long name.
fn variable(argument: &Arg) -> Option<String> {
    let long = argument.get_long().filter(|long| !EXCEPT.contains(long))?;
    Some(format!("RELMAP_{}", long.to_uppercase().replace('-', "_")))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::command::Arguments;

    #[test]
    fn no_option_takes_the_name_of_a_setting_or_of_a_result() {
        let names = variables(&Arguments::command());
        assert_eq!(names.get("--dry-run").map(String::as_str), Some("RELMAP_DRY_RUN"));
        let results = [
            "VERDICT",
            "COMPONENTS",
            "SUMMARY",
            "NAME",
            "VERSION",
            "TAG",
            "NEXT",
            "BUMP",
            "BASELINE",
            "BASELINE_TAG",
            "APP",
            "KIND",
            "PATH",
            "LEFT_OUT",
        ]
        .map(|result| format!("RELMAP_{result}"));
        for name in names.into_values() {
            assert!(!results.contains(&name), "{name}");
            assert!(
                !name.starts_with("RELMAP_RULES_") && !name.starts_with("RELMAP_MAP_"),
                "{name}"
            );
        }
    }

    #[test]
    fn the_definitions_are_sound() {
        overridable(Arguments::command()).debug_assert();
    }
}
