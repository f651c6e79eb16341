//! The arguments, and nothing of what they do.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Checks the version that RELEASE.txt declares against what changed in git.
#[derive(Debug, Parser)]
#[command(
    name = "relmap",
    version,
    about,
    after_help = "Exit codes: 0 all is well; 1 a rule is broken; 2 usage or configuration; \
                  3 undecided, or trouble with git or a file."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to colour the output; NO_COLOR in the environment means never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge whether the declared versions are right for what changed
    Check(CheckArguments),
    /// Print the version that each component must have next
    Next(NextArguments),
    /// Show what was read from a RELEASE.txt
    Parse(ParseArguments),
    /// Print the rules in force, or what one rule means
    Explain(ExplainArguments),
    /// Tell the story of app and chart on real repositories in a temporary folder
    Demo,
}

#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Judge only this component; repeatable
    #[arg(long = "component", value_name = "NAME")]
    pub(crate) components: Vec<String>,
    /// Judge the components too of which nothing changed
    #[arg(long)]
    pub(crate) all: bool,
    /// Judge what lies in the work tree, committed or not
    #[arg(long)]
    pub(crate) worktree: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// How to print the outcome; docs/json.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct NextArguments {
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Say what forces each version
    #[arg(long)]
    pub(crate) explain: bool,
    /// How to print the versions
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ParseArguments {
    /// The file to read; `-` is standard input
    #[arg(value_name = "FILE", default_value = "RELEASE.txt")]
    pub(crate) file: PathBuf,
    /// Print the notes of this entry alone: a version or a whole tag name
    #[arg(long, value_name = "VERSION")]
    pub(crate) entry: Option<String>,
    /// How to print what was read
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// A rule's code, such as `bump-too-small`, or a key of `[rules]`, such as `values`
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}
