//! What is to be written where relmap is not used yet.

use std::collections::BTreeSet;

use relmap_core::component::{ComponentKind, Layout};
use relmap_core::import::{InspectedTag, decide};
use relmap_core::init::{FirstComponent, FirstConfig};
use relmap_git::At;

use super::apps::App;
use super::charts::{ChartNow, Charts};
use super::history::{Historian, Told};
use super::rules::{self, Practice};
use super::{InitFile, InitOptions};
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::Project;
use crate::repository_name::dir_name;
use crate::tag_survey;
use crate::workspace::Workspace;

/// What init does, before it does it.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) files: Vec<InitFile>,
    /// Remarks.
    pub(super) remarks: Vec<String>,
    /// The relmap.toml that is needed, if any.
    pub(super) config: FirstConfig,
}

impl Plan {
    /// Reads the repository and its history.
    pub(super) fn of(options: &InitOptions, workspace: &Workspace) -> Result<Plan, Error> {
        let repository = &workspace.repository;
        let project = Project::new(workspace, &CheckOptions::everything().worktree(true))?;
        let snapshot = repository.snapshot(At::Worktree)?;
        let name = dir_name(repository);
        let sightings = tag_survey::survey(workspace, &project.config)?;
        workspace.go_on()?;
        let mut import = decide(&sightings);
        import.read_messages();
        let charts = Charts::find(&snapshot, &name, &import)?;
        let (wanted, remarks) = charts.wanted(&options.charts)?;
        let app = match &options.app_repository {
            Some(place) => {
                let only = wanted.len() == 1 || !options.charts.is_empty();
                let named = wanted.iter().filter(|_| only).map(|chart| chart.name.clone());
                let named: Vec<String> = named.collect();
                let rule = options.app_tag.as_deref();
                Some(App::find(place, rule, workspace, &mut import, &named)?)
            }
            None => None,
        };
        let past = repository.past_tags()?;
        let historian = Historian {
            repository,
            snapshot: &snapshot,
            past: past.into_iter().map(|tag| (tag.name.clone(), tag)).collect(),
            import: &import,
            charts: &charts.released,
            today: options.today(),
            app: app.as_ref(),
            name,
        };
        let mut plan = Plan { remarks, ..Plan::default() };
        let begun = |chart: &ChartNow| {
            let is_its = |layout: &Layout| layout.chart.as_ref() == Some(&chart.folder);
            project.components.iter().find(|component| is_its(&component.layout))
        };
        let new = wanted.iter().filter(|chart| begun(chart).is_none()).count();
        let alone = project.components.len() + new <= 1;
        let mut deploying = Vec::new();
        for chart in &wanted {
            match begun(chart) {
                Some(own) => plan.remarks.push(format!(
                    "{} has its {} already, which is left as it is",
                    chart.name, own.layout.release_file
                )),
                None => {
                    if let Some(component) = plan.begin(&historian, chart, alone)? {
                        deploying.push(historian.deploys(chart));
                        plan.config.components.push(component);
                    }
                }
            }
        }
        if let Some(app) = app.as_ref().filter(|_| deploying.contains(&true)) {
            plan.add_app(app, &deploying);
        }
        // What relmap.toml says already need not be said again.
        let is_known =
            |name: &str| project.config.components.iter().any(|known| known.name == name);
        plan.config.components.retain(|component| !is_known(&component.name));
        if wanted.is_empty() {
            match project.components.first() {
                None => plan.files.push(historian.app()?),
                Some(own) => plan.remarks.push(format!(
                    "{} is there already, and is left as it is",
                    own.layout.release_file
                )),
            }
        }
        if options.rules_from_history {
            plan.add_rules(options, workspace, sightings, &import.charts(), &wanted)?;
        }
        plan.remark_on_tags(&project, app.as_ref());
        plan.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(plan)
    }

    /// Begins with a chart. `alone` says that no other component is or will be here. Returns what
    /// relmap.toml has to say of it.
    fn begin(
        &mut self,
        historian: &Historian<'_>,
        chart: &ChartNow,
        alone: bool,
    ) -> Result<Option<FirstComponent>, Error> {
        let Told { file, title, bare, own, remarks } = historian.chart(chart)?;
        self.files.push(file);
        self.remarks.extend(remarks);
        let tag = own.or(bare.filter(|_| !alone));
        let path = chart.folder.clone();
        let component = FirstComponent::new(title, ComponentKind::Chart);
        let is_needed = tag.is_some() || historian.deploys(chart);
        Ok(is_needed.then_some(FirstComponent { path, tag, ..component }))
    }

    /// Names the app, and what deploys it of the components so far.
    fn add_app(&mut self, app: &App, deploying: &[bool]) {
        let charts = &mut self.config.components;
        let names: Vec<String> = charts.iter().map(|chart| chart.name.clone()).collect();
        let app = app.component(&names);
        for (chart, deploys) in charts.iter_mut().zip(deploying) {
            chart.app = deploys.then(|| app.name.clone());
        }
        charts.insert(0, app);
    }

    /// Adds the rules that fit the releases of the charts that are named, or of all.
    fn add_rules(
        &mut self,
        options: &InitOptions,
        workspace: &Workspace,
        sightings: Vec<InspectedTag>,
        released: &BTreeSet<&str>,
        wanted: &[ChartNow],
    ) -> Result<(), Error> {
        let mut named: Vec<String> = Vec::new();
        if !options.charts.is_empty() {
            let names = wanted.iter().map(|chart| &chart.name);
            named.extend(names.filter(|name| released.contains(name.as_str())).cloned());
            if named.is_empty() {
                self.remarks.push(rules::NOTHING.to_owned());
                return Ok(());
            }
        }
        let practice = Practice::read(workspace, sightings, &named, !wanted.is_empty())?;
        self.remarks.extend(practice.add_to(&mut self.config));
        Ok(())
    }

    fn remark_on_tags(&mut self, project: &Project<'_>, app: Option<&App>) {
        if !project.checkout().has_tags
            && let Some(remote) = project.checkout().remotes.first()
        {
            self.remarks.push(format!(
                "there are no tags here; if there were releases before, fetch them first: git fetch --tags {remote}"
            ));
        }
        let names_app = self.files.iter().any(|file| file.content.contains("\nApp: "));
        if let Some(complaint) = app.and_then(|app| app.complaint(names_app)) {
            self.remarks.push(complaint.to_owned());
        }
        if app.is_none() && names_app {
            self.remarks.push(
                "`App:` is made of the chart's name and appVersion; with --app-repository it names the app's own tags"
                    .to_owned(),
            );
        }
    }
}
