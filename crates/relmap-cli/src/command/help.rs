//! The first help page: the commands under headings, as git and cargo have them.
//!
//! clap has no headings for subcommands, so a help template lists them. It is made from the
//! definitions, so that it says what `relmap COMMAND --help` says.

use clap::Command;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The headings, and the commands under each.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Check", &["check", "next", "audit", "explain", "parse"]),
    ("Write", &["bump", "fmt", "init", "merge-driver"]),
    ("Release", &["tag", "release"]),
    ("Ask", &["map", "env", "fleet", "trace", "artifacts", "attest", "notes"]),
    ("Set up", &["doctor", "config", "completions", "man", "demo"]),
];

/// Lets the help of the whole program list its commands in groups.
pub(crate) fn grouped(command: Command) -> Command {
    let header = *command.get_styles().get_header();
    let literal = *command.get_styles().get_literal();
    let width = command.get_subcommands().map(|below| below.get_name().len()).max().unwrap_or(0);
    let mut template = String::from("{about-with-newline}\n{usage-heading} {usage}\n\n");
    for (heading, names) in GROUPS {
        template.push_str(&format!("{header}{heading}:{header:#}\n"));
        for below in names.iter().filter_map(|name| command.find_subcommand(name)) {
            let name = below.get_name();
            let about = below.get_about().map(ToString::to_string).unwrap_or_default();
            template.push_str(&format!("  {literal}{name:width$}{literal:#}  {about}\n"));
        }
        template.push('\n');
    }
    template.push_str(&format!("{header}Options:{header:#}\n{{options}}{{after-help}}"));
    command.help_template(template)
}

/// An error on an argument that is missing, with the command's own example of what to type.
pub(crate) fn with_example(
    mut error: clap::Error,
    definitions: &Command,
    typed: impl Iterator<Item = String>,
) -> clap::Error {
    if error.kind() == ErrorKind::MissingRequiredArgument {
        let mut command = definitions;
        for word in typed {
            command = command.find_subcommand(word).unwrap_or(command);
        }
        let example = command.get_after_help().map(ToString::to_string).and_then(|text| {
            let example = text.lines().map(str::trim).find(|line| line.starts_with("relmap "));
            example.map(|line| line.split("   ").next().unwrap_or(line).to_owned())
        });
        if let Some(example) = example {
            let tip = StyledStr::from(format!("for example: {example}"));
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::command::Arguments;

    #[test]
    fn every_command_is_in_exactly_one_group_in_the_order_of_the_definitions() {
        let command = Arguments::command();
        let defined: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let listed: Vec<&str> =
            GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        assert_eq!(listed, defined);
    }

    #[test]
    fn the_help_lists_the_commands_under_their_headings() {
        let help = grouped(Arguments::command()).render_long_help().to_string();
        for text in [
            "Usage: relmap [OPTIONS] <COMMAND>\n\nCheck:\n  check         Check that the declared",
            "\n\nWrite:\n  bump          Write the next entry",
            "\n\nRelease:\n  tag           Tag the releases",
            "\n\nAsk:\n  map           Show and maintain",
            "\n\nSet up:\n  doctor        Diagnose this checkout and machine\n",
            "\n\nOptions:\n",
            "\n\nExamples:\n  relmap check ",
        ] {
            assert!(help.contains(text), "{text:?} is not in\n{help}");
        }
        for below in Arguments::command().get_subcommands() {
            let line = format!("\n  {:12}  {}\n", below.get_name(), below.get_about().unwrap());
            assert_eq!(help.matches(&line).count(), 1, "{line:?} in\n{help}");
        }
    }

    #[test]
    fn every_command_has_an_example_that_can_be_typed() {
        let mut command = Arguments::command();
        command.build();
        let mut helps = Vec::new();
        collect(&command, &mut helps);
        assert!(helps.len() > 20, "{helps:?}");
        for (name, help) in helps {
            let examples: Vec<&str> = help
                .lines()
                .filter(|line| line.starts_with("  relmap"))
                .map(|line| line.split("    ").next().unwrap_or_default())
                .collect();
            assert!(!examples.is_empty(), "{name} has no example");
            for example in examples.iter().filter(|_| name != "relmap") {
                let commands = example.split(" && ").filter(|one| one.trim().starts_with("relmap"));
                for command in commands {
                    let parsed = Arguments::command().try_get_matches_from(words(command));
                    assert!(parsed.is_ok(), "{command}: {parsed:?}");
                    assert!(command.trim().starts_with(&name), "{command} is no example of {name}");
                }
            }
        }
    }

    /// The name and the text below the help of a command and of all below it.
    fn collect(command: &Command, helps: &mut Vec<(String, String)>) {
        if command.get_name() == "help" {
            return;
        }
        let name = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        helps.push((name, text));
        command.get_subcommands().for_each(|below| collect(below, helps));
    }

    /// The words of a command line, as a shell splits it.
    fn words(line: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (index, part) in line.trim().split('"').enumerate() {
            if index % 2 == 1 {
                found.push(part.to_owned());
            } else {
                found.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        found
    }
}
