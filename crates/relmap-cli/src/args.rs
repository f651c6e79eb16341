//! Arguments that several commands share; those of one alone are with it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use relmap::CheckOptions;

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct GlobalArguments {
    /// When to colour the output; NO_COLOR in the environment means never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Print nothing if all is well; errors and findings are printed anyway
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print every cause and every component, however many there are
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Default, Args)]
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
    /// Render the chart before and now with the helm program, and compare the objects
    #[arg(long)]
    pub(crate) render: bool,
}

impl Selection {
    /// What the library calls it.
    pub(crate) fn options(&self) -> CheckOptions {
        CheckOptions::new()
            .components(&self.components)
            .all(self.all)
            .worktree(self.worktree)
            .render(self.render)
    }
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
