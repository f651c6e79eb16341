//! What does not change while a run goes on.

use relmap_core::release::is_waivable;
use relmap_git::{Author, Git, Identity, Repository};

use crate::error::{Error, ReleaseError};
use crate::workspace::Workspace;

use super::options::ReleaseOptions;

/// Which method was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Tags alone.
    Tag,
    /// Tags, and rows of the map.
    Release,
}

impl Mode {
    /// The command, as it is typed.
    pub(super) fn name(self) -> &'static str {
        match self {
            Mode::Tag => "tag",
            Mode::Release => "release",
        }
    }
}

/// What does not change while a run goes on.
pub(super) struct ReleaseContext<'a> {
    pub(super) mode: Mode,
    pub(super) options: &'a ReleaseOptions,
    pub(super) workspace: &'a Workspace,
    pub(super) repository: Repository,
    pub(super) git: Git,
}

impl<'a> ReleaseContext<'a> {
    /// Refuses what must not be tried, and does what can be done before anything is read.
    pub(super) fn new(
        workspace: &'a Workspace,
        mode: Mode,
        options: &'a ReleaseOptions,
    ) -> Result<ReleaseContext<'a>, Error> {
        if let Some(&rule) = options.waived.iter().find(|rule| !is_waivable(**rule)) {
            return Err(ReleaseError::NotWaivable { rule }.into());
        }
        if options.push
            && !options.dry_run
            && let Some(build) = workspace.environment.pull_request()
        {
            return Err(ReleaseError::PullRequestBuild { build, command: mode.name() }.into());
        }
        let repository = workspace.reopened()?;
        let git = repository.program(options.timeout);
        let context = ReleaseContext { mode, options, workspace, repository, git };
        if context.looks_at_remote()? {
            context.git.warm_up();
        }
        Ok(context)
    }

    /// Who makes the commits of the map, which are signed as the tags are, or as git's settings say.
    pub(super) fn author(&self, identity: Identity) -> Result<Author, Error> {
        let program = || self.repository.program(self.options.timeout);
        Ok(Author::new(identity, self.options.signing, &self.repository, program)?)
    }
}
