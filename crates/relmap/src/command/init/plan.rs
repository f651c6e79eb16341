//! What is to be written where nobody has heard of relmap yet.

use relmap_core::component::{ComponentKind, Layout};
use relmap_core::import::decide;
use relmap_core::init::{FirstComponent, FirstConfig};
use relmap_git::{At, Repository};

use super::apps::App;
use super::charts::{ChartNow, Charts};
use super::history::{Historian, Told};
use super::rules::{self, Practice};
use super::{InitArguments, NewFile};
use crate::args::Selection;
use crate::command::map::import::words;
use crate::error::CliError;
use crate::progress;
use crate::run::{Run, name_of};

/// What init does, before it does it.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) files: Vec<NewFile>,
    /// What is said beside.
    pub(super) remarks: Vec<String>,
    /// The relmap.toml that is needed, if any.
    pub(super) config: FirstConfig,
}

impl Plan {
    /// Reads the repository and its history.
    pub(super) fn of(arguments: &InitArguments, repository: &Repository) -> Result<Plan, CliError> {
        let selection = Selection {
            directory: arguments.directory.clone(),
            components: Vec::new(),
            all: true,
            worktree: true,
            render: false,
        };
        let run = Run::new(repository, &selection)?;
        let snapshot = repository.snapshot(At::Worktree)?;
        let name = name_of(repository);
        let words = words::of(&run.config, &repository.snapshot(At::Head)?)?;
        let mut import = decide(&progress::survey(repository, &words)?);
        import.read_messages();
        let charts = Charts::find(&snapshot, &name, &import)?;
        let (wanted, remarks) = charts.wanted(&arguments.charts)?;
        let app = match &arguments.app_repository {
            Some(place) => {
                let only = wanted.len() == 1 || !arguments.charts.is_empty();
                let named = wanted.iter().filter(|_| only).map(|chart| chart.name.clone());
                let named: Vec<String> = named.collect();
                let rule = arguments.app_tag.as_deref();
                let from = &arguments.directory;
                Some(App::find(place, from, rule, repository, &mut import, &named)?)
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
            today: arguments.date.unwrap_or_else(|| jiff::ZonedDateTime::now().date()),
            app: app.as_ref(),
            name,
        };
        let mut plan = Plan { remarks, ..Plan::default() };
        let begun = |chart: &ChartNow| {
            let is_its = |layout: &Layout| layout.chart.as_ref() == Some(&chart.folder);
            run.components.iter().find(|component| is_its(&component.layout))
        };
        let new = wanted.iter().filter(|chart| begun(chart).is_none()).count();
        let alone = run.components.len() + new <= 1;
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
            let charts = &mut plan.config.components;
            let names: Vec<String> = charts.iter().map(|chart| chart.name.clone()).collect();
            let app = app.component(&names);
            for (chart, deploys) in charts.iter_mut().zip(&deploying) {
                chart.app = deploys.then(|| app.name.clone());
            }
            charts.insert(0, app);
        }
        if wanted.is_empty() {
            match run.components.first() {
                None => plan.files.push(historian.app()?),
                Some(own) => plan.remarks.push(format!(
                    "{} is there already, and is left as it is",
                    own.layout.release_file
                )),
            }
        }
        if arguments.rules_from_history {
            let released = import.charts();
            let mut named: Vec<String> = wanted.iter().map(|chart| chart.name.clone()).collect();
            named.retain(|name| !arguments.charts.is_empty() && released.contains(name.as_str()));
            // Of a chart without releases nothing can be learnt.
            if arguments.charts.is_empty() || !named.is_empty() {
                let practice = Practice::read(repository, &named, !wanted.is_empty())?;
                plan.remarks.extend(practice.add_to(&mut plan.config));
            } else {
                plan.remarks.push(rules::NOTHING.to_owned());
            }
        }
        plan.remark_on_tags(&run, app.as_ref());
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
    ) -> Result<Option<FirstComponent>, CliError> {
        let Told { file, title, bare, own, remarks } = historian.chart(chart)?;
        self.files.push(file);
        self.remarks.extend(remarks);
        let tag = own.or(bare.filter(|_| !alone));
        let path = chart.folder.clone();
        let component = FirstComponent::new(title, ComponentKind::Chart);
        let is_needed = tag.is_some() || historian.deploys(chart);
        Ok(is_needed.then_some(FirstComponent { path, tag, ..component }))
    }

    fn remark_on_tags(&mut self, run: &Run<'_>, app: Option<&App>) {
        if !run.checkout().has_tags
            && let Some(remote) = run.checkout().remotes.first()
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
