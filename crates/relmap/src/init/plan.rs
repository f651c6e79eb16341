//! What is to be written where relmap is not used yet.

use std::collections::BTreeSet;

use relmap_core::component::{Component, ComponentKind, Layout, TagScheme, join};
use relmap_core::init::{FirstComponent, FirstConfig, label_advice};
use relmap_core::release_notes::title_and_version;

use super::apps::{free_name, template};
use super::charts::ChartNow;
use super::history::Told;
use super::kinds::Kind;
use super::named_apps;
use super::own_apps::OwnApp;
use super::release_file::ReleaseFile;
use super::rules::{self, Practice};
use super::scene::Scene;
use super::{InitFile, InitGuess, unchecked_app};
use crate::error::Error;

/// The apps of a chart, as relmap.toml has them.
fn app_setting(apps: &[String]) -> String {
    match apps {
        [only] => format!("\"{only}\""),
        several => {
            let list: Vec<String> = several.iter().map(|app| format!("\"{app}\"")).collect();
            format!("[{}]", list.join(", "))
        }
    }
}

/// What init does, before it does it.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) files: Vec<InitFile>,
    /// Remarks.
    pub(super) remarks: Vec<String>,
    pub(super) guesses: Vec<InitGuess>,
    /// The relmap.toml that is needed, if any.
    pub(super) config: FirstConfig,
    /// The changelogs that are taken as release files, each with the RELEASE.txt that would be written
    /// instead.
    pub(super) changelogs: Vec<(String, String)>,
    /// The charts without a tag, and what their first tags will be.
    first_tags: Vec<(String, String)>,
    /// The components that exist already and deploy the app, with the name that it has now.
    lacking_app: Vec<String>,
}

impl Plan {
    /// Plans without the changelogs in `refused` as release files.
    pub(super) fn make(scene: &Scene<'_>, refused: &BTreeSet<String>) -> Result<Plan, Error> {
        let Scene { project, wanted, app, own, .. } = scene;
        let mut plan = Plan { remarks: scene.passed_over.clone(), ..Plan::default() };
        let begun = |chart: &ChartNow| {
            let is_its = |layout: &Layout| layout.chart.as_ref() == Some(&chart.folder);
            project.components.iter().find(|component| is_its(&component.layout))
        };
        let new = wanted.iter().filter(|chart| begun(chart).is_none()).count();
        let alone = project.components.len() + new + own.len() <= 1;
        // Each component of this repository, and the chart that it is.
        let mut components: Vec<(FirstComponent, &ChartNow)> = Vec::new();
        for chart in wanted {
            let component = match begun(chart) {
                Some(own) => {
                    plan.remarks.push(format!(
                        "{} has its {} already, which is left as it is",
                        chart.name, own.layout.release_file
                    ));
                    let corrected = scene.told_kind(chart).filter(|kind| *kind != own.kind);
                    plan.remarks.extend(corrected.and_then(|kind| is_said(scene, own, kind)));
                    let is_needed =
                        corrected.is_some() || scene.deploys(chart) && own.apps.is_empty();
                    let component =
                        FirstComponent::new(own.name.clone(), corrected.unwrap_or(own.kind));
                    is_needed.then(|| FirstComponent { path: chart.folder.clone(), ..component })
                }
                None => plan.begin(scene, chart, alone, refused)?,
            };
            components.extend(component.map(|component| (component, chart)));
        }
        let mut names: Vec<String> = components.iter().map(|(new, _)| new.name.clone()).collect();
        names.extend(project.components.iter().map(|component| component.name.clone()));
        let mut apps = Vec::new();
        for own in own {
            let app = plan.begin_own_app(scene, own, &names, refused)?;
            names.push(app.name.clone());
            for (component, chart) in &mut components {
                if own.charts.contains(&chart.name) {
                    component.apps = vec![app.name.clone()];
                }
            }
            apps.push(app);
        }
        if let Some(app) = app.as_ref().filter(|app| !app.is_own())
            && components.iter().any(|(_, chart)| scene.deploys(chart))
        {
            let component = app.component(&names);
            for (own, chart) in &mut components {
                own.apps =
                    scene.deploys(chart).then(|| component.name.clone()).into_iter().collect();
            }
            plan.guesses.extend(app.guess());
            apps.push(component);
        }
        for app in &scene.named {
            apps.push(app.component());
        }
        for (own, chart) in components.iter_mut().filter(|_| !scene.named.is_empty()) {
            if own.kind != ComponentKind::Chart {
                continue;
            }
            own.apps = scene.options.apps.iter().map(|(name, _)| name.clone()).collect();
            own.app_version = named_apps::app_version(&scene.named, chart, &scene.snapshot)?;
            let (_, unknown) = named_apps::lines(
                &scene.named,
                chart.metadata.as_ref(),
                &scene.snapshot,
                &chart.folder,
            )?;
            plan.remarks.extend(unknown.into_iter().map(|app| {
                format!(
                    "{} does not tell which release of {app} it deploys; write its `App:` line in the newest \
                     entry",
                    chart.name
                )
            }));
        }
        plan.config.components = apps;
        plan.config.components.extend(components.into_iter().map(|(component, _)| component));
        plan.leave_what_is_said(scene);
        if wanted.is_empty() {
            match project.components.first() {
                None => plan.begin_app(scene, refused)?,
                Some(own) => plan.remarks.push(format!(
                    "{} is there already, and is left as it is",
                    own.layout.release_file
                )),
            }
        }
        plan.guesses.extend(unchecked_app::guesses(scene)?);
        plan.guess_first_tags();
        plan.remark_on_tags(scene);
        Ok(plan)
    }

