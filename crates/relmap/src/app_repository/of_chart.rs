//! The app that a chart of the map deploys, as far as its repository can be reached.

use std::path::{Path, PathBuf};

use relmap_core::component::{ComponentKind, TagScheme};
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::redact::redact;
use relmap_git::Repository;

use super::{Located, locate, no_repository, open_named, place_of, tag_scheme};
use crate::error::Error;
use crate::map::session::MapSession;

/// An app's repository that was opened.
pub(crate) struct AppSource {
    /// What the app is called.
    pub(crate) name: String,
    /// How its tags are named.
    pub(crate) scheme: TagScheme,
    /// The path of its RELEASE.txt, if relmap.toml says so.
    pub(crate) release_file: Option<String>,
    /// The repository.
    pub(crate) repository: Repository,
}

impl AppSource {
    /// Where it is, for people.
    pub(crate) fn shown(&self) -> String {
        let folder = self.repository.root().unwrap_or(self.repository.git_dir());
        folder.components().collect::<PathBuf>().display().to_string()
    }
}

/// Where an app is.
pub(crate) enum AppPlace {
    /// Its repository is here.
    Here(Box<AppSource>),
    /// It cannot be reached, and why.
    OutOfReach(String),
}

impl MapSession<'_> {
    /// The apps that a chart deploys, each with its name where there are several: the one in `given`, or
    /// those that relmap.toml leads to.
    pub(crate) fn apps_of(
        &self,
        title: &str,
        given: Option<&Path>,
    ) -> Result<Vec<(Option<&str>, AppPlace)>, Error> {
        let named: Vec<&str> = match self.config.apps_of(title) {
            // An umbrella chart may deploy any: the records say which.
            [] => known_apps(&self.config).map(|app| app.name.as_str()).collect(),
            listed => listed.iter().map(String::as_str).collect(),
        };
        match named.as_slice() {
            [_, _, ..] if given.is_none() => named
                .into_iter()
                .map(|name| Ok((Some(name), self.app_of(title, Some(name), None)?)))
                .collect(),
            _ => Ok(vec![(None, self.app_of(title, None, given)?)]),
        }
    }

    /// An app that a chart deploys: the one in `given`, or the one of this name that relmap.toml leads to;
    /// the only one, whatever it is called.
    pub(crate) fn app_of(
        &self,
        title: &str,
        app: Option<&str>,
        given: Option<&Path>,
    ) -> Result<AppPlace, Error> {
        let component = app_component(&self.config, title, app);
        let name = component.map_or_else(|| "app".to_owned(), |component| component.name.clone());
        let repository = match (given, component) {
            (Some(folder), _) => open_named(&self.folder(), folder)?,
            (None, None) => {
                let several = self.config.apps_of(title).len() > 1;
                return Ok(AppPlace::OutOfReach(match app.filter(|_| several) {
                    Some(app) => format!(
                        "relmap.toml does not say where `{app}` is, which `{title}` deploys; name its \
                         repository with --app-repository"
                    ),
                    None => format!(
                        "relmap.toml does not say which app `{title}` deploys; name its repository \
                         with --app-repository"
                    ),
                }));
            }
            (None, Some(component)) => match locate(component, &self.workspace.local_places())? {
                Located::Here(repository, _) => *repository,
                Located::AtServer => {
                    return Ok(AppPlace::OutOfReach(format!(
                        "relmap.toml leads to {}, which is not in this clone; clone it, and name the clone \
                         with --app-repository",
                        redact(place_of(component))
                    )));
                }
                Located::NotARepository(_) => {
                    return Ok(AppPlace::OutOfReach(no_repository(place_of(component))));
                }
            },
        };
        let scheme = tag_scheme(component, Some(name.clone()));
        let release_file = component.and_then(|component| component.release_file.clone());
        Ok(AppPlace::Here(Box::new(AppSource { name, scheme, release_file, repository })))
    }

    /// What apps are called here.
    pub(crate) fn app_names(&self) -> Vec<&str> {
        let named = known_apps(&self.config);
        let mut names: Vec<&str> = named.map(|component| component.name.as_str()).collect();
        names.push("app");
        names
    }
}

/// The components that are apps, or that some chart deploys.
fn known_apps(config: &Config) -> impl Iterator<Item = &ComponentConfig> {
    config.components.iter().filter(|component| {
        component.kind == Some(ComponentKind::App)
            || config.components.iter().any(|chart| chart.apps.contains(&component.name))
    })
}

/// The component that a chart deploys, of this name if it deploys several; the only app, where nothing is
/// said of the chart.
pub(crate) fn app_component<'c>(
    config: &'c Config,
    title: &str,
    app: Option<&str>,
) -> Option<&'c ComponentConfig> {
    let wanted = match config.apps_of(title) {
        [] => None,
        [only] => Some(only.as_str()),
        several => Some(several.iter().map(String::as_str).find(|name| Some(*name) == app)?),
    };
    if let Some(name) = wanted {
        return config.component(name);
    }
    let named = known_apps(config).find(|component| Some(component.name.as_str()) == app);
    named.or_else(|| {
        let mut apps =
            config.components.iter().filter(|component| component.kind == Some(ComponentKind::App));
        apps.next().filter(|_| apps.next().is_none())
    })
}
