//! The release map as a release finds it: where it is, and where its branch is.

use relmap_core::commit_id::CommitId;
use relmap_core::config::MapConfig;
use relmap_core::redact::redact;
use relmap_git::{Base, Git, Identity, Remote, Repository, Tips, Update, fetched};

use crate::error::{Error, MapError};
use crate::map::source;
use crate::remote::choose;
use crate::server_places::{Places, is_for_pull_request};
use crate::workspace::Workspace;
use relmap_core::network::is_url;

use super::context::ReleaseContext;
use super::listed::Listed;

/// Where the map is kept.
enum MapLocation {
    /// In the repository that is released from: tags and rows are pushed together.
    SameRepo,
    /// In a repository of its own.
    SeparateRepo,
}

/// The map, and where it is.
pub(super) struct MapState {
    /// The branch.
    pub(super) branch: String,
    /// The other repository, for output.
    pub(super) shown: Option<String>,
    location: MapLocation,
    /// The repository that keeps the map, which takes the objects.
    pub(super) repository: Repository,
    /// The program in that repository.
    pub(super) git: Git,
    /// Where it is pushed; none where the branch here is all there is.
    pub(super) remote: Option<Remote>,
    /// The branch here, as it was before the map was read.
    pub(super) local: Base,
    /// The commit of the branch at the remote, or else here.
    pub(super) tip: Option<CommitId>,
    /// The commit that rows are added to: the tip, or the branch here if it is ahead of it.
    pub(super) base: Option<CommitId>,
    /// Whether the branch is pushed.
    pub(super) pushes: bool,
}

/// A remote that may be asked. The plan of a pull request is shown without asking.
fn allowed(
    workspace: &Workspace,
    found: Result<Option<Remote>, Error>,
) -> Result<Option<Remote>, Error> {
    match found {
        Err(error) if is_for_pull_request(&error) => {
            workspace.observer.remark(&error.to_string());
            Ok(None)
        }
        found => found,
    }
}

/// The repository of a map that is not in the repository of the charts, and where it is pushed.
fn elsewhere(
    workspace: &Workspace,
    charts: &Repository,
    config: &MapConfig,
    places: Option<&Places<'_>>,
) -> Result<(Repository, Option<Remote>), Error> {
    let local = workspace.local_places();
    if is_url(&config.repository) {
        source::check_server(config, &local)?;
        let cache = charts.cache(source::CACHE)?;
        let remote = match places {
            Some(places) => allowed(workspace, places.map_at(&config.repository).map(Some))?,
            None => None,
        };
        return Ok((cache, remote));
    }
    let repository = source::open(config, &local)?;
    let has_remote = !repository.remote_names()?.is_empty();
    let remote = match places.filter(|_| has_remote) {
        Some(places) => {
            let chosen = choose(&repository, None)?.target;
            allowed(workspace, places.map_remote(&config.repository, &repository, &chosen))?
        }
        None => None,
    };
    Ok((repository, remote))
}

fn reference(branch: &str) -> String {
    format!("refs/heads/{branch}")
}

impl MapState {
    /// Finds out where the map is. Nothing of it is read yet. Without `places`, no place is asked
    /// that relmap.toml names.
    pub(super) fn find(
        context: &ReleaseContext<'_>,
        charts: &Repository,
        config: &MapConfig,
        remote: Option<&Remote>,
        places: Option<&Places<'_>>,
    ) -> Result<MapState, Error> {
        let workspace = context.workspace;
        let (location, repository, remote) = if source::is_beside_charts(config) {
            (MapLocation::SameRepo, workspace.reopened()?, remote.cloned())
        } else {
            let (repository, remote) = elsewhere(workspace, charts, config, places)?;
            (MapLocation::SeparateRepo, repository, remote)
        };
        let is_separate = matches!(location, MapLocation::SeparateRepo);
        let git = repository.program(context.options.timeout);
        let remote = match remote {
            Some(remote) if is_separate && context.options.push => {
                Some(git.with_push_urls(remote)?)
            }
            found => found,
        };
        Ok(MapState {
            local: repository.base(&reference(&config.branch))?,
            branch: config.branch.clone(),
            shown: is_separate.then(|| redact(&config.repository).into_owned()),
            location,
            git,
            repository,
            remote,
            tip: None,
            base: None,
            pushes: context.options.push,
        })
    }

    /// The same, to be read anew.
    pub(super) fn again(&self, context: &ReleaseContext<'_>) -> Result<MapState, Error> {
        let repository = Repository::open_again(self.repository.git_dir())?;
        Ok(MapState {
            local: self.local.clone(),
            branch: self.branch.clone(),
            shown: self.shown.clone(),
            location: MapLocation::SeparateRepo,
            git: repository.program(context.options.timeout),
            repository,
            remote: self.remote.clone(),
            tip: self.tip.clone(),
            base: self.base.clone(),
            pushes: self.pushes,
        })
    }

    /// The branch's full name.
    pub(super) fn reference(&self) -> String {
        reference(&self.branch)
    }

