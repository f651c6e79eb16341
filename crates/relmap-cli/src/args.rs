//! Arguments that several commands share; those of one alone are with it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use relmap::{CheckOptions, RenderLimits};

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
    /// Let relmap.toml lead to this folder and what is in it, besides its own repository and the
    /// folders next to that; repeatable, and RELMAP_ALLOW_PATHS lists several
    #[arg(long = "allow-path", global = true, value_name = "DIR", hide_short_help = true)]
    pub(crate) allow_paths: Vec<PathBuf>,
}

/// The hosts that the caller allows.
#[derive(Debug, Default, Args)]
pub(crate) struct AllowedHosts {
    /// Let relmap.toml lead to this host, with your credentials; repeatable. The hosts of the
    /// remotes need no permission
    #[arg(long = "allow-host", value_name = "HOST")]
    pub(crate) allow_host: Vec<String>,
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
    pub(crate) render_limits: RenderArguments,
    #[command(flatten)]
    pub(crate) from: SettingsFrom,
}

/// What the helm program may use over the whole run.
#[derive(Debug, Args)]
pub(crate) struct RenderArguments {
    /// How long all renderings together may take
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) render_timeout: u64,
    /// How much the helm program may print in all renderings together
    #[arg(long, value_name = "MIB", default_value_t = 8192)]
    pub(crate) render_output: u64,
    /// How much the helm program may have in its temporary folder
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) render_disk: u64,
}

impl Default for RenderArguments {
    fn default() -> RenderArguments {
        RenderArguments { render_timeout: 600, render_output: 8192, render_disk: 1024 }
    }
}

impl RenderArguments {
    fn limits(&self) -> RenderLimits {
        let bytes = |mib: u64| mib.saturating_mul(1 << 20);
        RenderLimits {
            // More than a hundred years is no limit, and would not fit into a clock.
            time: Duration::from_secs(self.render_timeout.min(1 << 31)),
            output: bytes(self.render_output),
            disk: bytes(self.render_disk),
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
}

impl Selection {
    /// What the library calls it.
    pub(crate) fn options(&self) -> CheckOptions {
        CheckOptions::new()
            .components(&self.components)
            .all(self.all)
            .worktree(self.worktree)
            .render(self.render)
            .render_limits(self.render_limits.limits())
            .config_from(self.from.config_from.clone())
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
