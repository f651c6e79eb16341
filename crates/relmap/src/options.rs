//! Which components a call is about, and in which state they are judged.

use std::time::Duration;

use relmap_core::rule_code::RuleCode;

use crate::artifacts::ArtifactsOptions;

/// What the `helm` program may use over all renderings of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderLimits {
    /// How long it may run.
    pub time: Duration,
    /// How many bytes it may print.
    pub output: u64,
    /// How many bytes its temporary folder may hold, and as many the charts that it renders.
    pub disk: u64,
    /// How many bytes of memory one call may have, where the system tells how much it has.
    pub memory: u64,
}

impl Default for RenderLimits {
    /// Ten minutes, 8 GiB of output, 1 GiB on the disk and 1 GiB of memory.
    fn default() -> RenderLimits {
        let time = Duration::from_secs(600);
        RenderLimits { time, output: 8 << 30, disk: 1 << 30, memory: 1 << 30 }
    }
}

/// What to judge. The default judges every component that changed, as it is committed.
///
/// ```
/// use relmap::CheckOptions;
/// let options = CheckOptions::new().component("charts").worktree(true);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckOptions {
    pub(crate) components: Vec<String>,
    pub(crate) all: bool,
    pub(crate) worktree: bool,
    pub(crate) render: bool,
    pub(crate) render_limits: RenderLimits,
    pub(crate) config_from: Option<String>,
    pub(crate) own_settings: bool,
    pub(crate) at: Option<String>,
    pub(crate) since: Option<String>,
    pub(crate) waived: Vec<RuleCode>,
    pub(crate) images: Option<ArtifactsOptions>,
}

impl CheckOptions {
    /// Every component that changed, as it is committed.
    pub fn new() -> CheckOptions {
        CheckOptions::default()
    }

    /// Every component, changed or not, as it is committed, by the checkout's own settings: for
    /// calls that judge nothing.
    pub(crate) fn everything() -> CheckOptions {
        CheckOptions::new().all(true).own_settings(true)
    }

    /// Judges this component only; repeatable.
    pub fn component(mut self, name: impl Into<String>) -> CheckOptions {
        self.components.push(name.into());
        self
    }

    /// Judges these components only, and those already named.
    pub fn components<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> CheckOptions {
        self.components.extend(names.into_iter().map(Into::into));
        self
    }

    /// Judges components of which nothing changed, too.
    pub fn all(mut self, all: bool) -> CheckOptions {
        self.all = all;
        self
    }

    /// Judges the files in the work tree, committed or not, instead of those at HEAD.
    pub fn worktree(mut self, worktree: bool) -> CheckOptions {
        self.worktree = worktree;
        self
    }

    /// Renders charts before and now with the `helm` program, and compares the objects.
    pub fn render(mut self, render: bool) -> CheckOptions {
        self.render = render;
        self
    }

    /// What all renderings together may use.
    pub fn render_limits(mut self, limits: RenderLimits) -> CheckOptions {
        self.render_limits = limits;
        self
    }

    /// Judges by the settings at this commit, such as `origin/main`. Without this, a pull request is
    /// judged by the settings of its target if the [`Environment`](crate::Environment) tells of one;
    /// `HEAD` selects the pull request's own.
    pub fn config_from(mut self, revision: Option<String>) -> CheckOptions {
        self.config_from = revision;
        self
    }

    /// Judges the files of this commit instead of those at HEAD.
    pub fn at(mut self, revision: Option<String>) -> CheckOptions {
        self.at = revision;
        self
    }

    /// Compares with the releases that this commit knew: the last one before it, or the one that it
    /// is. Later releases do not count.
    pub fn since(mut self, revision: Option<String>) -> CheckOptions {
        self.since = revision;
        self
    }

    /// Waives rules: what they find is shown, and does not count.
    pub fn allow(mut self, rules: impl IntoIterator<Item = RuleCode>) -> CheckOptions {
        self.waived.extend(rules);
        self
    }

    /// Asks the registries for the images of the releases that the newest entries deploy, with these options for how to
    /// ask; which releases they select, and where they look for charts, does not count. Without this no server is asked.
    pub fn verify_images(mut self, options: Option<ArtifactsOptions>) -> CheckOptions {
        self.images = options;
        self
    }

    /// Judges by the checkout's own settings, also in a pull request.
    pub(crate) fn own_settings(mut self, own: bool) -> CheckOptions {
        self.own_settings = own;
        self
    }
}
