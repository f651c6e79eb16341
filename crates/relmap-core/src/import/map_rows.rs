//! Imported rows as records of the release map.

use std::collections::{BTreeMap, BTreeSet};

use crate::component::{AppVersionOf, DeployedApp, app_key};
use crate::config::Config;
use crate::ledger::{App, Image, Record, Recorded};
use crate::release_notes::{AppRef, title_and_version};
use crate::release_spec::{is_same_version, title_of};
use crate::title::Title;

use super::code::Issue;
use super::decide::{Import, ImportedRow};

impl Import {
    /// The names of the charts with releases.
    pub fn charts(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.chart.as_str()).collect()
    }

    /// The records of the release map, by title. relmap.toml may say what the apps are called.
    pub fn records(&self, config: &Config) -> BTreeMap<Title, Vec<Record>> {
        let mut titles: BTreeMap<Title, Vec<Record>> = BTreeMap::new();
        for found in &self.rows {
            let version = found.version();
            let mut record =
                Record::new(&found.tag, version, found.commit.clone(), Recorded::Import);
            record.is_tagged = !found.issues.contains(&Issue::NotTagged);
            record.path = Some(found.path.clone());
            record.apps = apps(found, config);
            record.images = found.images.iter().map(|image| Image::new(image)).collect();
            record.time = found.released;
            record.digest.clone_from(&found.digest);
            record.issues = found.issues.iter().map(|issue| issue.as_str().to_owned()).collect();
            record.issues.sort();
            titles.entry(found.title.clone()).or_default().push(record);
        }
        titles
    }
}

/// The apps of a release: those that the message of its tag names, or the one of appVersion.
fn apps(row: &ImportedRow, config: &Config) -> Vec<App> {
    if row.apps_said.is_empty() && row.app_said.is_none() && !row.images.is_empty() {
        // A system chart: appVersion is the version of its software, which no team here releases.
        return Vec::new();
    }
    if row.apps_said.is_empty() {
        return app(row, config).into_iter().collect();
    }
    let chart = config.component(&row.title);
    let configured = chart.map(|chart| DeployedApp::of(config, chart)).unwrap_or_default();
    let app = |said: &String| {
        let read = AppRef::read(said).ok();
        let version = read.as_ref().map_or(said.as_str(), |app| app.written.as_str());
        let name = read.as_ref().map(|app| app_key(&configured, app, false));
        let name = name.filter(|name| !name.is_empty()).unwrap_or(&row.chart);
        match row.apps_found.get(said) {
            Some((tag, commit)) => App::verified(name, version, tag, commit.clone()),
            None => App::stated(name, version),
        }
    };
    row.apps_said.iter().map(app).collect()
}

/// The app of a release. Its tag is known only where it was found in the app's repository.
fn app(row: &ImportedRow, config: &Config) -> Option<App> {
    let said = row.app_said.as_deref().map(|said| (title_and_version(said), said));
    let (said_title, said_version) = match said {
        Some((Some((title, version)), _)) => (title, Some(version)),
        Some((None, said)) => (None, Some(said)),
        None => (None, None),
    };
    let version = match (said_version, row.app_version.as_deref()) {
        (Some(said), Some(written)) if is_same_version(said, written) => written,
        (Some(said), _) => said,
        (None, written) => written?,
    };
    let found = Option::zip(row.app_tag.as_deref(), row.app_commit.as_ref());
    let titled = found.and_then(|(tag, _)| title_of(tag, version));
    let name = app_of_version(config, &row.title).or(titled).or(said_title).unwrap_or(&row.chart);
    Some(match found {
        Some((tag, commit)) => App::verified(name, version, tag, commit.clone()),
        None => App::stated(name, version),
    })
}

/// The app that appVersion of a chart is the version of, as relmap.toml says.
fn app_of_version<'c>(config: &'c Config, chart: &str) -> Option<&'c str> {
    let component = config.component(chart)?;
    match &component.app_version {
        AppVersionOf::App(name) => Some(name),
        AppVersionOf::Own => None,
        AppVersionOf::Unsaid => config.only_app_of(chart),
    }
}
