//! Whether a remote has what is checked out, as far as this clone knows.

use git2::BranchType;

use crate::{GitError, Repository};

/// The branches that matter to a commit at HEAD, and whether the remote's have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteBranches {
    /// The branch that is checked out.
    pub current: Option<String>,
    /// The branch that the remote's own HEAD is.
    pub default: Option<String>,
    /// Whether the remote's branch of the same name has the commit.
    pub is_at_current: bool,
    /// Whether the remote's default branch has it.
    pub is_at_default: bool,
}

impl Repository {
    /// Looks HEAD up in the branches of a remote, as they were when they were last fetched or pushed.
    ///
    /// # Errors
    /// When references or commits cannot be read.
    pub fn remote_branches(&self, remote: &str) -> Result<RemoteBranches, GitError> {
        let doing = || GitError::doing("read the branches of a remote");
        let Some(head) = self.head_commit()? else { return Ok(RemoteBranches::default()) };
        let current = self.inner.head().ok().filter(git2::Reference::is_branch);
        let current = current.and_then(|head| head.shorthand().ok().map(str::to_owned));
        let name = format!("refs/remotes/{remote}/HEAD");
        let origin_head = self.inner.find_reference(&name).ok();
        let target = origin_head.as_ref().and_then(|head| head.symbolic_target().ok().flatten());
        let prefix = format!("refs/remotes/{remote}/");
        let named = target.and_then(|target| target.strip_prefix(&prefix)).map(str::to_owned);
        let tip = |branch: &str| {
            let branch = self.inner.find_branch(&format!("{remote}/{branch}"), BranchType::Remote);
            branch.ok().and_then(|branch| branch.get().target())
        };
        // A clone that git init began has no HEAD of the remote; these are what it usually is.
        let default = named.or_else(|| {
            ["main", "master"].into_iter().find(|name| tip(name).is_some()).map(str::to_owned)
        });
        let has = |branch: &Option<String>| -> Result<bool, GitError> {
            let Some(tip) = branch.as_deref().and_then(tip) else { return Ok(false) };
            Ok(tip == head || self.inner.graph_descendant_of(tip, head).map_err(doing())?)
        };
        Ok(RemoteBranches {
            is_at_current: has(&current)?,
            is_at_default: has(&default)?,
            current,
            default,
        })
    }
}
