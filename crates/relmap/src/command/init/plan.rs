//! What is to be written where nobody has heard of relmap yet.

use relmap_core::component::{ComponentKind, Layout, folder_of, is_inside};
use relmap_core::import::decide;
use relmap_core::init::{FirstComponent, FirstConfig};
use relmap_git::{At, Repository, Snapshot};

use super::apps::App;
use super::history::{ChartNow, Historian, Told};
use super::rules::Practice;
use super::{InitArguments, InitError, NewFile};
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
        let charts = charts(&snapshot, &name)?;
        let wanted = wanted(&charts, &arguments.charts)?;

        let words = words::of(&run.config, &repository.snapshot(At::Head)?)?;
        let mut import = decide(&progress::survey(repository, &words)?);
        import.read_messages();
        let app = match &arguments.app_repository {
            Some(place) => {
                let only = charts.len() == 1 || !arguments.charts.is_empty();
                let named = wanted.iter().filter(|_| only).map(|chart| chart.name.clone());
                let named: Vec<String> = named.collect();
                Some(App::find(place, &arguments.directory, repository, &mut import, &named)?)
            }
            None => None,
        };
        let past = repository.past_tags()?;
        let historian = Historian {
            repository,
            snapshot: &snapshot,
            past: past.into_iter().map(|tag| (tag.name.clone(), tag)).collect(),
            import: &import,
            charts: &charts,
            today: arguments.date.unwrap_or_else(|| jiff::ZonedDateTime::now().date()),
            app: app.as_ref(),
            name,
        };
        let mut plan = Plan::default();
        let begun = |chart: &ChartNow| {
            let is_its = |layout: &Layout| layout.chart.as_ref() == Some(&chart.folder);
            run.components.iter().find(|component| is_its(&component.layout))
        };
        for chart in &wanted {
            match begun(chart) {
                Some(own) => plan.remarks.push(format!(
                    "{} has its {} already, which is left as it is",
                    chart.name, own.layout.release_file
                )),
                None => plan.begin(&historian, chart)?,
            }
        }
        if let Some(app) = &app {
            plan.add_app(app);
        }
        if charts.is_empty() {
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
            let named = wanted.iter().filter(|_| !arguments.charts.is_empty());
            let named: Vec<String> = named.map(|chart| chart.name.clone()).collect();
            let known: Vec<String> =
                named.iter().filter(|name| released.contains(name.as_str())).cloned().collect();
            if named.is_empty() || !known.is_empty() {
                let practice = Practice::read(repository, &known)?;
                plan.remarks.extend(practice.add_to(&mut plan.config));
            }
        }
        plan.remark_on_tags(&run, app.as_ref());
        plan.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(plan)
    }

    /// Begins with a chart.
    fn begin(&mut self, historian: &Historian<'_>, chart: &ChartNow) -> Result<(), CliError> {
        let Told { file, title, unfit } = historian.chart(chart)?;
        self.files.push(file);
        if let Some(example) = unfit.first() {
            self.remarks.push(format!(
                "{} of {} left out, since no heading can be made of the name: {example}{}",
                if unfit.len() == 1 { "one tag".into() } else { format!("{} tags", unfit.len()) },
                chart.name,
                if unfit.len() == 1 { "" } else { " and others" },
            ));
        }
        if historian.app.is_some_and(|app| app.deploying().contains(&chart.name)) {
            let mut component = FirstComponent::new(title, ComponentKind::Chart);
            component.path.clone_from(&chart.folder);
            self.config.components.push(component);
        }
        Ok(())
    }

    /// Names the app that the charts deploy.
    fn add_app(&mut self, app: &App) {
        let charts = &mut self.config.components;
        let names: Vec<String> = charts.iter().map(|chart| chart.name.clone()).collect();
        if names.is_empty() {
            return;
        }
        let app = app.component(&names);
        for chart in charts.iter_mut() {
            chart.app = Some(app.name.clone());
        }
        charts.insert(0, app);
    }

    fn remark_on_tags(&mut self, run: &Run<'_>, app: Option<&App>) {
        if !run.checkout().has_tags
            && let Some(remote) = run.checkout().remotes.first()
        {
            self.remarks.push(format!(
                "there are no tags here; if there were releases before, fetch them first: git fetch --tags {remote}"
            ));
        }
        if let Some(complaint) = app.and_then(App::complaint) {
            self.remarks.push(complaint.to_owned());
        }
        if app.is_none() && self.files.iter().any(|file| file.content.contains("\nApp: ")) {
            self.remarks.push(
                "`App:` is made of the chart's name and appVersion; with --app-repository it names the app's own tags"
                    .to_owned(),
            );
        }
    }
}

/// The charts of a repository. One inside of another is its dependency, not a chart that is
/// released.
fn charts(snapshot: &Snapshot<'_>, repository: &str) -> Result<Vec<ChartNow>, CliError> {
    let all = snapshot.find(&["Chart.yaml"])?;
    let folders: Vec<&str> = all.iter().map(|path| folder_of(path)).collect();
    let is_nested =
        |chart: &str| folders.iter().any(|other| *other != chart && is_inside(chart, other));
    let own = folders.iter().filter(|chart| !is_nested(chart));
    own.map(|chart| ChartNow::read(snapshot, chart, repository)).collect()
}

/// The charts that are named, by name or folder, or all.
fn wanted<'c>(charts: &'c [ChartNow], names: &[String]) -> Result<Vec<&'c ChartNow>, InitError> {
    let is = |chart: &ChartNow, name: &str| {
        chart.name == name || chart.folder == name.trim_end_matches('/')
    };
    if let Some(name) = names.iter().find(|name| !charts.iter().any(|chart| is(chart, name))) {
        let mut known: Vec<String> = charts.iter().map(|chart| chart.name.clone()).collect();
        known.sort();
        return Err(InitError::NoChart { name: name.clone(), known });
    }
    let named = |chart: &&ChartNow| names.is_empty() || names.iter().any(|name| is(chart, name));
    Ok(charts.iter().filter(named).collect())
}
