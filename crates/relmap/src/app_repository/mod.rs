//! The repositories of the apps that charts deploy: opening them, how their tags are named, and what
//! is said of one that cannot be reached.
//!
//! Three questions start here: does the app release that an entry names exist ([`Apps`]), which app
//! does a chart of the map deploy ([`AppPlace`]), and which releases does an app have ([`AppAt`]).

mod lookup;
mod of_chart;
mod releases;

use std::path::Path;

use relmap_core::component::TagScheme;
use relmap_core::config::ComponentConfig;
use relmap_core::network::is_url;
use relmap_git::{GitError, Repository};

use crate::error::{PlaceError, PlaceSetting};
use crate::local_places::LocalPlaces;

pub(crate) use lookup::{AppNotes, Apps, AskServer, OutOfReach};
pub(crate) use of_chart::{AppPlace, AppSource, app_component};
pub(crate) use releases::{AppAt, AppMatch, AppOptions};

/// Where the repository of an app is that relmap.toml names.
enum Located {
    /// Here, at the path that relmap.toml names.
    Here(Box<Repository>, String),
    /// At a server, which is not asked without the caller's wish.
    AtServer,
    /// Nowhere: there is no repository at this place.
    NotARepository(GitError),
}

/// The place of an app's repository, as relmap.toml has it: a path or a URL.
pub(crate) fn place_of(app: &ComponentConfig) -> &str {
    app.repository.as_deref().unwrap_or(".")
}

/// Opens the repository of an app at a place that the caller names.
fn open_named(root: &Path, place: &Path) -> Result<Repository, GitError> {
    Repository::open_for(root, place).map_err(not_there)
}

/// That a place is no repository, said of a place and not of where relmap was started.
fn not_there(error: GitError) -> GitError {
    match error {
        GitError::NotARepository { start: place } | GitError::NoFolder { start: place } => {
            let place = place.components().collect();
            GitError::NoRepositoryAt { place }
        }
        error => error,
    }
}

/// Opens the repository of an app, if relmap.toml may lead there. A clone at `local` goes first, and
/// need not exist: it is a convenience of those who have one.
fn locate(app: &ComponentConfig, places: &LocalPlaces) -> Result<Located, PlaceError> {
    if let Some(local) = &app.local {
        match places.open(PlaceSetting::Local(app.name.clone()), local) {
            Ok(repository) => return Ok(Located::Here(Box::new(repository), local.clone())),
            Err(PlaceError::Git(GitError::NotARepository { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    let place = place_of(app);
    if is_url(place) {
        return Ok(Located::AtServer);
    }
    match places.open(PlaceSetting::Component(app.name.clone()), place) {
        Ok(repository) => Ok(Located::Here(Box::new(repository), place.to_owned())),
        Err(PlaceError::Git(none @ GitError::NotARepository { .. })) => {
            Ok(Located::NotARepository(none))
        }
        Err(error) => Err(error),
    }
}

/// The clone of an app's repository on this machine, if there is one that relmap.toml may lead to.
pub(crate) fn clone_of(app: &ComponentConfig, places: &LocalPlaces) -> Option<Repository> {
    match locate(app, places) {
        Ok(Located::Here(repository, _)) => Some(*repository),
        _ => None,
    }
}

/// What is said of a place without a repository.
fn no_repository(place: &str) -> String {
    format!("{place} is not a git repository")
}

/// How the tags of an app are named: as relmap.toml says, or by convention with this title.
fn tag_scheme(app: Option<&ComponentConfig>, title: Option<String>) -> TagScheme {
    match app.and_then(|app| app.tag.clone()) {
        Some(template) => TagScheme::configured(template),
        None => TagScheme::conventional(title, None, true),
    }
}
