//! The apps that relmap.toml leads to, where none is named.

use relmap_core::component::{AppVersionOf, ComponentKind, DeployedApp, fitting};
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::import::{Import, ImportedRow};
use relmap_core::release_notes::AppRef;

use crate::app_repository::{AppAt, AppOptions};
use crate::error::Error;
use crate::workspace::Workspace;

/// Finds the apps' releases, and writes them into the rows of the charts that relmap.toml says deploy
/// them. Returns what is to be said: of an app that cannot be reached, the rows tell no less than
/// without relmap.toml.
pub(super) fn resolve(
    config: &Config,
    import: &mut Import,
    workspace: &Workspace,
) -> Result<Vec<String>, Error> {
    let mut said = Vec::new();
    let is_app = |component: &&ComponentConfig| component.kind == Some(ComponentKind::App);
    for app in config.components.iter().filter(is_app) {
        // Of several apps, appVersion is the version of the one that relmap.toml names.
        let is_version_of = |chart: &ComponentConfig| match &chart.app_version {
            AppVersionOf::Own => false,
            AppVersionOf::App(name) => *name == app.name,
            AppVersionOf::Unsaid => chart.apps == [app.name.clone()],
        };
        let deploys = |title: &str, is_meant: &dyn Fn(&ComponentConfig) -> bool| {
            config.components.iter().any(|chart| chart.name == title && is_meant(chart))
        };
        let lists = |chart: &ComponentConfig| chart.apps.contains(&app.name);
        let rows = import.rows.iter().filter(|row| deploys(&row.title, &is_version_of));
        let mut named: Vec<String> = rows.map(|row| row.chart.clone()).collect();
        named.sort();
        named.dedup();
        let is_said = |row: &ImportedRow| !row.apps_said.is_empty() && deploys(&row.title, &lists);
        if named.is_empty() && !import.rows.iter().any(is_said) {
            continue;
        }
        let at = match AppAt::configured(app, workspace)? {
            Ok(at) => at,
            Err(why) => {
                said.push(why);
                continue;
            }
        };
        let rule = app.tag.as_ref().map(|template| template.fill("{version}"));
        let wanted = AppOptions { rule: rule.as_deref(), charts: &named, name: Some(&app.name) };
        let found = at.resolve(import, &workspace.repository, &wanted)?;
        for row in import.rows.iter_mut().filter(|row| !row.apps_said.is_empty()) {
            let chart = config.component(&row.title);
            let apps = chart.map(|chart| DeployedApp::of(config, chart)).unwrap_or_default();
            for said in &row.apps_said {
                let Ok(read) = AppRef::read(said) else { continue };
                let is_own = fitting(&apps, &read, false).is_some_and(|own| own.name == app.name);
                if is_own && let Some(release) = found.tags.resolve(&read.written, &app.name) {
                    let tag = (release.tag.name.clone(), release.tag.commit.clone());
                    row.apps_found.entry(said.clone()).or_insert(tag);
                }
            }
        }
        if !named.is_empty() {
            said.push(found.said);
        }
    }
    Ok(said)
}
