//! The releases of the map, as environments need them: the only file here that asks the map.

use std::sync::Arc;

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{ComponentKind, TagScheme};
use relmap_core::config::Config;
use relmap_core::finding::Finding;
use relmap_core::ledger::{App, Image, Release, title_of};
use relmap_core::tag_name::TagName;
use relmap_environments::{Catalog, CatalogApp, CatalogRelease, KnownApp};
use relmap_git::{At, Repository, Tags};

use crate::app_repository::Apps;
use crate::error::{Error, MapError};
use crate::found::Found;
use crate::map::session::MapSession;
use crate::settings_file::config_in_force;
use crate::workspace::Workspace;

/// All releases that are known. None at all is no error: an environment can be looked at without.
pub(super) fn catalog(workspace: &Workspace) -> Result<Catalog, Error> {
    Ok(judging_catalog(workspace)?.0)
}

/// The same for a verdict, and why none can be given on a pull request.
pub(super) fn judging_catalog(workspace: &Workspace) -> Result<(Catalog, Option<Finding>), Error> {
    let session = MapSession::open(workspace)?;
    let apps = apps(workspace, session.config.clone())?;
    let catalog = Catalog::new(releases_of(&session)?).with_apps(apps);
    Ok((catalog, session.undecided()))
}

/// The apps that relmap.toml names and whose repositories are on this machine.
fn apps(workspace: &Workspace, config: Config) -> Result<Vec<KnownApp>, Error> {
    let found = Apps::new(config, workspace.local_places()).tagged(&workspace.repository)?;
    Ok(found.into_iter().map(|(name, scheme, tags)| known_app(name, &scheme, &tags)).collect())
}

/// The same and the apps of the repository itself.
pub(crate) fn own_apps(workspace: &Workspace) -> Result<Vec<KnownApp>, Error> {
    let repository = &workspace.repository;
    let config = config_in_force(repository, &workspace.environment)?;
    let mut known = apps(workspace, config.clone())?;
    let tags = repository.tags()?;
    if tags.is_empty() {
        return Ok(known);
    }
    let found = Found::new(repository, &repository.snapshot(At::Head)?, config)?;
    let own = found.components.into_iter().filter(|one| one.kind == ComponentKind::App);
    known.extend(own.map(|app| known_app(app.name, &app.tags, &tags)));
    Ok(known)
}

fn known_app(name: String, scheme: &TagScheme, tags: &Tags) -> KnownApp {
    let release = |tag: &TagName| Some((tag.to_string(), scheme.read(tag)?.version.to_string()));
    KnownApp {
        name,
        tags: Arc::new(tags.names().map(TagName::to_string).collect()),
        releases: tags.names().filter_map(release).collect(),
    }
}

/// The releases of the map, or else of the tags; none if neither has any.
pub(crate) fn releases(workspace: &Workspace) -> Result<Vec<CatalogRelease>, Error> {
    releases_of(&MapSession::open(workspace)?)
}

fn releases_of(session: &MapSession<'_>) -> Result<Vec<CatalogRelease>, Error> {
    let stored = match session.map_or_tags() {
        Err(Error::Map(MapError::NoMap { .. } | MapError::NotFetched { .. })) => {
            return Ok(Vec::new());
        }
        stored => stored?,
    };
    let map = stored.index()?;
    let releases = map.places().map(|place| map.release(place)).collect();
    with_root_chart(releases, session.charts())
}

/// The releases as environments see them. The folder of a chart is called like the chart, but not where that
/// is the repository's root.
fn with_root_chart(
    releases: Vec<Release>,
    charts: &Repository,
) -> Result<Vec<CatalogRelease>, Error> {
    let is_at_root = |one: &Release| one.record.path.as_deref() == Some(".");
    let mut name = None;
    if releases.iter().any(is_at_root)
        && let Some(bytes) = charts.snapshot(At::Head)?.read("Chart.yaml")?
    {
        name = ChartMetadata::parse(&bytes).ok().and_then(|(chart, _)| chart.name);
    }
    let seen = |one: Release| {
        let name = name.clone().filter(|name| is_at_root(&one) && *name != one.title);
        let mut release = catalog_release(one);
        release.names.extend(name);
        release
    };
    Ok(releases.into_iter().map(seen).collect())
}

/// A release of the map as environments see it.
pub(crate) fn catalog_release(Release { title, record }: Release) -> CatalogRelease {
    let mut names = Vec::new();
    names.extend(title_of(&record.chart, &record.version).map(str::to_owned));
    let folder = record.path.as_deref().and_then(|path| path.rsplit('/').next());
    names.extend(folder.filter(|name| *name != ".").map(str::to_owned));
    names.retain(|name| *name != title);
    CatalogRelease {
        title,
        names,
        tag: record.chart,
        version: record.version,
        apps: record.apps.into_iter().map(app).collect(),
        images: record.images.into_iter().map(image).collect(),
        released: record.time.map(|time| time.as_second()),
    }
}

fn app(App { name, version, tag, .. }: App) -> CatalogApp {
    CatalogApp { name, version, tag }
}

/// The reference, with the digest that it had.
fn image(Image { reference, digest, .. }: Image) -> String {
    match digest {
        Some(digest) if !reference.contains('@') => format!("{reference}@{digest}"),
        _ => reference,
    }
}

/// The tags of the releases that contain a commit of the charts' or of the app's repository.
pub(super) fn containing(workspace: &Workspace, commit: &str) -> Result<Vec<String>, Error> {
    use crate::map::{FindOptions, MapQuestion};
    let question = MapQuestion::Commit(commit.to_owned());
    match workspace.map_find(&question, &FindOptions::new()) {
        Ok(answer) => {
            Ok(answer.releases.into_iter().map(|found| found.release.record.chart).collect())
        }
        Err(Error::Map(MapError::NoMap { .. } | MapError::NotFetched { .. }) | Error::Query(_)) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}
