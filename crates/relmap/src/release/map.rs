//! The release map as a release finds it, and rows added to it.

use std::collections::BTreeMap;

use relmap_core::config::MapConfig;
use relmap_core::map::{Added, ChartReleases, Row, file_name};
use relmap_core::redact::redact;
use relmap_core::release::{Commit, DeclaredRelease, Recorded};
use relmap_git::{Depth, Identity, Remote, RemoteRef, Repository, fetched};

use crate::apps;
use crate::error::Error;
use crate::map::source::{self};
use crate::server_places::{Places, is_for_pull_request};

use super::Program;
use super::survey::ReleaseContext;

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
    /// The repository that takes the objects.
    repository: Repository,
    git: Program,
    /// Where it is pushed; none where the branch here is all there is.
    pub(super) remote: Option<Remote>,
    /// The commit of the branch at the remote, or else here.
    tip: Option<String>,
    /// The commit that rows are added to: the tip, or the branch here if it is ahead of it.
    base: Option<String>,
    /// Whether the branch is pushed.
    pushes: bool,
}

/// Rows in a commit that is not yet on the branch.
pub(super) struct NewMap {
    /// The commit.
    pub(super) commit: String,
}

/// A remote that may be asked. The plan of a pull request is shown without asking.
fn allowed(found: Result<Option<Remote>, Error>) -> Result<Option<Remote>, Error> {
    match found {
        Err(error) if is_for_pull_request(&error) => {
            crate::output::tell(&error);
            Ok(None)
        }
        found => found,
    }
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
        let limit = context.arguments.limit();
        let branch = config.branch.clone();
        let (tip, base) = (None, None);
        let pushes = context.arguments.push;
        if map_source::is_beside_charts(config) {
            let repository = Repository::discover(&context.arguments.selection.directory)?;
            let git = repository.program(limit);
            let remote = remote.cloned();
            return Ok(MapState {
                branch,
                shown: None,
                location: MapLocation::SameRepo,
                repository,
                git,
                remote,
                tip,
                base,
                pushes,
            });
        }
        let (repository, remote) = if apps::is_url(&config.repository) {
            map_source::check_server(charts, config)?;
            let cache = charts.cache(map_source::CACHE)?;
            let remote = match places {
                Some(places) => allowed(places.map_at(&config.repository).map(Some))?,
                None => None,
            };
            (cache, remote)
        } else {
            let repository = map_source::open(charts, config)?;
            let has_remote = !repository.remote_names()?.is_empty();
            let remote = match places.filter(|_| has_remote) {
                Some(places) => {
                    let chosen = super::remote::choose(&repository, None)?;
                    allowed(places.map_remote(&config.repository, &repository, &chosen.target))?
                }
                None => None,
            };
            (repository, remote)
        };
        let git = repository.program(limit);
        let shown = Some(redact(&config.repository).into_owned());
        let location = MapLocation::SeparateRepo;
        Ok(MapState { branch, shown, location, repository, git, remote, tip, base, pushes })
    }

    /// The same, to be read anew.
    pub(super) fn again(&self, context: &ReleaseContext<'_>) -> Result<MapState, Error> {
        let repository = Repository::open_again(self.repository.git_dir())?;
        Ok(MapState {
            branch: self.branch.clone(),
            shown: self.shown.clone(),
            location: MapLocation::SeparateRepo,
            git: repository.program(context.arguments.limit()),
            repository,
            remote: self.remote.clone(),
            tip: self.tip.clone(),
            base: self.base.clone(),
            pushes: self.pushes,
        })
    }

    fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// The branch's full name, if the remote that is asked for tags has it too.
    pub(super) fn reference_beside_tags(&self) -> Option<String> {
        matches!(self.location, MapLocation::SameRepo).then(|| self.reference())
    }

    /// Whether tags and rows go to one repository.
    pub(super) fn is_beside_tags(&self) -> bool {
        matches!(self.location, MapLocation::SameRepo)
    }

    /// Learns where the branch is. `refs` is what the remote of the tags said.
    pub(super) fn read(&mut self, refs: Option<&[RemoteRef]>) -> Result<(), Error> {
        match (&self.location, refs) {
            (MapLocation::SameRepo, Some(refs)) => self.settle(refs),
            _ => self.refresh(),
        }
    }

    /// Asks anew where the branch is.
    pub(super) fn refresh(&mut self) -> Result<(), Error> {
        match &self.remote {
            Some(remote) => {
                let refs = self.git.ls_remote(remote, &[self.reference()])?;
                self.settle(&refs)
            }
            None => {
                self.tip = self.newest_here()?;
                self.base = self.tip.clone();
                Ok(())
            }
        }
    }

    /// Takes the remote's branch for the tip, fetching its commit if it is not here.
    fn settle(&mut self, refs: &[RemoteRef]) -> Result<(), Error> {
        let name = self.reference();
        let tip = refs.iter().find(|reference| reference.name == name);
        let tip = tip.map(|reference| reference.object.clone());
        if let (Some(tip), Some(remote)) = (&tip, &self.remote)
            && !self.repository.has_object(tip)
        {
            self.git.fetch(remote, std::slice::from_ref(&name), &Depth::Same)?;
        }
        // Rows that were added here and never pushed go along.
        let here = self.repository.reference_commit(&name)?;
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
        self.base = if goes_on { here } else { tip.clone() };
        self.tip = tip;
        Ok(())
    }

    /// The branch here; or a copy of a remote's branch, if that has everything that it has.
    fn newest_here(&self) -> Result<Option<String>, Error> {
        let mut newest: Option<String> = None;
        for reference in self.repository.branch_references(&self.branch)? {
            let Some(commit) = self.repository.reference_commit(&reference)? else { continue };
            newest = match newest {
                Some(known) if !self.repository.contains(&commit, &known)? => Some(known),
                _ => Some(commit),
            };
        }
        Ok(newest)
    }

    fn file(&self, commit: Option<&str>, title: &str) -> Result<ChartReleases, Error> {
        let Some(commit) = commit else { return Ok(ChartReleases::new(title)) };
        let file = file_name(title);
        let Some(bytes) = self.repository.map_file(commit, &file)? else {
            return Ok(ChartReleases::new(title));
        };
        ChartReleases::parse(&bytes).map_err(|faults| {
            MapError::Unreadable { file, reference: self.reference(), faults }.into()
        })
    }

    /// Whether the map has the row of a release.
    pub(super) fn recorded(
        &self,
        wanted: &DeclaredRelease,
        head: &Commit,
    ) -> Result<Recorded, Error> {
        let Some(row) = &wanted.row else { return Ok(Recorded::NotAsked) };
        if self.is_out_of_reach() {
            return Ok(Recorded::NotAsked);
        }
        let commit = wanted.released.as_ref().map_or(&head.id, |released| &released.commit);
        let row = Row { chart_commit: commit.clone(), ..row.clone() };
        let mut known = self.file(self.base.as_deref(), &wanted.component)?;
        let at_base = known.add(row.clone());
        Ok(match at_base {
            Err(conflict) => Recorded::Conflict(conflict),
            Ok(Added::New) => Recorded::Missing,
            Ok(Added::AlreadyThere) if self.base == self.tip || !self.pushes => Recorded::There,
            Ok(Added::AlreadyThere) => {
                match self.file(self.tip.as_deref(), &wanted.component)?.add(row) {
                    Ok(Added::New) => Recorded::Missing,
                    Ok(Added::AlreadyThere) => Recorded::There,
                    Err(conflict) => Recorded::Conflict(conflict),
                }
            }
        })
    }

    /// Whether the map is at a server, and servers are not asked.
    pub(super) fn is_out_of_reach(&self) -> bool {
        self.remote.is_none() && self.shown.as_deref().is_some_and(apps::is_url)
    }

    /// Adds rows, each with its title, in a commit of their own.
    pub(super) fn add(
        &self,
        rows: Vec<(String, Row)>,
        identity: &Identity,
    ) -> Result<NewMap, Error> {
        let mut files: BTreeMap<String, ChartReleases> = BTreeMap::new();
        let mut added = Vec::new();
        for (title, row) in rows {
            let file = match files.entry(title) {
                std::collections::btree_map::Entry::Occupied(file) => file.into_mut(),
                std::collections::btree_map::Entry::Vacant(place) => {
                    let file = self.file(self.base.as_deref(), place.key())?;
                    place.insert(file)
                }
            };
            let tag = row.chart.clone();
            match file.add(row) {
                Ok(Added::New) => added.push(tag),
                Ok(Added::AlreadyThere) => {}
                Err(conflict) => {
                    let refusals = vec![conflict.to_string()];
                    return Err(super::ReleaseError::Refused { refusals }.into());
                }
            }
        }
        if let (true, Some(base)) = (added.is_empty(), &self.base) {
            return Ok(NewMap { commit: base.clone() });
        }
        let files =
            files.into_iter().map(|(title, file)| (file_name(&title), file.render().into_bytes()));
        let message = format!("Record {}\n", added.join(", "));
        let commit = self.repository.commit_map(
            self.base.as_deref(),
            &files.collect(),
            &message,
            identity,
        )?;
        Ok(NewMap { commit })
    }

    /// Lets the copy of a map at a URL follow what was pushed there, so that questions see it.
    pub(super) fn keep(&self, pushed: &str) -> Result<(), Error> {
        if self.shown.as_deref().is_some_and(apps::is_url) {
            let copy = fetched(&self.branch);
            let old = self.repository.reference_commit(&copy)?;
            let is_there = match &old {
                Some(old) => self.repository.contains(old, pushed)?,
                None => false,
            };
            if !is_there {
                // Whoever moves it meanwhile knows more.
                let reason = "relmap: release";
                self.repository.move_reference(&copy, old.as_deref(), pushed, reason)?;
            }
        }
        Ok(())
    }

    /// The repository that keeps the map.
    pub(super) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The program in that repository.
    pub(super) fn git(&self) -> &Program {
        &self.git
    }

    /// The branch's full name.
    pub(super) fn full_name(&self) -> String {
        self.reference()
    }

    /// Where the branch is here.
    pub(super) fn here(&self) -> Result<Option<String>, Error> {
        Ok(self.repository.reference_commit(&self.reference())?)
    }
}
