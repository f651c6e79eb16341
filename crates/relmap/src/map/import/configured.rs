//! The apps that relmap.toml leads to, where none is named.

use relmap_core::component::ComponentKind;
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::import::Import;

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
        let deploys = |title: &str| {
            config
                .components
                .iter()
                .any(|chart| chart.name == title && chart.app.as_ref() == Some(&app.name))
        };
        let rows = import.rows.iter().filter(|row| deploys(&row.title));
        let mut named: Vec<String> = rows.map(|row| row.chart.clone()).collect();
        named.sort();
        named.dedup();
        if named.is_empty() {
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
        said.push(at.resolve(import, &workspace.repository, &wanted)?.said);
    }
    Ok(said)
}
