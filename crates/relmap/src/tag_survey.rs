//! What relmap.toml at HEAD says of how tags are named.

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{ComponentKind, TagScheme, join};
use relmap_core::config::{ComponentConfig, Config};
use relmap_core::import::{ConfiguredChart, InspectedTag, NamedTags, TagWords};
use relmap_git::{At, GitError, Progress, Snapshot};

use crate::observer::watched;
use crate::workspace::Workspace;

/// Looks at all tags of a repository, as its relmap.toml has their names.
pub(crate) fn survey(
    workspace: &Workspace,
    config: &Config,
) -> Result<Vec<InspectedTag>, GitError> {
    let words = of(config, &workspace.repository.snapshot(At::Head)?)?;
    survey_with(workspace, &words)
}

/// The same, with names that were read already.
pub(crate) fn survey_with(
    workspace: &Workspace,
    words: &TagWords,
) -> Result<Vec<InspectedTag>, GitError> {
    let repository = &workspace.repository;
    let progress = Progress::default();
    let total = repository.tags()?.names().count();
    let observer = &*workspace.observer;
    watched(observer, "tags", total, &progress.done, || repository.survey(words, &progress))
}

/// How tags are named, by relmap.toml and the charts at a snapshot.
pub(crate) fn of(config: &Config, snapshot: &Snapshot<'_>) -> Result<TagWords, GitError> {
    let mut components = Vec::new();
    for component in config.components.iter().filter(|component| is_here(component)) {
        let scheme = match &component.tag {
            Some(template) => TagScheme::configured(template.clone()),
            None => TagScheme::conventional(Some(component.name.clone()), None, false),
        };
        let is_chart = match component.kind {
            Some(kind) => kind != ComponentKind::App,
            None => !component.apps.is_empty() || component.path.is_some(),
        };
        let chart = is_chart.then(|| chart(component, snapshot)).transpose()?;
        if chart.is_some() || component.kind == Some(ComponentKind::App) {
            components.push(NamedTags { name: component.name.clone(), scheme, chart });
        }
    }
    Ok(TagWords { components })
}

fn is_here(component: &ComponentConfig) -> bool {
    component.repository.as_deref().is_none_or(|place| matches!(place, "" | "." | "./"))
}

fn chart(
    component: &ComponentConfig,
    snapshot: &Snapshot<'_>,
) -> Result<ConfiguredChart, GitError> {
    let folder = component.path.clone();
    let file = match &folder {
        Some(folder) => snapshot.read(&join(folder, "Chart.yaml"))?,
        None => None,
    };
    let name = file.and_then(|bytes| ChartMetadata::parse(&bytes).ok()?.0.name);
    Ok(ConfiguredChart {
        folder,
        name,
        release_file: component.release_file.clone(),
        apps: component.apps.clone(),
    })
}
