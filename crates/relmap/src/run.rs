//! The order of a run: read the repository, find the components, gather facts, judge.

use std::collections::BTreeMap;

use relmap_core::check::{checkout_findings, judge};
use relmap_core::component::{self, Component, Inventory, folder_of, join};
use relmap_core::config::{self, Config, MapConfig};
use relmap_core::facts::{Checkout, ComponentFacts, Head};
use relmap_core::finding::Finding;
use relmap_core::outcome::Outcome;
use relmap_core::rule_code::RuleCode;
use relmap_git::{At, ComponentQuery, Hints, Repository, Snapshot};
use relmap_report::Sources;
use semver::Version;

use crate::apps::Apps;
use crate::args::Selection;
use crate::error::CliError;
use crate::rendering::rendered;

/// A repository with its components found.
pub(crate) struct Run<'r> {
    repository: &'r Repository,
    snapshot: Snapshot<'r>,
    checkout: Checkout,
    /// relmap.toml.
    pub(crate) config: Config,
    /// The components of the repository.
    pub(crate) components: Vec<Component>,
    findings: Vec<Finding>,
    checked: Vec<RuleCode>,
    /// What relmap.toml says of other repositories.
    pub(crate) apps: Apps,
    /// Where the release map is kept.
    pub(crate) map: MapConfig,
}

