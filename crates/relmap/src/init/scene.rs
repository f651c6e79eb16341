//! What is read of a repository before `init` plans anything.

use std::collections::BTreeMap;

use relmap_core::import::{Import, ImportedRow, InspectedTag, decide};
use relmap_core::init::Keeper;
use relmap_core::network::repository_name;
use relmap_core::tag_name::TagName;
use relmap_git::{At, Snapshot, ToldTag};

use super::InitOptions;
use super::apps::App;
use super::charts::{ChartNow, Charts};
use super::from_history::Untagged;
use super::named_apps::{self, NamedApp};
use super::one_version;
use super::options::is_here;
use super::own_apps::{Evidence, OwnApp, evidence, is_of_app, own_apps};
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::repository_name::display_name;
use crate::tag_survey;
use crate::workspace::Workspace;

/// The repository and its history.
pub(super) struct Scene<'s> {
    pub(super) options: &'s InitOptions,
    pub(super) workspace: &'s Workspace,
    pub(super) project: Project<'s>,
    /// The files of the work tree.
    pub(super) snapshot: Snapshot<'s>,
    /// All tags, as they were looked into.
    pub(super) inspected: Vec<InspectedTag>,
    /// The releases of charts, as an import finds them.
    pub(super) import: Import,
    /// All tags, by name, on whatever branch.
    pub(super) told: BTreeMap<TagName, ToldTag>,
    pub(super) charts: Charts,
    /// The charts to begin with.
    pub(super) wanted: Vec<ChartNow>,
    /// What is said of charts that are passed over, and of a history that is cut off.
    pub(super) passed_over: Vec<String>,
    /// The app that charts deploy, if its repository is known.
    pub(super) app: Option<App>,
    /// The apps of this repository that charts deploy.
    pub(super) own: Vec<OwnApp>,
    /// The releases of charts by tags of their apps.
    pub(super) with_app: Vec<ImportedRow>,
    /// The apps that the caller names, which all charts deploy.
    pub(super) named: Vec<NamedApp>,
    /// Who keeps the repository.
    pub(super) keeper: Keeper,
    /// The name of the repository.
    pub(super) name: String,
}

impl<'s> Scene<'s> {
    /// Reads everything.
    pub(super) fn read(
        options: &'s InitOptions,
        workspace: &'s Workspace,
    ) -> Result<Scene<'s>, Error> {
        let repository = &workspace.repository;
        let project = Project::new(workspace, &CheckOptions::everything().worktree(true))?;
        let snapshot = repository.snapshot(At::Worktree)?;
        let inspected = tag_survey::survey(workspace, &project.config)?;
        workspace.go_on()?;
        let mut import = decide(&inspected);
        import.read_messages();
        let untagged = match options.from_history {
            true => Untagged::add(workspace, &mut import)?,
            false => Untagged::default(),
        };
        let mut name = display_name(repository)?;
        let charts = Charts::find(&snapshot, &name, &import)?;
        let mut places = repository.remote_addresses()?;
        let metadata = charts.released.iter().filter_map(|chart| chart.metadata.as_ref());
        let metadata: Vec<_> = metadata.collect();
        name = Keeper::name_said(&places, &metadata).unwrap_or(name);
        places.extend(Keeper::address_said(&places, &metadata));
        let (wanted, mut passed_over) = charts.wanted(&options.charts)?;
        let with_app = match project.components.is_empty() {
            true => one_version::give_tags_to_app(&mut import, &wanted, &snapshot, options)?,
            false => Vec::new(),
        };
        let rule = options.app_tag.as_deref();
        let mut own = Vec::new();
        let place = options.app_repository.as_deref();
        let named_apps = named_apps::find(&options.apps, workspace, &import, &wanted, &snapshot)?;
        let app = match place.filter(|place| !is_here(place)) {
            None if !named_apps.is_empty() => None,
            Some(place) => {
                let only = wanted.len() == 1 || !options.charts.is_empty();
                let is_named = |chart: &&ChartNow| chart.name == repository_name(place);
                let named: Vec<ChartNow> = match (only, import.rows.is_empty()) {
                    (true, _) => wanted.clone(),
                    // Where nothing was released, only the name can tell which chart deploys it.
                    (false, true) => wanted.iter().filter(is_named).cloned().collect(),
                    (false, false) => Vec::new(),
                };
                Some(App::find(place, rule, workspace, &mut import, &named)?)
            }
            None => {
                let mut evident = evidence(workspace, &import, &wanted, rule)?;
                let known = &project.components;
                if place.is_none() {
                    // What an earlier run began needs no second look.
                    let is_begun = |one: &Evidence| {
                        let chart = Some(&one.chart.folder);
                        known.iter().any(|component| component.layout.chart.as_ref() == chart)
                    };
                    evident.retain(|one| !(is_begun(one) && is_of_app(known, &one.model)));
                }
                let named: Vec<ChartNow> = match (place, evident.is_empty()) {
                    // The caller says so, whatever the tags say.
                    (Some(_), true) => wanted.clone(),
                    _ => evident.iter().map(|evident| evident.chart.clone()).collect(),
                };
                let found = (!named.is_empty())
                    .then(|| App::find(".", rule, workspace, &mut import, &named));
                own = own_apps(evident, &snapshot)?;
                own.retain(|app| !is_of_app(known, &app.model));
                found.transpose()?
            }
        };
        passed_over.extend(untagged.remark());
        let mut told = untagged.told(&import);
        told.extend(repository.told_tags()?.into_iter().map(|tag| (tag.name.clone(), tag)));
        Ok(Scene {
            options,
            workspace,
            snapshot,
            inspected,
            import,
            told,
            charts,
            wanted,
            passed_over,
            app,
            own,
            with_app,
            named: named_apps,
            keeper: Keeper::of(&places),
            name,
            project,
        })
    }

    /// How to tag the releases of charts that begin and were never tagged.
    pub(super) fn untagged_advice(&self) -> Option<String> {
        let components = &self.project.components;
        let is_begun = |chart: &ChartNow| {
            components
                .iter()
                .any(|component| component.layout.chart.as_ref() == Some(&chart.folder))
        };
        let begins = self.wanted.iter().filter(|chart| !is_begun(chart));
        let names: Vec<String> = begins.map(|chart| chart.name.clone()).collect();
        Untagged::advice(&self.import, &names)
    }

    /// Whether a chart deploys the app that is known.
    pub(super) fn deploys(&self, chart: &ChartNow) -> bool {
        let is_one = self.app.as_ref().is_some_and(|app| app.deploying().contains(&chart.name));
        is_one || !self.named.is_empty() && self.wanted.iter().any(|own| own.name == chart.name)
    }
}
