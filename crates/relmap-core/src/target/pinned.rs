//! The settings by which a pull request is judged.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Settings, same};
use crate::component::{Component, Inventory, Layout, is_inside, join};
use crate::config::{ComponentConfig, Config};
use crate::position::{Position, Span};

/// The settings of the target, fitted to the files of the pull request.
#[derive(Debug, Clone)]
pub struct Pinned<'t> {
    /// What the components are found with.
    pub config: Config,
    /// The target's components that are still there, each with its RELEASE.txt now.
    pub known: Vec<(String, &'t Component)>,
    /// Those that are not.
    pub gone: Vec<&'t Component>,
}

/// Makes the settings for a pull request. `own` are its own settings, `inventory` are its files.
///
/// All rules, the map and the places of other repositories are those of the target. A component
/// of the target keeps its name and kind, and its chart where that still is. A component that is
/// new has what the pull request says of it, but no rules of its own.
pub fn pinned<'t>(target: Settings<'t>, own: Settings<'_>, inventory: &Inventory) -> Pinned<'t> {
    let has_file = |file: &str| inventory.release_files.contains_key(file);
    let mut claimed: BTreeSet<String> = BTreeSet::new();
    let (mut known, mut gone) = (Vec::new(), Vec::new());
    for component in target.components {
        if has_file(&component.layout.release_file) {
            claimed.insert(component.layout.release_file.clone());
        }
    }
    for component in target.components {
        let file = &component.layout.release_file;
        if has_file(file) {
            known.push((file.clone(), component));
            continue;
        }
        // It was moved, if a file that nobody else had is of the same name.
        match same(component, own.components) {
            Some(moved) if claimed.insert(moved.layout.release_file.clone()) => {
                known.push((moved.layout.release_file.clone(), component));
            }
            _ => gone.push(component),
        }
    }
    let mut config = target.config.clone();
    config.components.retain(|component| component.repository.is_some());
    config.components.extend(
        known.iter().map(|(file, component)| {
            pin(component, file, target.config, own.components, inventory)
        }),
    );
    let names: BTreeSet<String> =
        config.components.iter().map(|component| component.name.clone()).collect();
    let new = own.config.components.iter().filter(|component| {
        component.repository.is_none()
            && !names.contains(&component.name)
            && !file_of(component).iter().any(|file| claimed.contains(file))
    });
    config.components.extend(
        new.map(|component| ComponentConfig { rules: Default::default(), ..component.clone() }),
    );
    Pinned { config, known, gone }
}

/// What a component of the target is, written as a `[[component]]`.
fn pin(
    component: &Component,
    file: &str,
    target: &Config,
    own: &[Component],
    inventory: &Inventory,
) -> ComponentConfig {
    let here = target.components.iter().filter(|other| other.repository.is_none());
    let written =
        here.filter(|_| component.is_configured).find(|other| other.name == component.name);
    let chart = component.layout.chart.as_ref();
    let moved = || same(component, own).and_then(|own| own.layout.chart.as_ref());
    ComponentConfig {
        name: component.name.clone(),
        span: Span { place: Position { line: 1, column: 1 }, bytes: 0..0 },
        kind: Some(component.kind),
        repository: None,
        local: None,
        release_file: Some(file.to_owned()),
        apps: component.apps.iter().map(|app| app.name.clone()).collect(),
        app_version: component.app_version.clone(),
        path: chart
            .filter(|chart| inventory.charts.contains(*chart))
            .or_else(|| chart.and_then(|_| moved()))
            .or(written.and_then(|written| written.path.as_ref()))
            .cloned(),
        tag: written.and_then(|written| written.tag.clone()),
        version_at_packaging: component.version_at_packaging,
        labels_in_dockerfile: component.labels_in_dockerfile,
        artifacts: written.map(|written| written.artifacts.clone()).unwrap_or_default(),
        rules: written.map(|written| written.rules.clone()).unwrap_or_default(),
    }
}

/// Where the RELEASE.txt of a `[[component]]` may be.
fn file_of(component: &ComponentConfig) -> Vec<String> {
    match &component.release_file {
        Some(file) => vec![file.clone()],
        None => {
            let beside = component.path.as_deref().map(|path| join(path, "RELEASE.txt"));
            vec![beside.unwrap_or_else(|| "RELEASE.txt".to_owned())]
        }
    }
}

impl Pinned<'_> {
    /// Gives the target's components back what paths alone cannot hold: how their tags are named,
    /// and which files are theirs. `at_target` says whether a folder is at the target,
    /// and `now` whether it is in the pull request.
    ///
    /// # Errors
    /// What the two questions end with.
    pub fn finish<E>(
        &self,
        components: &mut [Component],
        mut at_target: impl FnMut(&str) -> Result<bool, E>,
        mut now: impl FnMut(&str) -> Result<bool, E>,
    ) -> Result<(), E> {
        let known: BTreeMap<&str, &Component> =
            self.known.iter().map(|(now, known)| (now.as_str(), *known)).collect();
        for component in components.iter_mut() {
            // The place in the target's relmap.toml is none in the pull request's.
            for finding in &mut component.findings {
                forget_place(finding);
            }
            let file = &component.layout.release_file;
            let Some(known) = known.get(file.as_str()) else { continue };
            component.tags = known.tags.clone();
            component.is_configured = known.is_configured;
            let old = &known.layout;
            if old.folder != component.layout.folder && now(&old.folder)? {
                component.layout.folder = old.folder.clone();
            }
            // A new RELEASE.txt must not take away files that were this component's.
            let Layout { folder, chart, excluded, .. } = &mut component.layout;
            let places = [Some(folder.as_str()), chart.as_deref()];
            let mut dropped = Vec::new();
            for place in places.into_iter().flatten() {
                for other in excluded.inside(place) {
                    let is_delivered =
                        chart.as_deref().is_some_and(|chart| is_inside(other, chart));
                    if !old.excluded.has(other) && (is_delivered || at_target(other)?) {
                        dropped.push(other.to_owned());
                    }
                }
            }
            *excluded = std::mem::take(excluded).without(dropped);
        }
        Ok(())
    }
}

/// Takes the place in relmap.toml from a finding: it is one of another commit's file.
pub fn forget_place(finding: &mut crate::finding::Finding) {
    if let Some(location) = &mut finding.location
        && location.file == "relmap.toml"
    {
        location.span = None;
    }
}
