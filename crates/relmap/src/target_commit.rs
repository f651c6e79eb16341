//! The commit of a pull request's target, whose settings count in place of the pull request's.

use relmap_core::commit_id::CommitId;
use relmap_core::config::Config;
use relmap_core::facts::Checkout;
use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;
use relmap_core::words::shell_word;
use relmap_git::{Repository, Snapshot};

use crate::environment::Environment;
use crate::error::Error;
use crate::pull_request_target::{self, Target};
use crate::settings_file::read_config;

/// The variable by which the owner of a pipeline names the commit.
const CONFIG_FROM: &str = "RELMAP_CONFIG_FROM";

/// A commit whose settings are in force.
pub(crate) struct TargetCommit {
    pub(crate) commit: CommitId,
    /// What people call it.
    pub(crate) shown: String,
}

impl TargetCommit {
    /// The settings of the target.
    pub(crate) fn config(
        &self,
        at_target: &Snapshot<'_>,
        environment: &Environment,
    ) -> Result<Config, Error> {
        match read_config(at_target, environment) {
            Err(Error::Config(found)) => {
                Err(Error::TargetConfig { target: self.shown.clone(), found })
            }
            read => read,
        }
    }
}

/// The target of the pull request that is built, as the CI system names it; `None` if none is built.
pub(crate) fn named(environment: &Environment) -> Option<Target> {
    if environment.is_on_default_branch() {
        return None;
    }
    pull_request_target::target(|name| environment.get(name).map(str::to_owned))
}

/// The commit of that target; a finding if it is not here.
pub(crate) fn of(
    repository: &Repository,
    checkout: &Checkout,
    environment: &Environment,
) -> Result<Option<Result<TargetCommit, Finding>>, Error> {
    let Some(target) = named(environment) else { return Ok(None) };
    if let Some(revision) = environment.get(CONFIG_FROM).filter(|revision| !revision.is_empty()) {
        let commit = repository.commit_of_revision(revision)?;
        return Ok(Some(Ok(TargetCommit { commit, shown: revision.to_owned() })));
    }
    let found = here(repository, checkout, &target)?;
    Ok(Some(found.ok_or_else(|| missing(checkout, &target))))
}

/// The commit of a target, if it is here. Local branches are not looked at: one of them may be the
/// pull request, whatever it is called.
fn here(
    repository: &Repository,
    checkout: &Checkout,
    target: &Target,
) -> Result<Option<TargetCommit>, Error> {
    if let (Some(remote), Some(branch)) = (remote(checkout), &target.branch)
        && let Some(commit) = repository.commit_at(&format!("refs/remotes/{remote}/{branch}"))?
    {
        return Ok(Some(TargetCommit { commit, shown: format!("{remote}/{branch}") }));
    }
    let shown = target.branch.clone().unwrap_or_else(|| "the target".to_owned());
    for name in target.commits.iter().filter(|name| name.len() >= 40) {
        if let Some(commit) = repository.commit_at(name)? {
            return Ok(Some(TargetCommit { commit, shown }));
        }
    }
    // The author of a pull request can make a merge, too: only the one that the system made counts.
    if target.merge.is_some()
        && target.merge.as_deref() == checkout.commit().map(CommitId::as_str)
        && let Some(commit) = repository.first_parent_of_head()?
    {
        return Ok(Some(TargetCommit { commit, shown }));
    }
    Ok(None)
}

/// The remote whose branches are believed: `origin`, or the only one. With several others there
/// is no telling which of them is a fork.
pub(crate) fn remote(checkout: &Checkout) -> Option<&str> {
    match checkout.remotes.as_slice() {
        [first, ..] if first == "origin" => Some(first),
        [only] => Some(only),
        _ => None,
    }
}

fn missing(checkout: &Checkout, target: &Target) -> Finding {
    let remote = remote(checkout).unwrap_or("origin");
    let (message, help) = match &target.branch {
        Some(branch) => (
            format!(
                "this is a pull request for {branch}, and {branch} is not in this clone, so the settings cannot be read by which \
                 it must be judged"
            ),
            format!("fetch it: git fetch {remote} {}", refspec(remote, branch)),
        ),
        None => (
            "this is a pull request, and the CI system does not say for which branch, so the settings cannot be read \
             by which it must be judged"
                .to_owned(),
            format!("fetch the branch and name it: RELMAP_CONFIG_FROM={remote}/main"),
        ),
    };
    Finding::new(RuleCode::TargetMissing, message).help(help)
}

/// What git must be told to fetch a branch, as one word of a shell command.
pub(crate) fn refspec(remote: &str, branch: &str) -> String {
    let text = format!("+refs/heads/{branch}:refs/remotes/{remote}/{branch}");
    shell_word(&text).into_owned()
}
