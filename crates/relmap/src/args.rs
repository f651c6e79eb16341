//! The commands and the arguments that several of them share; those of one alone stand with it.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::command::audit::AuditArguments;
use crate::command::bump::BumpArguments;
use crate::command::check::CheckArguments;
use crate::command::completions::CompletionsArguments;
use crate::command::config::ConfigArguments;
use crate::command::doctor::DoctorArguments;
use crate::command::explain::ExplainArguments;
use crate::command::fmt::FmtArguments;
use crate::command::init::InitArguments;
use crate::command::man::ManArguments;
use crate::command::map::MapArguments;
use crate::command::next::NextArguments;
use crate::command::notes::NotesArguments;
use crate::command::parse::ParseArguments;
use crate::release::ReleaseArguments;

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
    pub(crate) command: Command,
    /// When to colour the output; NO_COLOR in the environment means never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Print nothing where all is well; errors and what is wrong are printed all the same
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print every cause and every component, however many there are
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// Let relmap.toml lead to this folder and what is in it, besides its own repository and the
    /// folders beside that; repeatable, and RELMAP_ALLOW_PATHS lists several
    #[arg(long = "allow-path", global = true, value_name = "DIR", hide_short_help = true)]
    pub(crate) allow_paths: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge whether the declared versions are right for what changed
    Check(CheckArguments),
    /// Print the version that each component must have next
    Next(NextArguments),
    /// Begin: write a first RELEASE.txt from history
    Init(InitArguments),
    /// Write the next entry and every file that must agree with it
    Bump(BumpArguments),
    /// Tag the releases that RELEASE.txt declares, if their versions are right
    Tag(ReleaseArguments),
    /// Tag, and record which app each chart deploys in the release map
    Release(ReleaseArguments),
    /// Bring RELEASE.txt to the canonical form
    Fmt(FmtArguments),
    /// Show what was read from a RELEASE.txt
    Parse(ParseArguments),
    /// Print the release notes of chart and app between two releases, for a change ticket
    Notes(NotesArguments),
    /// Keep the map of which chart release deploys which app release
    Map(MapArguments),
    /// Set every past release beside what the rules would have asked of it
    Audit(AuditArguments),
    /// Print the rules in force, or what one rule means
    Explain(ExplainArguments),
    /// Print every setting in force and where it comes from
    Config(ConfigArguments),
    /// Say what the checkout and the machine look like, and what mends each fault
    Doctor(DoctorArguments),
    /// Tell the story of app and chart on real repositories in a temporary folder
    Demo,
    /// Print what a shell needs to complete commands, components and releases
    Completions(CompletionsArguments),
    /// Print the manual page, or write one for every command
    Man(ManArguments),
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
    #[command(flatten)]
    pub(crate) render_limits: RenderLimits,
    #[command(flatten)]
    pub(crate) from: SettingsFrom,
}

/// What the helm program may use over the whole run.
#[derive(Debug, Args)]
pub(crate) struct RenderLimits {
    /// How long all renderings together may take
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) render_timeout: u64,
    /// How much the helm program may write to its output in all renderings together
    #[arg(long, value_name = "MIB", default_value_t = 8192)]
    pub(crate) render_output: u64,
    /// How much the helm program may have in its temporary folder
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) render_disk: u64,
}

impl Default for RenderLimits {
    fn default() -> RenderLimits {
        RenderLimits { render_timeout: 600, render_output: 8192, render_disk: 1024 }
    }
}

impl Selection {
    /// Every component of a repository, as it is committed.
    pub(crate) fn everything(directory: &Path) -> Selection {
        Selection {
            directory: directory.to_owned(),
            components: Vec::new(),
            all: true,
            worktree: false,
            ..Selection::default()
        }
    }
}

/// Where the settings come from by which it is judged.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SettingsFrom {
    /// Judge by the settings of this commit, such as origin/main; in a pull request of a CI system
    /// its target's are taken without this, and HEAD stands for the pull request's own
    #[arg(long, value_name = "REV")]
    pub(crate) config_from: Option<String>,
    /// Whether the target of a pull request is looked for where no commit is named.
    #[arg(skip = true)]
    pub(crate) looks_for_target: bool,
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