    /// The branch's full name, if the remote that is asked for tags has it too.
    pub(super) fn reference_beside_tags(&self) -> Option<String> {
        matches!(self.location, MapLocation::SameRepo).then(|| self.reference())
    }

    /// Whether tags and rows go to one repository.
    pub(super) fn is_beside_tags(&self) -> bool {
        matches!(self.location, MapLocation::SameRepo)
    }

    /// Learns where the branch is. `listed` is what the remote of the tags said.
    pub(super) fn read(&mut self, listed: Option<&Listed>) -> Result<(), Error> {
        match (&self.location, listed) {
            (MapLocation::SameRepo, Some(listed)) => {
                self.local = self.repository.base(&self.reference())?;
                let tips = self.tips(listed)?;
                self.settle(tips)
            }
            _ => self.refresh(),
        }
    }

    /// Asks anew where the branch is.
    pub(super) fn refresh(&mut self) -> Result<(), Error> {
        self.local = self.repository.base(&self.reference())?;
        match &self.remote {
            Some(remote) => {
                let tips = self.repository.fetch_tips(&self.git, remote, &self.reference())?;
                self.settle(tips)
            }
            None => {
                self.tip = self.newest_here()?;
                self.base = self.tip.clone();
                Ok(())
            }
        }
    }

    /// The branch at all places that were asked, fetched as far as it is not in this clone.
    fn tips(&self, listed: &Listed) -> Result<Tips, Error> {
        let name = self.reference();
        let mut tips = None;
        for server in &listed.pushed_to {
            let tip = server.refs.iter().find(|reference| reference.name == name);
            let tip = tip.map(|reference| reference.end.clone());
            let tip = match &self.remote {
                Some(_) => self.repository.fetch_tip(&self.git, &server.remote, &name, tip)?,
                None => tip,
            };
            tips = Some(self.repository.with_tip(tips, tip, &name, &server.remote)?);
        }
        Ok(tips.unwrap_or_default())
    }

    /// Takes the remote's branch for the tip.
    fn settle(&mut self, tips: Tips) -> Result<(), Error> {
        let Tips { newest: tip, oldest } = tips;
        let here = self.local.commit();
        // Rows that were added here and never pushed go along.
        let ahead = match (&tip, &here) {
            (Some(tip), Some(here)) => self.repository.contains(here, tip)?,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        let mut goes_on = ahead;
        if let (false, false, Some(tip), Some(here)) = (ahead, self.pushes, &tip, &here) {
            // They grew apart, and the branch here is the one that is written.
            goes_on = !self.repository.contains(tip, here)?;
        }
        self.base = if goes_on { here } else { tip };
        // What one of several servers lacks is missing.
        self.tip = oldest;
        Ok(())
    }

    /// The branch here; or a copy of a remote's branch, if that has everything that it has.
    fn newest_here(&self) -> Result<Option<CommitId>, Error> {
        let mut newest: Option<CommitId> = None;
        for reference in self.repository.branch_references(&self.branch)? {
            let Some(commit) = self.repository.reference_commit(&reference)? else { continue };
            newest = match newest {
                Some(known) if !self.repository.contains(&commit, &known)? => Some(known),
                _ => Some(commit),
            };
        }
        Ok(newest)
    }

    /// What could be pushed, to see whether the server takes it: what it has, or an empty map.
    pub(super) fn probe(&self) -> Result<Update, Error> {
        let object = match &self.base {
            Some(base) => base.clone(),
            None => {
                let nobody = Identity::now("relmap", "relmap")?;
                self.repository.commit_map(None, &Default::default(), "Probe\n", &nobody)?
            }
        };
        Ok(Update { object: object.to_string(), name: self.reference() })
    }

    /// Whether the map is at a server, and servers are not asked.
    pub(super) fn is_out_of_reach(&self) -> bool {
        self.remote.is_none() && self.shown.as_deref().is_some_and(is_url)
    }

    /// The copy of a map at a URL, before anything is pushed there; none for other maps.
    pub(super) fn copy(&self) -> Result<Option<Base>, Error> {
        let is_copied = self.shown.as_deref().is_some_and(is_url);
        Ok(is_copied.then(|| self.repository.base(&fetched(&self.branch))).transpose()?)
    }

    /// Lets the copy follow what was pushed, so that questions see it. One that holds what the server
    /// has no longer stays, as it does when the map is fetched.
    pub(super) fn keep(
        &self,
        context: &ReleaseContext<'_>,
        copy: &Base,
        pushed: &CommitId,
    ) -> Result<(), Error> {
        if let Some(change) = self.repository.forward(copy, pushed)? {
            // Whoever moves it meanwhile knows more.
            let _ = self.repository.swap(&[change], "relmap: release")?;
            return Ok(());
        }
        let Some(from) = copy.commit() else { return Ok(()) };
        if !self.repository.contains(&from, pushed)? {
            let place = self.shown.clone().unwrap_or_default();
            let home = self.repository.git_dir().components().collect();
            let (copy, to) = (copy.name().to_owned(), pushed.clone());
            let rewritten = MapError::Rewritten { place, home, copy, from, to };
            context.workspace.observer.remark(&rewritten.to_string());
        }
        Ok(())
    }
}
