//! The app releases that entries name, looked up in the repositories that relmap.toml leads to.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use relmap_core::component::{Component, ComponentKind, TagScheme};
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::facts::{AppRelease, AppReleases};
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_core::release_notes::title_and_version;
use relmap_core::version::lenient;
use relmap_git::{At, Lookup, RemoteRef, Repository, Tags};

use super::{Located, locate, no_repository, not_there, open_named, place_of, tag_scheme};
use crate::error::{Error, PlaceError, PlaceSetting};
use crate::local_places::LocalPlaces;

/// What relmap.toml says of other repositories.
#[derive(Default)]
pub(crate) struct Apps {
    components: Vec<ComponentConfig>,
    /// Where relmap.toml may lead.
    places: LocalPlaces,
    /// Asks a server for its tags, where a command may go to the network.
    online: Option<AskServer>,
}

/// The RELEASE.txt of an app, and how the app's tags are named.
pub(crate) struct AppNotes {
    pub(crate) tags: TagScheme,
    pub(crate) release_file: Vec<u8>,
}

/// An app whose repository is not at hand.
pub(crate) struct OutOfReach {
    /// The app.
    pub(crate) app: String,
    /// Its repository, as relmap.toml has it.
    pub(crate) place: String,
    /// Where a clone might be.
    pub(crate) local: Option<String>,
    /// Whether a server has it, which `release` asks.
    pub(crate) is_at_server: bool,
    /// Why it cannot be opened, where that is no server.
    pub(crate) reason: String,
}

/// Asks the server of a URL for its tags.
pub(crate) type AskServer = Box<dyn Fn(&str) -> Result<Rc<[RemoteRef]>, Error>>;

impl Apps {
    /// Lets servers be asked; without this, an app at a URL is not looked up.
    pub(crate) fn go_online(&mut self, ask: AskServer) {
        self.online = Some(ask);
    }

    /// Whether the app of some component is at a URL.
    pub(crate) fn is_at_server(&self) -> bool {
        self.components.iter().any(|one| one.repository.as_deref().is_some_and(is_url))
    }

    pub(crate) fn new(config: Config, places: LocalPlaces) -> Apps {
        Apps { components: config.components, places, online: None }
    }

    /// The repository of an app of a component, with its folder, and how its tags are named: of the app of
    /// this name, or of the only one. `given` is a folder that the caller named.
    pub(crate) fn place(
        &self,
        component: &Component,
        name: Option<&str>,
        given: Option<&Path>,
    ) -> Result<Option<(PathBuf, Repository, TagScheme)>, Error> {
        let name = name.or(component.only_app().map(|app| app.name.as_str()));
        let app = name.and_then(|name| self.config_of(component, name));
        let entry = component.known_apps().into_iter().next();
        let said = entry.and_then(|app| app.title);
        let title = name.or(said.as_deref()).map(str::to_owned);
        let scheme = tag_scheme(app, title);
        if let Some(given) = given {
            let opened = open_named(&self.places.root, given)?;
            return Ok(Some((given.to_owned(), opened, scheme)));
        }
        let Some(app) = app else { return Ok(None) };
        match locate(app, &self.places)? {
            Located::Here(opened, place) => {
                Ok(Some((self.places.root.join(place), *opened, scheme)))
            }
            Located::AtServer => Ok(None),
            Located::NotARepository(error) => Err(not_there(error).into()),
        }
    }

    /// Looks up the releases that a component's newest entry deploys, by the values of `App:`.
    pub(crate) fn releases(&self, component: &Component) -> Result<AppReleases, Error> {
        let apps = component.newest_apps();
        let mut releases = AppReleases::new();
        for app in &apps {
            let name = component.app_key(app, &apps);
            let release = self.named(component, name, &app.tag)?;
            releases.insert(app.tag.clone(), release);
        }
        Ok(releases)
    }

    /// What relmap.toml says of an app that it says a component, or a subchart of it, deploys.
    pub(crate) fn config_of(&self, component: &Component, app: &str) -> Option<&ComponentConfig> {
        let is_own = component.apps.iter().any(|own| own.name == app)
            || component.passed_apps.iter().any(|own| own.name == app);
        self.components.iter().find(|other| is_own && other.name == app)
    }

    /// Looks up a release of an app that a component deploys, by its tag or version. `app` is the name of
    /// the app.
    pub(crate) fn named(
        &self,
        component: &Component,
        app: &str,
        wanted: &str,
    ) -> Result<AppRelease, Error> {
        let Some(app) = self.config_of(component, app) else { return Ok(AppRelease::NotAsked) };
        let repository = place_of(app).to_owned();
        let scheme = scheme(app);
        let wanted = in_form_of(&scheme, app, wanted);
        let wanted = wanted.as_ref();
        let (opened, place) = match locate(app, &self.places) {
            Ok(Located::Here(opened, place)) => (opened, place),
            Ok(Located::AtServer) => return self.release_at_server(app, &scheme, wanted),
            Ok(Located::NotARepository(_)) => {
                let reason = no_repository(&repository);
                return Ok(AppRelease::OutOfReach { repository, reason });
            }
            Err(refused @ PlaceError::Refused { .. }) => return Err(refused.into()),
            Err(error) => {
                let reason = error.to_string();
                return Ok(AppRelease::OutOfReach { repository, reason });
            }
        };
        let Lookup { found, highest } = opened.find_release(&scheme, wanted)?;
        // A clone may be out of date: the server has the last word where it may be asked.
        if found.is_none() && app.repository.as_deref().is_some_and(is_url) && self.online.is_some()
        {
            return self.release_at_server(app, &scheme, wanted);
        }
        let repository = place.clone();
        Ok(match found {
            Some(tag) => AppRelease::Found(tag),
            None if highest.is_none() && opened.tags()?.is_empty() => {
                let reason = format!("{place} has no tags at all; were they fetched?");
                AppRelease::OutOfReach { repository, reason }
            }
            None => AppRelease::Missing { repository, highest },
        })
    }

