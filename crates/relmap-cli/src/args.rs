//! Arguments that several commands share; those of one alone are with it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use relmap::{CheckOptions, RenderLimits, Signing};

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct GlobalArguments {
    /// When to color the output; with `auto`, NO_COLOR in the environment turns colors off
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// Print only what is wrong
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print all causes and components; do not shorten the lists
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// Let relmap.toml use this folder and everything below it, in addition to its own repository
    /// and the folders next to that; repeatable, and RELMAP_ALLOW_PATHS lists several
    #[arg(long = "allow-path", global = true, value_name = "DIR", hide_short_help = true)]
    pub(crate) allow_paths: Vec<PathBuf>,
}

/// The hosts that the caller allows.
#[derive(Debug, Default, Args)]
pub(crate) struct AllowedHosts {
    /// Let relmap.toml use this host, with your credentials; repeatable. The hosts of your remotes
    /// are always allowed
    #[arg(long = "allow-host", value_name = "HOST")]
    pub(crate) allow_host: Vec<String>,
}

/// How long a server may take, where nothing else is said.
pub(crate) const DEFAULT_SECONDS: u64 = 300;

/// How long a server may take.
#[derive(Debug, Args)]
pub(crate) struct TimeLimit {
    /// Time limit for each connection to a server; 0 means no limit
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_SECONDS)]
    timeout: u64,
}

impl Default for TimeLimit {
    fn default() -> TimeLimit {
        TimeLimit::seconds(DEFAULT_SECONDS)
    }
}

impl TimeLimit {
    /// This many seconds; none for 0.
    pub(crate) fn seconds(timeout: u64) -> TimeLimit {
        TimeLimit { timeout }
    }

    /// The limit; `None` where there is none.
    pub(crate) fn limit(&self) -> Option<Duration> {
        (self.timeout > 0).then(|| Duration::from_secs(self.timeout))
    }
}

/// What `--sign` and `--no-sign` ask for; the last of them is set.
pub(crate) fn signing(sign: bool, no_sign: bool) -> Signing {
    match (sign, no_sign) {
        (true, _) => Signing::Always,
        (false, true) => Signing::Never,
        (false, false) => Signing::AsConfigured,
    }
}

#[derive(Debug, Default, Args)]
pub(crate) struct Selection {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Judge only this component; repeatable
    #[arg(long = "component", value_name = "NAME")]
    pub(crate) components: Vec<String>,
    /// Judge the components that did not change as well
    #[arg(long)]
    pub(crate) all: bool,
    /// Judge the files in the work tree, committed or not
    #[arg(long)]
    pub(crate) worktree: bool,
    /// Render the old and the new chart with helm, and compare the objects
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
    /// Time limit for all renderings together
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub(crate) render_timeout: u64,
    /// Limit for the output of helm in all renderings together
    #[arg(long, value_name = "MIB", default_value_t = 8192)]
    pub(crate) render_output: u64,
    /// Limit for the size of helm's temporary folder, and of the charts that it renders
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) render_disk: u64,
    /// Limit for the memory of one call of helm, on Linux
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) render_memory: u64,
}

impl Default for RenderArguments {
    fn default() -> RenderArguments {
        RenderArguments {
            render_timeout: 600,
            render_output: 8192,
            render_disk: 1024,
            render_memory: 1024,
        }
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
            memory: bytes(self.render_memory),
        }
    }
}

/// Where the settings come from.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SettingsFrom {
    /// Use the settings of this commit, such as origin/main. In a pull request on a CI system the
    /// target's settings are the default, and HEAD selects the pull request's own
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
