//! Whether what is checked out is where releases come from, and which branch is pushed with the tags.

use relmap_core::commit_id::CommitId;
use relmap_core::component::Component;
use relmap_core::facts::Head;
use relmap_core::release::{
    Action, AllowedBranches, BranchAt, BranchDecision, BranchFacts, BranchRefusal, Plan,
};
use relmap_git::{At, Depth, Remote, RemoteRef, Repository};

use crate::error::{Error, ReleaseError};
use crate::project::Project;
use crate::remote::choose;
use crate::settings_file::read_config;

use super::context::ReleaseContext;
use super::listed::{Listed, Server};
use super::map_state::MapState;

const HEADS: &str = "refs/heads/";

/// What keeps a plan from being pushed from here.
pub(super) type Held = Option<BranchRefusal>;

impl ReleaseContext<'_> {
    /// What would keep a plan from being pushed from here, by the branches that this clone saw last: where
    /// nothing is pushed, nobody asks the remote.
    pub(super) fn would_be_held(
        &self,
        repository: &Repository,
        project: &Project<'_>,
        plan: &mut Plan,
    ) -> Result<Held, Error> {
        // Of several remotes of which none is meant, a push would have to name one.
        let Ok(remote) = choose(repository, self.options.remote.as_deref()) else {
            return Ok(None);
        };
        let refs = repository.branches_seen(&remote.shown)?;
        let default = repository.default_branch(&remote.shown)?;
        let server = Server { remote: remote.clone(), refs, default };
        let listed = Listed { pushed_to: vec![server], read_from: None };
        let places = (Some(&remote), Some(&listed));
        let facts = self.branch_facts(repository, project, places, None)?;
        self.decide_branch(project, facts.as_ref(), plan, places)
    }

    /// What is checked out, compared with the branches of the remote; `None` where none is known.
    pub(super) fn branch_facts(
        &self,
        repository: &Repository,
        project: &Project<'_>,
        (remote, listed): (Option<&Remote>, Option<&Listed>),
        map: Option<&MapState>,
    ) -> Result<Option<BranchFacts>, Error> {
        let (Some(remote), Some(listed)) = (remote, listed) else { return Ok(None) };
        let (commit, current) = match &project.checkout().head {
            Head::Branch { name, commit } => (commit, Some(name.as_str())),
            Head::Detached { commit } => (commit, None),
            Head::Unborn { .. } => return Ok(None),
        };
        let map = map.and_then(MapState::reference_beside_tags);
        let mut all: Option<BranchFacts> = None;
        for server in &listed.pushed_to {
            let is_own = |one: &&RemoteRef| Some(&one.name) != map.as_ref();
            let refs: Vec<RemoteRef> = server.refs.iter().filter(is_own).cloned().collect();
            let default = server.default.as_deref();
            let facts = repository.branch_facts(&remote.shown, commit, current, &refs, default)?;
            all = Some(match all {
                Some(others) => both(others, facts),
                None => facts,
            });
        }
        Ok(all)
    }

    /// Decides about branches, where a tag is or would be pushed: the branch to push goes into the plan.
    /// A pull request's plan is made as if it were merged already.
    pub(super) fn decide_branch(
        &self,
        project: &Project<'_>,
        facts: Option<&BranchFacts>,
        plan: &mut Plan,
        (remote, listed): (Option<&Remote>, Option<&Listed>),
    ) -> Result<Held, Error> {
        let (Some(facts), Some(remote)) = (facts, remote) else { return Ok(None) };
        let is_pushed = |component: &&Component| {
            plan.releases.iter().any(|release| {
                let steps = release.steps();
                let is_pushed = match self.options.push {
                    true => steps.contains(&Action::PushTag),
                    false => !steps.is_empty(),
                };
                is_pushed && release.component == component.name
            })
        };
        let released: Vec<&Component> = project.components.iter().filter(is_pushed).collect();
        let is_merged = self.workspace.environment.pull_request().is_none()
            && !project.checkout().pull_request_merge;
        if released.is_empty() || !is_merged {
            return Ok(None);
        }
        if !self.options.allow_dirty {
            let files = project.uncommitted_of(&released);
            if !files.is_empty() {
                return Ok(Some(BranchRefusal::Dirty { files }));
            }
        }
        let (allowed, _) = self.allowed_branches(project, facts, remote, listed)?;
        Ok(match facts.decide(&allowed, &remote.shown) {
            Ok(BranchDecision::Nothing) => None,
            Ok(BranchDecision::Push(push)) => {
                plan.branch = Some(push).filter(|_| self.options.push);
                None
            }
            Err(refusal) => Some(refusal),
        })
    }

    /// Fetches history of the remote's branches, where the decision needs it; whether it did.
    pub(super) fn fetch_branches(
        &self,
        project: &Project<'_>,
        facts: Option<&BranchFacts>,
        plan: &Plan,
        (remote, listed): (Option<&Remote>, Option<&Listed>),
        fetched: &mut Vec<String>,
    ) -> Result<bool, Error> {
        let (Some(facts), Some(remote)) = (facts, remote) else { return Ok(false) };
        if self.options.dry_run || plan.with(Action::PushTag).next().is_none() {
            return Ok(false);
        }
        let (allowed, unread) = self.allowed_branches(project, facts, remote, listed)?;
        let lacking = facts.lacking(&allowed).into_iter().map(|name| format!("{HEADS}{name}"));
        let mut names: Vec<String> = unread.into_iter().chain(lacking).collect();
        names.dedup();
        names.retain(|name| !fetched.contains(name));
        if names.is_empty() {
            return Ok(false);
        }
        for server in remote.servers() {
            self.git.fetch(server, &names, &Depth::Same)?;
        }
        fetched.extend(names);
        Ok(true)
    }

    /// From which branches releases are pushed, and the full name of the remote's branch that must be fetched to know.
    ///
    /// No branch allows itself: the default branch of the remote says it, unless the caller or a pull request's target
    /// names another commit.
    fn allowed_branches(
        &self,
        project: &Project<'_>,
        facts: &BranchFacts,
        remote: &Remote,
        listed: Option<&Listed>,
    ) -> Result<(AllowedBranches, Option<String>), Error> {
        let configured = project.config.release.allow_branch.clone();
        let also = self.options.allow_branch.clone();
        let own = AllowedBranches { configured, on: None, also: also.clone() };
        let Some(default) = facts.default.as_deref() else { return Ok((own, None)) };
        if project.is_judged_by_another || facts.current.as_deref() == Some(default) {
            return Ok((own, None));
        }
        let branch = format!("{HEADS}{default}");
        let mut places = listed.into_iter().flat_map(|listed| &listed.pushed_to);
        let tip = places.find_map(|place| place.find(&branch)).map(|found| found.end.clone());
        let Some(tip) = tip else { return Ok((own, None)) };
        let tracking = format!("refs/remotes/{}/{default}", remote.shown);
        let (commit, unread) = match self.repository.has_commit(&tip) {
            true => (Some(tip), None),
            false => (self.repository.commit_at(&tracking)?, Some(branch)),
        };
        let configured = match commit {
            Some(commit) => self.configured_at(&commit, &format!("{}/{default}", remote.shown))?,
            None => None,
        };
        Ok((AllowedBranches { configured, on: Some(default.to_owned()), also }, unread))
    }

    fn configured_at(&self, commit: &CommitId, shown: &str) -> Result<Option<Vec<String>>, Error> {
        let snapshot = self.repository.snapshot(At::Commit(commit))?;
        match read_config(&snapshot, &self.workspace.environment) {
            Ok(config) => Ok(config.release.allow_branch),
            Err(Error::Config(found)) => {
                Err(Error::TargetConfig { target: shown.to_owned(), found })
            }
            Err(error) => Err(error),
        }
    }
}

/// What holds for two places that a push goes to.
fn both(a: BranchFacts, b: BranchFacts) -> BranchFacts {
    let worse = |at: &BranchAt| match at {
        BranchAt::Holds => 0,
        BranchAt::Unknown => 1,
        BranchAt::Ahead(_) => 2,
        BranchAt::Absent => 3,
        BranchAt::Diverged => 4,
    };
    let current_at =
        if worse(&a.current_at) >= worse(&b.current_at) { a.current_at } else { b.current_at };
    BranchFacts {
        current: a.current,
        current_at,
        default: a.default.or(b.default),
        has_branches: a.has_branches || b.has_branches,
        holding: a.holding.into_iter().filter(|name| b.holding.contains(name)).collect(),
        unknown: a.unknown.into_iter().chain(b.unknown).collect(),
    }
}

/// The refusal as an error.
pub(super) fn refused(held: &Held) -> Result<(), Error> {
    match held {
        Some(refusal) => Err(ReleaseError::Branch { refusal: refusal.clone() }.into()),
        None => Ok(()),
    }
}