    /// Begins with a chart. `alone` says that no other component is or will be here. Returns what
    /// relmap.toml has to say of it.
    fn begin(
        &mut self,
        scene: &Scene<'_>,
        chart: &ChartNow,
        alone: bool,
        refused: &BTreeSet<String>,
    ) -> Result<Option<FirstComponent>, Error> {
        let Kind { kind, guess } = scene.kind_of(chart)?;
        self.guesses.extend(guess);
        let Told { release_file, title, bare, own, remarks, first_tag, shared_tag, has_images } =
            scene.chart(chart, kind, alone, refused)?;
        self.guesses
            .extend(shared_tag.map(|shared| shared.guess(&chart.name, release_file.path())));
        self.remarks.extend(remarks);
        self.first_tags.extend(first_tag.map(|tag| (chart.name.clone(), tag)));
        let is_changelog = release_file.is_changelog();
        let changelog = self.take(release_file);
        let tag = own.or(bare.filter(|_| !alone));
        let component = FirstComponent {
            path: chart.folder.clone(),
            tag,
            release_file: changelog,
            ..FirstComponent::new(title, kind)
        };
        let is_told = kind == ComponentKind::Chart || has_images;
        let is_needed = component.tag.is_some()
            || scene.deploys(chart)
            || component.release_file.is_some()
            || is_changelog
            || !is_told;
        Ok(is_needed.then_some(component))
    }

    /// Takes a release file, and returns its path where relmap.toml must say it.
    fn take(&mut self, file: ReleaseFile) -> Option<String> {
        match file {
            ReleaseFile::New(file) => {
                self.files.push(file);
                None
            }
            ReleaseFile::Changelog { path, instead } => {
                self.changelogs.push((path.clone(), instead));
                Some(path)
            }
        }
    }

    /// Begins with an app that is next to its charts.
    fn begin_own_app(
        &mut self,
        scene: &Scene<'_>,
        own: &OwnApp,
        names: &[String],
        refused: &BTreeSet<String>,
    ) -> Result<FirstComponent, Error> {
        let title = title_and_version(&own.model).and_then(|(title, _)| title);
        let name = free_name(title.unwrap_or(&scene.name), names);
        let file = scene.app_file(&name, &own.folder, Some(&own.model), refused)?;
        self.remark_on_labels(scene, &own.folder);
        self.guesses.push(InitGuess::new(
            format!(
                "{} names a release of an app in this repository, {name}, which gets its own {}",
                own.model,
                file.path()
            ),
            "if that tag is no app's: delete its release file and its `[[component]]` in relmap.toml",
        ));
        let changelog = self.take(file);
        let default = (!own.folder.is_empty()).then(|| join(&own.folder, "RELEASE.txt"));
        let scheme = TagScheme::conventional(Some(name.clone()), None, false);
        let tag = template(&own.model).filter(|_| scheme.read(&own.model).is_none());
        let rule = scene.options.app_tag.clone();
        Ok(FirstComponent {
            release_file: changelog.or(default),
            tag: rule.or(tag),
            ..FirstComponent::new(name, ComponentKind::App)
        })
    }

