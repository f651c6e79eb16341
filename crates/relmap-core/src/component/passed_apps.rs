//! Apps that a chart deploys by way of its subcharts: an umbrella chart passes them through.

use std::collections::{BTreeMap, BTreeSet};

use super::{Component, ComponentKind, join};
use crate::chart::dependencies::path_from;
use crate::chart::metadata::ChartMetadata;
use crate::release_notes::AppRef;

/// The most subcharts of one chart that are looked at, and the most apps that they pass through.
const MOST: usize = 1_000;

/// An app that a subchart in the same repository deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedApp {
    /// The name of the app.
    pub name: String,
    /// Its release, as the newest entry of the subchart names it.
    pub app: AppRef,
}

/// Gives charts whose entries name nothing that they deploy the apps of their subcharts. `metadata` holds
/// the Chart.yaml of each component's chart, by its folder.
pub(super) fn pass_through(components: &mut [Component], metadata: &BTreeMap<String, Vec<u8>>) {
    let by_folder: BTreeMap<&str, usize> = components
        .iter()
        .enumerate()
        .filter_map(|(at, component)| Some((component.layout.chart.as_deref()?, at)))
        .collect();
    let subcharts: Vec<Vec<usize>> =
        components.iter().map(|component| subcharts(component, metadata, &by_folder)).collect();
    let passed =
        components.iter().enumerate().map(|(at, component)| match names_nothing(component) {
            true => collect(components, &subcharts, at),
            false => Vec::new(),
        });
    let passed: Vec<Vec<PassedApp>> = passed.collect();
    for (component, passed) in components.iter_mut().zip(passed) {
        component.passed_apps = passed;
    }
}

/// Whether a chart's entries name neither apps nor images.
fn names_nothing(component: &Component) -> bool {
    let names =
        |entry: &crate::release_notes::Entry| entry.names_app() || entry.images().next().is_some();
    component.kind == ComponentKind::Chart && !component.notes.entries.iter().any(names)
}

/// The components of this repository that a chart depends on.
fn subcharts(
    component: &Component,
    metadata: &BTreeMap<String, Vec<u8>>,
    by_folder: &BTreeMap<&str, usize>,
) -> Vec<usize> {
    let Some(folder) = component.layout.chart.as_deref() else { return Vec::new() };
    let chart = metadata.get(folder).and_then(|bytes| ChartMetadata::parse(bytes).ok());
    let Some((chart, _)) = chart else { return Vec::new() };
    let place = |name: &str, repository: Option<&str>| match repository {
        None | Some("") => Some(join(folder, &format!("charts/{name}"))),
        Some(place) => path_from(folder, place.strip_prefix("file://")?),
    };
    let places = chart
        .dependencies
        .iter()
        .filter_map(|dependency| place(&dependency.name, dependency.repository.as_deref()));
    places.filter_map(|place| by_folder.get(place.as_str()).copied()).collect()
}

/// Adds the apps of the subcharts of a component, and of theirs where they have none. Of very many nobody could tell
/// which the chart deploys, so then it is none.
fn collect(components: &[Component], subcharts: &[Vec<usize>], at: usize) -> Vec<PassedApp> {
    let (mut seen, mut names) = (BTreeSet::from([at]), BTreeSet::new());
    let mut found = Vec::new();
    let mut pending: Vec<usize> = subcharts[at].iter().rev().copied().collect();
    while let Some(sub) = pending.pop() {
        if !seen.insert(sub) {
            continue;
        }
        let component = &components[sub];
        let apps = component.newest_apps();
        for app in &apps {
            let key = component.app_key(app, &apps);
            let name = if key.is_empty() { component.name.as_str() } else { key }.to_owned();
            if names.insert(name.clone()) {
                found.push(PassedApp { name, app: app.clone() });
            }
        }
        if seen.len() > MOST || names.len() > MOST {
            return Vec::new();
        }
        if apps.is_empty() {
            pending.extend(subcharts[sub].iter().rev());
        }
    }
    found
}
