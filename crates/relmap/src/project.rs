//! A repository as it is judged: read it, find the components, gather facts, judge.

mod uncommitted;

use std::collections::BTreeMap;

use relmap_core::check::checkout_findings;
use relmap_core::commit_id::CommitId;
use relmap_core::component::Component;
use relmap_core::config::{Config, MapConfig};
use relmap_core::facts::{Checkout, ComponentFacts, Head, Since};
use relmap_core::finding::Finding;
use relmap_core::outcome::Outcome;
use relmap_core::rule_code::RuleCode;
use relmap_core::tag_name::TagName;
use relmap_git::{At, Repository, Snapshot, Tags};
use semver::Version;

use crate::app_repository::Apps;
use crate::error::Error;
use crate::found::{Found, inventory};
use crate::judged_by;
use crate::judging::{Judging, WithApps, declared, facts};
use crate::map::copies::Copies;
use crate::older_commit::{before_release_file, refuse_reversed};
use crate::options::CheckOptions;
use crate::render::Rendering;
use crate::server_places::hints;
use crate::settings_file::read_config;
use crate::workspace::Workspace;

/// A repository with its components found.
pub(crate) struct Project<'r> {
    repository: &'r Repository,
    snapshot: Snapshot<'r>,
    checkout: Checkout,
    /// relmap.toml.
    pub(crate) config: Config,
    /// Whether the settings are those of a commit that the caller or the CI system named.
    pub(crate) is_judged_by_another: bool,
    /// The components of the repository.
    pub(crate) components: Vec<Component>,
    findings: Vec<Finding>,
    checked: Vec<RuleCode>,
    /// What relmap.toml says of other repositories.
    pub(crate) apps: Apps,
    /// Where the release map is kept.
    pub(crate) map: MapConfig,
    /// Which copies of it count that are in this repository.
    copies: Copies,
    /// Whether HEAD or the work tree is judged, and not another commit.
    is_head: bool,
    /// The commit whose releases count; all of them if there is none.
    since: Option<String>,
}