    /// Begins with the app that a repository without charts is.
    fn begin_app(&mut self, scene: &Scene<'_>, refused: &BTreeSet<String>) -> Result<(), Error> {
        let file = scene.app_file(&scene.name, "", None, refused)?;
        self.remark_on_labels(scene, "");
        if let Some(changelog) = self.take(file) {
            self.config.components.push(FirstComponent {
                release_file: Some(changelog),
                ..FirstComponent::new(scene.name.clone(), ComponentKind::App)
            });
        }
        Ok(())
    }

    /// Says what the Dockerfile of an app lacks. It is the team's, so it is not written.
    fn remark_on_labels(&mut self, scene: &Scene<'_>, folder: &str) {
        let path = join(folder, "Dockerfile");
        let dockerfile = scene.snapshot.read(&path).ok().flatten();
        let advice = dockerfile.and_then(|bytes| label_advice(&path, &bytes));
        self.remarks.extend(advice.into_iter().flatten());
    }

    /// What relmap.toml says already need not be said again.
    fn leave_what_is_said(&mut self, scene: &Scene<'_>) {
        let known = &scene.project.config.components;
        let find = |name: &str| known.iter().find(|known| known.name == name);
        for component in &self.config.components {
            if let (apps @ [_, ..], Some(known)) =
                (component.apps.as_slice(), find(&component.name))
                && known.apps.is_empty()
            {
                let app = app_setting(apps);
                self.lacking_app.push(format!(
                    "relmap.toml has the component {} without its app; add to it: app = {app}",
                    component.name
                ));
            }
        }
        self.remarks.append(&mut self.lacking_app);
        self.config.components.retain(|component| find(&component.name).is_none());
    }

    /// Adds the rules that fit the releases of the charts that are named, or of all.
    pub(super) fn add_rules(&mut self, scene: Scene<'_>) -> Result<(), Error> {
        let released = scene.import.charts();
        let mut named: Vec<String> = Vec::new();
        if !scene.options.charts.is_empty() {
            let names = scene.wanted.iter().map(|chart| &chart.name);
            named.extend(names.filter(|name| released.contains(name.as_str())).cloned());
            if named.is_empty() {
                self.remarks.push(rules::NOTHING.to_owned());
                return Ok(());
            }
        }
        let has_charts = !scene.wanted.is_empty();
        let practice = Practice::read(scene.workspace, scene.inspected, &named, has_charts)?;
        self.remarks.extend(practice.add_to(&mut self.config));
        Ok(())
    }

    fn guess_first_tags(&mut self) {
        let what = match self.first_tags.as_slice() {
            [] => return,
            [(chart, tag)] => format!(
                "{chart} has no tag yet; once this is committed, `relmap release` makes {tag}"
            ),
            [(_, tag), ..] => format!(
                "{} charts have no tag yet; once this is committed, `relmap release` makes tags such as {tag}",
                self.first_tags.len()
            ),
        };
        self.guesses.push(InitGuess::new(
            what,
            "to name tags otherwise: change the heading in RELEASE.txt",
        ));
    }

    fn remark_on_tags(&mut self, scene: &Scene<'_>) {
        let checkout = scene.project.checkout();
        if !checkout.has_tags()
            && let Some(remote) = checkout.remotes.first()
        {
            self.remarks.push(format!(
                "there are no tags here; if there were releases before, fetch them first: git fetch --tags {remote}"
            ));
        }
        let naming = self.files.iter().filter(|file| file.content.contains("\nApp: ")).count();
        let names_app = naming > 0;
        let complaint = scene.app.as_ref().and_then(|app| app.complaint(names_app));
        self.remarks.extend(complaint.map(str::to_owned));
        if scene.app.is_none() && scene.named.is_empty() && names_app {
            let chart = if naming > 1 { "each chart of an app" } else { "the chart" };
            self.guesses.push(InitGuess::new(
                format!(
                    "`App:` is the appVersion of {chart}, since the tags of the app are not known; the map calls such an \
                     app like its chart"
                ),
                "to name its tags: relmap init --app-repository PATH_OR_URL",
            ));
        }
    }
}

/// What to change in relmap.toml where it says that a component is of another kind.
fn is_said(scene: &Scene<'_>, own: &Component, kind: ComponentKind) -> Option<String> {
    let known = &scene.project.config.components;
    known.iter().any(|known| known.name == own.name).then(|| {
        format!(
            "relmap.toml has the component {} already; to change what it is, write there: kind = \"{}\"",
            own.name,
            kind.as_str()
        )
    })
}