impl<'r> Run<'r> {
    /// Finds the components of a repository.
    pub(crate) fn new(
        repository: &'r Repository,
        selection: &Selection,
    ) -> Result<Run<'r>, CliError> {
        let checkout = repository.checkout(hints())?;
        let worktree = selection.worktree;
        let mut findings = checkout_findings(&checkout, worktree);
        let snapshot = repository.snapshot(if worktree { At::Worktree } else { At::Head })?;
        let unborn = matches!(checkout.head, Head::Unborn { .. });
        let mut components = Vec::new();
        let mut apps = Apps::default();
        let mut config = Config::default();
        let mut checked = if worktree { vec![] } else { vec![RuleCode::UnbornBranch] };
        let mut map = MapConfig::default();
        if !unborn || worktree {
            checked.extend([RuleCode::ReleaseFileMissing, RuleCode::ComponentAmbiguous]);
            config = read_config(&snapshot)?;
            let inventory = inventory(repository, &snapshot, &config)?;
            let (drafts, found) = component::draft(&config, &inventory);
            findings.extend(found);
            let mut metadata = BTreeMap::new();
            for chart in drafts.iter().filter_map(|draft| draft.chart.clone()) {
                if let Some(bytes) = snapshot.read(&join(&chart, "Chart.yaml"))? {
                    metadata.insert(chart, bytes);
                }
            }
            components = component::resolve(&config, &inventory, drafts, &metadata);
            map = config.map.clone();
            apps = Apps::new(config.clone(), repository);
        }
        Ok(Run { repository, snapshot, checkout, config, components, findings, checked, apps, map })
    }

    /// Judges the components that are asked for: those that are named, or else those of which
    /// something changed, or all.
    pub(crate) fn judge(&self, selection: &Selection) -> Result<Outcome, CliError> {
        self.judge_with(selection, &[])
    }

    /// The same, with tags that no reference here names yet.
    pub(crate) fn judge_with(
        &self,
        selection: &Selection,
        news: &[(String, String)],
    ) -> Result<Outcome, CliError> {
        for name in &selection.components {
            if !self.components.iter().any(|component| component.name == *name) {
                let known =
                    self.components.iter().map(|component| component.name.clone()).collect();
                return Err(CliError::UnknownComponent { name: name.clone(), known });
            }
        }
        let mut tags = self.repository.tags()?;
        if !news.is_empty() {
            tags = tags.and(news);
        }
        let alone = self.components.len() == 1;
        let mut judged = Vec::new();
        let mut unchanged = Vec::new();
        for component in &self.components {
            let named = selection.components.contains(&component.name);
            if !selection.components.is_empty() && !named {
                continue;
            }
            let subject = ComponentQuery {
                layout: &component.layout,
                scheme: &component.tags,
                declared: component.notes.newest().and_then(|entry| entry.semver()),
            };
            let mut facts = self.repository.component_facts(&subject, &self.snapshot, &tags)?;
            if selection.render {
                facts.rendered = rendered(self.repository, component, &facts, &self.snapshot)?;
            }
            let app = self.apps.release(component)?;
            let outcome = judge(component, &facts, &self.checkout, &app);
            if named || alone || selection.all || !outcome.is_untouched() {
                judged.push(outcome);
            } else {
                unchanged.push(component.name.clone());
            }
        }
        let outcome = Outcome::new(judged, unchanged, self.findings.clone());
        Ok(outcome.also_checked(self.checked.iter().copied()))
    }

    /// What git knows of a component.
    pub(crate) fn facts(&self, component: &Component) -> Result<ComponentFacts, CliError> {
        self.facts_of(component, component.notes.newest().and_then(|entry| entry.semver()))
    }

    /// The same for an entry that declares this version; for one that is yet to be if there is none.
    pub(crate) fn facts_of(
        &self,
        component: &Component,
        declared: Option<&Version>,
    ) -> Result<ComponentFacts, CliError> {
        let subject =
            ComponentQuery { layout: &component.layout, scheme: &component.tags, declared };
        let tags = self.repository.tags()?;
        Ok(self.repository.component_facts(&subject, &self.snapshot, &tags)?)
    }

    /// Says that files differ from what is judged, if they do and nobody asked for them to count.
    /// The verdict does not need the work tree, so one that cannot be read is no trouble.
    pub(crate) fn uncommitted(&self) -> Option<String> {
        if self.snapshot.is_worktree() || self.components.is_empty() {
            return None;
        }
        let is_judged = |path: &&String| {
            *path == "relmap.toml" || self.components.iter().any(|own| own.layout.owns(path))
        };
        let differing = self.repository.uncommitted().unwrap_or_default();
        match differing.iter().filter(is_judged).count() {
            0 => None,
            1 => Some("1 uncommitted file is not judged; --worktree judges it\n".to_owned()),
            count => {
                Some(format!("{count} uncommitted files are not judged; --worktree judges them\n"))
            }
        }
    }

    /// A file as it is judged; none if there is none.
    pub(crate) fn find(&self, path: &str) -> Result<Option<Vec<u8>>, CliError> {
        Ok(self.snapshot.read(path)?)
    }

    /// The state of the checkout.
    pub(crate) fn checkout(&self) -> &Checkout {
        &self.checkout
    }

    /// The content of a file that is judged; empty where there is none.
    pub(crate) fn read(&self, path: &str) -> Result<Vec<u8>, CliError> {
        Ok(self.snapshot.read(path)?.unwrap_or_default())
    }

    /// The files that the findings of an outcome are about.
    pub(crate) fn sources(&self, outcome: &Outcome) -> Result<Sources, CliError> {
        let own = outcome.components.iter().flat_map(|component| &component.findings);
        let files = own.chain(&outcome.findings).filter_map(|finding| finding.location.as_ref());
        let mut sources = Sources::new();
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

/// What CI systems say of a checkout: Jenkins, GitHub and GitLab name the pull request.
fn hints() -> Hints {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let reference = std::env::var("GITHUB_REF").unwrap_or_default();
    let github = reference.starts_with("refs/pull/");
    Hints { pull_request: set("CHANGE_ID") || set("CI_MERGE_REQUEST_IID") || github }
}

/// What the repository is called: the name of its folder.
pub(crate) fn dir_name(repository: &Repository) -> String {
    let folder = repository.root().unwrap_or(repository.git_dir());
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(".git").unwrap_or(&name).to_owned()
}

/// The relmap.toml that is in force: that of the work tree, committed or not, or in a bare
/// repository that of HEAD.
pub(crate) fn config_in_force(repository: &Repository) -> Result<Config, CliError> {
    let at = if repository.root().is_some() { At::Worktree } else { At::Head };
    read_config(&repository.snapshot(at)?)
}

/// What to call a repository on a page: the last part of where it was cloned from, since a CI system
/// names its folders as it likes, or else the name of its folder.
pub(crate) fn display_name(repository: &Repository) -> Result<String, CliError> {
    let origin = repository.remote("origin")?.map(|remote| remote.url);
    let last = |url: &str| {
        let name = url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
        name.strip_suffix(".git").unwrap_or(name).to_owned()
    };
    let name = origin.as_deref().map(last).filter(|name| !name.is_empty() && name != ".");
    Ok(name.unwrap_or_else(|| dir_name(repository)))
}

/// Reads relmap.toml, if there is one, and what the environment sets instead.
pub(crate) fn read_config(snapshot: &Snapshot<'_>) -> Result<Config, CliError> {
    let mut config = match snapshot.read("relmap.toml")? {
        Some(bytes) => config::parse(&bytes).map_err(CliError::Config)?,
        None => Config::default(),
    };
    // What is not UTF-8 is the value of no setting.
    let variables: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let variables = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    config.override_by(variables).map_err(CliError::Environment)?;
    Ok(config)
}

fn inventory(
    repository: &Repository,
    snapshot: &Snapshot<'_>,
    config: &Config,
) -> Result<Inventory, CliError> {
    let mut inventory = Inventory { repository: dir_name(repository), ..Inventory::default() };
    inventory.tags = repository.tags()?.names().map(str::to_owned).collect();
    let mut release_files = config.release_files();
    for path in snapshot.find(&["RELEASE.txt", "Chart.yaml"])? {
        if path.ends_with("Chart.yaml") {
            inventory.charts.push(folder_of(&path).to_owned());
        } else {
            release_files.insert(path);
        }
    }
    for path in release_files {
        if let Some(bytes) = snapshot.read(&path)? {
            inventory.release_files.insert(path, bytes);
        }
    }
    Ok(inventory)
}