impl<'r> Project<'r> {
    /// Finds the components of a workspace.
    pub(crate) fn new(
        workspace: &'r Workspace,
        options: &CheckOptions,
    ) -> Result<Project<'r>, Error> {
        Project::of(&workspace.repository, workspace, options)
    }

    /// The same for the workspace's repository opened anew.
    pub(crate) fn of(
        repository: &'r Repository,
        workspace: &Workspace,
        options: &CheckOptions,
    ) -> Result<Project<'r>, Error> {
        let environment = &workspace.environment;
        let places = workspace.local_places();
        let mut checkout = repository.checkout(hints(environment))?;
        let worktree = options.worktree;
        let snapshot = repository.snapshot(match &options.at {
            Some(revision) => At::Revision(revision),
            None if worktree => At::Worktree,
            None => At::Head,
        })?;
        if let (Some(old), Some(new)) = (&options.since, &options.at) {
            refuse_reversed(repository, old, new)?;
        }
        if let Some(revision) = &options.since {
            let tags = repository.tags_at(options.at.as_deref().unwrap_or("HEAD"))?;
            let tags = tags.names().cloned().collect();
            checkout.since = Some(Since { revision: revision.clone(), tags });
        }
        if let (Some(name), Some(commit)) = (&options.at, snapshot.commit()) {
            // Whatever HEAD is, this is what the caller wants to know about.
            checkout.head = Head::Branch { name: name.clone(), commit };
        }
        let mut findings = checkout_findings(&checkout, worktree);
        let unborn = matches!(checkout.head, Head::Unborn { .. });
        let mut components = Vec::new();
        let mut apps = Apps::default();
        let mut config = Config::default();
        let mut checked = if worktree { vec![] } else { vec![RuleCode::UnbornBranch] };
        let mut map = MapConfig::default();
        let copies = Copies::counting(&checkout, environment);
        let mut is_judged_by_another = false;
        if !unborn || worktree {
            checked.extend([RuleCode::ReleaseFileMissing, RuleCode::ComponentAmbiguous]);
            let own = Found::new(repository, &snapshot, read_config(&snapshot, environment)?)?;
            let settings =
                judged_by::settings(repository, &checkout, &snapshot, own, environment, options)?;
            checked.extend(settings.checked);
            is_judged_by_another = settings.by_another;
            findings.extend(settings.found.findings);
            config = settings.found.config;
            components = settings.found.components;
            map = config.map.clone();
            apps = Apps::new(config.clone(), places);
            if let Some(revision) = options.at.as_ref().filter(|_| components.is_empty()) {
                before_release_file(repository, revision, environment, &mut findings)?;
            }
        }
        Ok(Project {
            repository,
            snapshot,
            checkout,
            config,
            is_judged_by_another,
            components,
            findings,
            checked,
            apps,
            map,
            copies,
            is_head: options.at.is_none(),
            since: options.since.clone(),
        })
    }

    /// The work tree as it would be with this relmap.toml and these release files, by their paths.
    pub(crate) fn planned(
        workspace: &'r Workspace,
        config: Config,
        release_files: BTreeMap<String, Vec<u8>>,
        options: &CheckOptions,
    ) -> Result<Project<'r>, Error> {
        let project = Project::new(workspace, options)?;
        let mut inventory =
            inventory(project.repository, &project.snapshot, config.release_files())?;
        inventory.release_files.extend(release_files);
        let found = Found::among(&project.snapshot, config, &inventory)?;
        Ok(Project {
            apps: Apps::new(found.config.clone(), workspace.local_places()),
            map: found.config.map.clone(),
            config: found.config,
            components: found.components,
            findings: found.findings,
            ..project
        })
    }

    /// Judges the components that are asked for: those that are named, or else those of which
    /// something changed, or all.
    pub(crate) fn judge(&self, options: &CheckOptions) -> Result<Outcome, Error> {
        self.judge_with(options, &[])
    }

    /// The same, with tags that no reference here names yet.
    pub(crate) fn judge_with(
        &self,
        options: &CheckOptions,
        news: &[(TagName, String)],
    ) -> Result<Outcome, Error> {
        for name in &options.components {
            if !self.components.iter().any(|component| component.name == *name) {
                let known =
                    self.components.iter().map(|component| component.name.clone()).collect();
                return Err(Error::UnknownComponent { name: name.clone(), known });
            }
        }
        let mut tags = self.tags()?;
        if !news.is_empty() {
            tags = tags.and(news);
        }
        let rendering =
            options.render.then(|| Rendering::new(self.repository, &options.render_limits));
        let is_chosen = |component: &&Component| {
            options.components.is_empty() || options.components.contains(&component.name)
        };
        let chosen = self.components.iter().filter(is_chosen);
        let chosen: Result<Vec<WithApps<'_>>, Error> =
            chosen.map(|one| Ok((one, self.apps.releases(one)?))).collect();
        let rendering = rendering.as_ref().map(|rendering| (self.repository, rendering));
        let judging = Judging { checkout: &self.checkout, tags: &tags };
        let outcomes = judging.all(&chosen?, &self.snapshot, rendering)?;
        let all_count = options.all || !options.components.is_empty() || self.components.len() == 1;
        let (judged, unchanged): (Vec<_>, Vec<_>) =
            outcomes.into_iter().partition(|outcome| all_count || !outcome.is_untouched());
        let unchanged = unchanged.into_iter().map(|outcome| outcome.name).collect();
        let mut outcome = Outcome::new(judged, unchanged, self.findings.clone());
        self.name_waiting_entries(&mut outcome);
        Ok(outcome.also_checked(self.checked.iter().copied()))
    }

    /// The tags that count.
    fn tags(&self) -> Result<Tags, Error> {
        Ok(match &self.since {
            Some(revision) => self.repository.tags_at(revision)?,
            None => self.repository.tags()?,
        })
    }

    /// What git knows of a component.
    pub(crate) fn facts(&self, component: &Component) -> Result<ComponentFacts, Error> {
        self.facts_of(component, declared(component))
    }

    /// The same for an entry that declares this version; for one that is yet to be if there is none.
    pub(crate) fn facts_of(
        &self,
        component: &Component,
        declared: Option<&Version>,
    ) -> Result<ComponentFacts, Error> {
        facts(component, declared, &self.snapshot, &self.tags()?)
    }

    /// A file as it is judged; `None` if it does not exist.
    pub(crate) fn find(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.snapshot.read(path)?)
    }

    /// The files in a folder, as they are judged.
    pub(crate) fn files_in(&self, folder: &str) -> Result<Vec<String>, Error> {
        Ok(self.snapshot.files_in(folder)?)
    }

    /// The commit whose files are judged; `None` if they are those of the work tree.
    pub(crate) fn judged_commit(&self) -> Option<CommitId> {
        self.snapshot.commit().filter(|_| !self.snapshot.is_worktree())
    }

    /// What belongs to no component.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Which copies of the map's branch count; `elsewhere` is the repository of a map that is not in this one.
    pub(crate) fn map_copies(&self, elsewhere: Option<&Repository>) -> Copies {
        if elsewhere.is_some() { Copies::All } else { self.copies.clone() }
    }

    /// The repository.
    pub(crate) fn repository(&self) -> &'r Repository {
        self.repository
    }

    /// The state of the checkout.
    pub(crate) fn checkout(&self) -> &Checkout {
        &self.checkout
    }

    /// The content of a file that is judged; empty where there is none.
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>, Error> {
        Ok(self.snapshot.read(path)?.unwrap_or_default())
    }

    /// The files that the findings of an outcome are about.
    pub(crate) fn sources(&self, outcome: &Outcome) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let own = outcome.components.iter().flat_map(|component| &component.findings);
        let files = own.chain(&outcome.findings).filter_map(|finding| finding.location.as_ref());
        let mut sources = BTreeMap::new();
        for location in files.filter(|location| location.span.is_some()) {
            if !sources.contains_key(&location.file)
                && let Some(bytes) = self.snapshot.read(&location.file)?
            {
                sources.insert(location.file.clone(), bytes);
            }
        }
        Ok(sources)
    }
}
