//! The app that the charts deploy, in the repository that `--app-repository` names.

use std::path::{Component, Path, PathBuf};

use relmap_core::component::{ComponentKind, TagScheme, TagTemplate};
use relmap_core::import::{AppCharts, Import};
use relmap_core::init::FirstComponent;
use relmap_core::network::is_url;
use relmap_core::release_notes::title_and_version;
use relmap_core::tag_name::TagName;

use super::InitGuess;
use super::charts::ChartNow;
use crate::app_repository::{AppAt, AppMatch, AppOptions};
use crate::error::{Error, ImportError};
use crate::public_url::{public_url, without_credentials};
use crate::repository_name::dir_name;
use crate::workspace::Workspace;

/// The app, and which charts deploy it.
pub(super) struct App {
    /// Its name, which is the title of its tags.
    name: String,
    /// A tag of the app, by which the form of the others is known.
    pub(super) model: Option<String>,
    /// How the caller says that they are named.
    rule: Option<String>,
    /// Whether charts that deploy it have releases.
    has_rows: bool,
    /// Its URL, or the way to its repository from that of the charts.
    repository: String,
    /// The way to a clone, where the URL is known.
    local: Option<String>,
    found: AppMatch,
}

impl App {
    /// Finds the app's releases, and writes them into the rows. `named` are charts that surely
    /// deploy it, and `rule` is how its tags are named. `place` is a folder, seen from that of the
    /// workspace, or a URL.
    pub(super) fn find(
        place: &str,
        rule: Option<&str>,
        workspace: &Workspace,
        import: &mut Import,
        named: &[ChartNow],
    ) -> Result<App, Error> {
        let charts = &workspace.repository;
        let at = AppAt::open(place, workspace)?;
        if let Some(rule) = rule {
            TagTemplate::new(rule, "app").map_err(ImportError::Template)?;
        }
        let (repository, local) = place_and_clone(place, &at, workspace)?;
        let names: Vec<String> = named.iter().map(|chart| chart.name.clone()).collect();
        let wanted = AppOptions { rule, charts: &names, name: None };
        let found = at.resolve(import, charts, &wanted)?;
        let deploys = |chart: &str| found.deploying.contains(chart);
        // What the newest release deploys says what the app is called today.
        let newest = import.rows.iter().filter(|row| deploys(&row.chart)).max_by_key(|row| {
            let is_found = row.app_commit.is_some();
            (is_found, row.released)
        });
        let of_row =
            newest.filter(|row| row.app_commit.is_some()).and_then(|row| row.app_tag.clone());
        let of_now = || {
            let versions = named.iter().filter_map(|chart| {
                let version = chart.metadata.as_ref()?.app_version.as_ref()?;
                Some((chart, version.text.as_str()))
            });
            let mut tags =
                versions.filter_map(|(chart, version)| found.tags.resolve(version, &chart.name));
            tags.next().map(|found| found.tag.name.to_string())
        };
        let model = of_row.or_else(of_now);
        let title = model.as_deref().and_then(title_and_version).and_then(|(title, _)| title);
        let own = (place == ".").then(|| dir_name(charts));
        let name = title.or(own.as_deref()).or(found.names.first().map(String::as_str));
        let name = name.unwrap_or("app").to_owned();
        let has_rows = import.rows.iter().any(|row| deploys(&row.chart));
        let rule = rule.map(str::to_owned);
        Ok(App { name, model, rule, has_rows, repository, local, found })
    }

    /// The tag of the release that an appVersion of a chart names.
    pub(super) fn tag_of(&self, chart: &str, app_version: &str) -> Option<TagName> {
        let found = self.found.tags.resolve(app_version, chart)?;
        Some(found.tag.name.clone())
    }

    pub(super) fn deploying(&self) -> &AppCharts {
        &self.found.deploying
    }

    /// Whether it is in the repository of the charts.
    pub(super) fn is_own(&self) -> bool {
        self.repository == "."
    }

    /// What is to be said where releases of the app were not found. `named` says that an entry names
    /// one: then there may be no releases of charts that could name others.
    pub(super) fn complaint(&self, named: bool) -> Option<&str> {
        let is_well = self.found.found || named && !self.has_rows;
        (!is_well).then_some(self.found.said.as_str())
    }

    /// What is guessed about where it is.
    pub(super) fn guess(&self) -> Option<InitGuess> {
        let place = &self.repository;
        if let Some(local) = &self.local {
            return Some(InitGuess::new(
                format!("the app is at {place}, the remote of {local}"),
                "if it is elsewhere: set `repository` in relmap.toml",
            ));
        }
        let is_path = !self.is_own() && !is_url(place);
        is_path.then(|| {
            InitGuess::new(
                format!("everybody has the app at {place}, since that clone has no remote with a URL"),
                format!(
                    "if pipelines do not have that folder: set `repository` in relmap.toml to the URL and `local` to {place}"
                ),
            )
        })
    }

    /// The app as relmap.toml has it, next to components of these names. Where one of them is called
    /// like the app, the app gets another name there. How its tags are named is said where the name
    /// does not say it.
    pub(super) fn component(&self, others: &[String]) -> FirstComponent {
        let name = free_name(&self.name, others);
        // In a repository of its own, tags without a title can be nobody else's.
        let scheme = TagScheme::conventional(Some(name.clone()), None, !self.is_own());
        let is_read = |tag: &String| scheme.read(tag).is_some();
        let template =
            self.model.as_ref().filter(|tag| !is_read(tag)).and_then(|tag| template(tag));
        FirstComponent {
            repository: Some(self.repository.clone()).filter(|_| !self.is_own()),
            local: self.local.clone(),
            tag: self.rule.clone().or(template),
            ..FirstComponent::new(name, ComponentKind::App)
        }
    }
}

/// Where the repository of an app is for everybody, and where a clone of it is here if that is another
/// place. `place` is as the caller names it.
pub(super) fn place_and_clone(
    place: &str,
    at: &AppAt,
    workspace: &Workspace,
) -> Result<(String, Option<String>), Error> {
    let url = at.here().map(public_url).transpose()?.flatten();
    let way = match place {
        "." => ".".to_owned(),
        url if is_url(url) => without_credentials(url),
        folder => {
            let charts = &workspace.repository;
            let root = charts.root().unwrap_or(charts.git_dir());
            way(root, &workspace.directory().join(folder))
        }
    };
    Ok(match url.filter(|_| way != ".") {
        Some(url) => (url, Some(way)),
        None => (way, None),
    })
}

/// A name that none of the others has.
pub(super) fn free_name(name: &str, others: &[String]) -> String {
    let mut free = name.to_owned();
    while others.contains(&free) {
        free.push_str("-app");
    }
    free
}

/// The template of tags that are named as this one is.
pub(super) fn template(tag: &str) -> Option<String> {
    let (_, version) = title_and_version(tag)?;
    Some(format!("{}{{version}}", tag.strip_suffix(version)?))
}

/// The way from one folder to another, as short as can be told.
fn way(from: &Path, to: &Path) -> String {
    let (Ok(from), Ok(to)) = (from.canonicalize(), to.canonicalize()) else {
        return to.display().to_string();
    };
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path = PathBuf::new();
    path.extend(std::iter::repeat_n("..", from.len() - common));
    path.extend(&to[common..]);
    if path.as_os_str().is_empty() {
        return ".".to_owned();
    }
    relmap_fs::slashed(&path)
}
