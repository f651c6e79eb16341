//! The apps that the caller names, each with its repository, where charts deploy several.

use relmap_core::chart::images::images;
use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::chart::yaml;
use relmap_core::check::owner_by_name;
use relmap_core::component::{
    ComponentKind, DeployedApp, TagScheme, TagTemplate, fitting, join, line_of,
};
use relmap_core::import::{AppTags, Import};
use relmap_core::init::FirstComponent;
use relmap_core::release_notes::AppRef;
use relmap_core::tag_name::TagName;
use relmap_git::Snapshot;

use super::apps::{place_and_clone, template};
use super::charts::ChartNow;
use crate::app_repository::{AppAt, AppOptions};
use crate::error::Error;
use crate::workspace::Workspace;

/// An app with its releases.
pub(super) struct NamedApp {
    name: String,
    repository: String,
    local: Option<String>,
    tags: AppTags,
    /// A release of it that some chart deploys now, by which the form of its tags is known.
    model: Option<TagName>,
}

/// The apps, found in their repositories. `named` are their names and places.
pub(super) fn find(
    named: &[(String, String)],
    workspace: &Workspace,
    import: &Import,
    charts: &[ChartNow],
    snapshot: &Snapshot<'_>,
) -> Result<Vec<NamedApp>, Error> {
    let mut apps = Vec::new();
    let names: Vec<String> = charts.iter().map(|chart| chart.name.clone()).collect();
    for (name, place) in named {
        let at = AppAt::open(place, workspace)?;
        let (repository, local) = place_and_clone(place, &at, workspace)?;
        let wanted = AppOptions { rule: None, charts: &names, name: Some(name) };
        // What appVersion is the version of is not known: the rows stay as they are.
        let found = at.resolve(&mut import.clone(), &workspace.repository, &wanted)?;
        let tags = found.tags;
        apps.push(NamedApp { name: name.clone(), repository, local, tags, model: None });
    }
    for chart in charts {
        let releases = releases(&apps, chart.metadata.as_ref(), snapshot, &chart.folder)?;
        for (app, release) in apps.iter_mut().zip(releases) {
            app.model = app.model.take().or(release);
        }
    }
    Ok(apps)
}

impl NamedApp {
    /// The app as relmap.toml has it.
    pub(super) fn component(&self) -> FirstComponent {
        let scheme = TagScheme::conventional(Some(self.name.clone()), None, true);
        let is_read = |tag: &&TagName| scheme.read(tag).is_some();
        let tag = self.model.as_ref().filter(|tag| !is_read(tag)).and_then(|tag| template(tag));
        FirstComponent {
            repository: Some(self.repository.clone()).filter(|place| place != "."),
            local: self.local.clone(),
            tag,
            ..FirstComponent::new(self.name.clone(), ComponentKind::App)
        }
    }

    fn deployed(&self) -> DeployedApp {
        let tag = self.component().tag;
        let tag = tag.and_then(|tag| TagTemplate::new(&tag, &self.name).ok());
        DeployedApp { name: self.name.clone(), tag, image: None }
    }
}

/// The values of `App:` for a chart as a commit or the work tree has it, and the names of the apps of which
/// it does not tell the release.
pub(super) fn lines(
    apps: &[NamedApp],
    metadata: Option<&ChartMetadata>,
    snapshot: &Snapshot<'_>,
    folder: &str,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let deployed: Vec<DeployedApp> = apps.iter().map(NamedApp::deployed).collect();
    let (mut lines, mut unknown) = (Vec::new(), Vec::new());
    for (app, release) in deployed.iter().zip(releases(apps, metadata, snapshot, folder)?) {
        let Some(read) = release.and_then(|tag| AppRef::read(&tag).ok()) else {
            unknown.push(app.name.clone());
            continue;
        };
        // A tag that does not say which app it is of gets the name before the version.
        let is_clear = fitting(&deployed, &read, false).is_some_and(|own| own == app);
        lines.push(match is_clear {
            true => read.tag,
            false => line_of(&deployed, app, &read.written, false),
        });
    }
    Ok((lines, unknown))
}

/// What appVersion is, if that is not seen by itself: `own` where it is the version of none of the apps.
pub(super) fn app_version(
    apps: &[NamedApp],
    chart: &ChartNow,
    snapshot: &Snapshot<'_>,
) -> Result<Option<String>, Error> {
    let version = chart.metadata.as_ref().and_then(|chart| chart.app_version.as_ref());
    let Some(version) = version else { return Ok(None) };
    let releases = releases(apps, chart.metadata.as_ref(), snapshot, &chart.folder)?;
    let same: Vec<&NamedApp> = apps
        .iter()
        .zip(releases)
        .filter(|(app, release)| {
            let own = app.tags.resolve(&version.text, &app.name);
            let own = own.map(|found| &found.tag.name);
            own.is_some() && own == release.as_ref()
        })
        .map(|(app, _)| app)
        .collect();
    Ok(match same.as_slice() {
        [] => Some("own".to_owned()),
        [only] => Some(only.name.clone()),
        _ => None,
    })
}

/// The release of each app that a chart deploys: by the tags of its images, or by appVersion where only one
/// app is left that has such a release.
fn releases(
    apps: &[NamedApp],
    metadata: Option<&ChartMetadata>,
    snapshot: &Snapshot<'_>,
    folder: &str,
) -> Result<Vec<Option<TagName>>, Error> {
    let names: Vec<&str> = apps.iter().map(|app| app.name.as_str()).collect();
    let app_version = metadata.and_then(|chart| chart.app_version.as_ref());
    let app_version = app_version.map(|version| version.text.as_str());
    let release = |app: &NamedApp, version: &str| {
        app.tags.resolve(version, &app.name).map(|found| found.tag.name.clone())
    };
    let mut found: Vec<Option<TagName>> = vec![None; apps.len()];
    let mut is_taken = false;
    let values = match snapshot.read(&join(folder, "values.yaml"))? {
        Some(bytes) => yaml::load(&bytes).ok(),
        None => None,
    };
    for image in values.iter().flat_map(|values| images(&values.root, app_version)) {
        let (Some(at), Some(tag)) = (owner_by_name(&names, &image), &image.image.tag) else {
            continue;
        };
        if found[at].is_none() {
            found[at] = release(&apps[at], tag);
            is_taken |= image.tag_from_app_version && found[at].is_some();
        }
    }
    if let Some(version) = app_version.filter(|_| !is_taken) {
        let is_same = |at: usize| release(&apps[at], version);
        let is_known = (0..apps.len()).any(|at| found[at].is_some() && found[at] == is_same(at));
        let mut left = (0..apps.len()).filter(|&at| found[at].is_none() && is_same(at).is_some());
        if let (Some(at), None, false) = (left.next(), left.next(), is_known) {
            found[at] = is_same(at);
        }
    }
    Ok(found)
}
