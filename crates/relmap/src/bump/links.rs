//! Which charts of a repository depend on which others of it, looked up once for all.

use std::collections::BTreeMap;

use relmap_core::chart::dependencies::dependency_folders;
use relmap_core::component::{Component, join};

use crate::error::Error;
use crate::project::Project;

/// The dependencies between the charts of a repository, by their folders.
#[derive(Default)]
pub(super) struct Links {
    /// The folders that a chart depends on.
    on: BTreeMap<String, Vec<String>>,
    /// The components that depend on a folder, by their numbers.
    dependents: BTreeMap<String, Vec<usize>>,
}

impl Links {
    pub(super) fn of(project: &Project<'_>) -> Result<Links, Error> {
        let mut links = Links::default();
        for (number, component) in project.components.iter().enumerate() {
            let Some(chart) = &component.layout.chart else { continue };
            let mut folders = Vec::new();
            for name in ["Chart.yaml", "requirements.yaml"] {
                let bytes = project.find(&join(chart, name))?.unwrap_or_default();
                folders.extend(dependency_folders(chart, &bytes));
            }
            folders.sort();
            folders.dedup();
            for folder in &folders {
                links.dependents.entry(folder.clone()).or_default().push(number);
            }
            if !folders.is_empty() {
                links.on.insert(chart.clone(), folders);
            }
        }
        Ok(links)
    }

    /// The folders that a component depends on.
    pub(super) fn folders(&self, component: &Component) -> &[String] {
        let chart = component.layout.chart.as_ref();
        chart.and_then(|chart| self.on.get(chart)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The numbers of the components that depend on one, in order.
    pub(super) fn dependents(&self, on: &Component) -> &[usize] {
        let chart = on.layout.chart.as_ref();
        chart.and_then(|chart| self.dependents.get(chart)).map(Vec::as_slice).unwrap_or_default()
    }
}