    /// Asks the server of an app for a release, if this may go to the network.
    fn release_at_server(
        &self,
        app: &ComponentConfig,
        scheme: &TagScheme,
        wanted: &str,
    ) -> Result<AppRelease, Error> {
        let place = place_of(app);
        self.places.check_url(PlaceSetting::Component(app.name.clone()), place)?;
        // A check stays offline: a server is asked where a release is made.
        let Some(ask) = &self.online else { return Ok(AppRelease::NotAsked) };
        let repository = redact(place).into_owned();
        Ok(match ask(place) {
            Ok(refs) => match Lookup::among(&refs, scheme, wanted) {
                Lookup { found: Some(tag), .. } => AppRelease::Found(tag),
                Lookup { highest, .. } => AppRelease::Missing { repository, highest },
            },
            Err(error) => AppRelease::OutOfReach { repository, reason: error.to_string() },
        })
    }

    /// The repositories of apps that are not this one and not at hand: each with the name of the app,
    /// its place, and whether a server has it.
    pub(crate) fn out_of_reach(&self) -> Vec<OutOfReach> {
        let mut found = Vec::new();
        for app in self.components.iter().filter(|app| place_of(app) != ".") {
            let (is_at_server, reason) = match locate(app, &self.places) {
                Ok(Located::Here(..)) => continue,
                Ok(Located::AtServer) => (true, String::new()),
                Ok(Located::NotARepository(_)) => (false, no_repository(place_of(app))),
                Err(error) => (false, error.to_string()),
            };
            let place = redact(place_of(app)).into_owned();
            let (app, local) = (app.name.clone(), app.local.clone());
            found.push(OutOfReach { app, place, local, is_at_server, reason });
        }
        found
    }

    /// The tags of each app that relmap.toml names and whose repository is on this machine: the app's name,
    /// how its tags are named, and all tags. `own` is the repository that has relmap.toml.
    pub(crate) fn tagged(&self, own: &Repository) -> Result<Vec<(String, TagScheme, Tags)>, Error> {
        let is_deployed =
            |name: &str| self.components.iter().any(|one| one.apps.iter().any(|app| app == name));
        let mut found = Vec::new();
        for app in &self.components {
            if app.kind != Some(ComponentKind::App) && !is_deployed(&app.name) {
                continue;
            }
            let tags = match place_of(app) {
                "." => own.tags()?,
                _ => match locate(app, &self.places) {
                    Ok(Located::Here(opened, _)) => opened.tags()?,
                    // Judging says what is wrong with it.
                    _ => continue,
                },
            };
            found.push((app.name.clone(), scheme(app), tags));
        }
        Ok(found)
    }

    /// The RELEASE.txt of each app whose repository is another one and on this machine, as its HEAD
    /// has it. One that cannot be opened tells nothing here: judging says so.
    pub(crate) fn notes(&self) -> Result<Vec<AppNotes>, Error> {
        let mut found = Vec::new();
        for app in &self.components {
            if place_of(app) == "." {
                continue;
            }
            let opened = match locate(app, &self.places) {
                Ok(Located::Here(opened, _)) => opened,
                Ok(Located::AtServer | Located::NotARepository(_)) | Err(PlaceError::Git(_)) => {
                    continue;
                }
                Err(refused) => return Err(refused.into()),
            };
            let path = app.release_file.as_deref().unwrap_or("RELEASE.txt");
            if let Some(release_file) = opened.snapshot(At::Head)?.read(path)? {
                found.push(AppNotes { tags: scheme(app), release_file });
            }
        }
        Ok(found)
    }
}

/// A release as the tags of its app are named. `api-1.2.0` names a release of `api`, whatever template its
/// tags have.
fn in_form_of<'w>(scheme: &TagScheme, app: &ComponentConfig, wanted: &'w str) -> Cow<'w, str> {
    if scheme.read(wanted).is_some() {
        return wanted.into();
    }
    let version = match title_and_version(wanted) {
        Some((title, version)) if title.is_none_or(|title| title == app.name) => lenient(version),
        _ => None,
    };
    version.map_or(wanted.into(), |version| scheme.name(&version).into())
}

/// How the tags of an app are named.
fn scheme(app: &ComponentConfig) -> TagScheme {
    tag_scheme(Some(app), Some(app.name.clone()))
}
