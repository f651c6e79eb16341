//! From drafts to components: what they are, what they are called, and how their tags are named.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, Inventory, names_what_it_deploys};
use super::{ComponentKind, Layout, TagScheme, folder_of, is_inside};
use crate::chart::metadata::ChartMetadata;
use crate::config::{ComponentConfig, Config};
use crate::finding::Finding;
use crate::release_notes::{Entry, ReleaseNotes};
use crate::rule_code::RuleCode;
use crate::rules::RuleTable;

/// One component of the repository, with its RELEASE.txt read.
#[derive(Debug, Clone)]
pub struct Component {
    /// The name: the title of its headings, or else the chart's or folder's name.
    pub name: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Where its parts stand.
    pub layout: Layout,
    /// How its tags are named.
    pub tags: TagScheme,
    /// The rules in force for it.
    pub rules: RuleTable,
    /// The name of the component that it deploys, if relmap.toml says so.
    pub app: Option<String>,
    /// Its RELEASE.txt.
    pub notes: ReleaseNotes,
    /// Whether relmap.toml names it.
    pub is_configured: bool,
    /// Whether relmap.toml says that the version in Chart.yaml is filled in at packaging.
    pub version_at_packaging: bool,
    /// Faults in how it is laid out.
    pub findings: Vec<Finding>,
}

impl Component {
    /// The folder that stands for the component: the one of Chart.yaml, or else of RELEASE.txt.
    /// The root is `.`.
    pub fn path(&self) -> &str {
        match self.layout.chart.as_deref().unwrap_or(&self.layout.folder) {
            "" => ".",
            path => path,
        }
    }

    /// The component as it would be with another RELEASE.txt: what it is, and so which rules are in
    /// force for it, may hang on what that says.
    pub fn with_notes(&self, notes: ReleaseNotes, config: &Config) -> Component {
        let here = config.components.iter().filter(|component| component.repository.is_none());
        let own = here.filter(|_| self.is_configured).find(|component| component.name == self.name);
        let kind = kind_of(own, &self.layout, &notes);
        Component { kind, rules: config.table(kind, own), notes, ..self.clone() }
    }
}

/// Finishes the drafts. `metadata` holds the Chart.yaml of each draft's chart, by its folder.
pub fn resolve(
    config: &Config,
    inventory: &Inventory,
    drafts: Vec<Draft<'_>>,
    metadata: &BTreeMap<String, Vec<u8>>,
) -> Vec<Component> {
    let alone = drafts.len() == 1;
    let folders: Vec<String> = drafts
        .iter()
        .map(|draft| {
            draft.chart.clone().unwrap_or_else(|| folder_of(&draft.release_file).to_owned())
        })
        .collect();
    let all: BTreeSet<String> = drafts
        .iter()
        .map(|draft| folder_of(&draft.release_file).to_owned())
        .chain(folders.iter().cloned())
        .collect();
    let mut components: Vec<Component> = drafts
        .into_iter()
        .zip(&folders)
        .map(|(draft, own)| {
            let chart_name = draft
                .chart
                .as_ref()
                .and_then(|chart| metadata.get(chart))
                .and_then(|bytes| ChartMetadata::parse(bytes).ok())
                .and_then(|(chart, _)| chart.name);
            let layout = Layout {
                folder: folder_of(&draft.release_file).to_owned(),
                excluded: all
                    .iter()
                    .filter(|folder| {
                        let holds = |mine: &str| is_inside(mine, folder);
                        !holds(own) && !holds(folder_of(&draft.release_file))
                    })
                    .cloned()
                    .collect(),
                release_file: draft.release_file,
                chart: draft.chart,
                chart_name,
            };
            let kind = kind_of(draft.config, &layout, &draft.notes);
            let (name, tags) = naming(draft.config, &layout, &draft.notes, inventory, alone);
            Component {
                name,
                kind,
                tags,
                rules: config.table(kind, draft.config),
                app: draft.config.and_then(|config| config.app.clone()),
                is_configured: draft.config.is_some(),
                version_at_packaging: draft.config.is_some_and(|own| own.version_at_packaging),
                layout,
                notes: draft.notes,
                findings: draft.findings,
            }
        })
        .collect();
    report_shared_names(&mut components);
    components
}

fn kind_of(
    config: Option<&ComponentConfig>,
    layout: &Layout,
    notes: &ReleaseNotes,
) -> ComponentKind {
    if let Some(kind) = config.and_then(|config| config.kind) {
        return kind;
    }
    // An entry that was written without its fields does not make another kind of component.
    let telling = notes.entries.iter().find(|entry| names_what_it_deploys(entry));
    match telling {
        Some(entry) if entry.app().is_none() => ComponentKind::System,
        Some(_) => ComponentKind::Chart,
        None if layout.chart.is_some() => ComponentKind::Chart,
        None => ComponentKind::App,
    }
}

fn naming(
    config: Option<&ComponentConfig>,
    layout: &Layout,
    notes: &ReleaseNotes,
    inventory: &Inventory,
    alone: bool,
) -> (String, TagScheme) {
    let title = notes.newest().and_then(Entry::joined_title).map(str::to_owned);
    let folder = layout.chart.as_deref().unwrap_or(&layout.folder);
    let folder_name = folder.rsplit('/').next().filter(|name| !name.is_empty());
    let fallback = layout.chart_name.as_deref().or(folder_name).unwrap_or(&inventory.repository);
    let configured = config.map(|config| config.name.clone());
    let name = configured.clone().or_else(|| title.clone()).unwrap_or_else(|| fallback.to_owned());
    let tags = match config.and_then(|config| config.tag.clone()) {
        Some(template) => TagScheme::configured(template),
        None => {
            let other = layout.chart_name.clone().or(configured);
            // In a repository of several, a tag without a title could be anybody's.
            let title = if alone { title } else { Some(title.unwrap_or_else(|| name.clone())) };
            TagScheme::conventional(title, other, alone)
        }
    };
    (name, tags)
}

fn report_shared_names(components: &mut [Component]) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for component in components {
        let file = component.layout.release_file.clone();
        if let Some(other) = first.get(&component.name) {
            let message = format!(
                "{other} and {file} both belong to a component `{}`, so their tags cannot be told apart",
                component.name
            );
            component.findings.push(
                Finding::new(RuleCode::ComponentAmbiguous, message).in_file(file).help(
                    "give each its own title in the headings, or its own `name` in relmap.toml",
                ),
            );
        } else {
            first.insert(component.name.clone(), file);
        }
    }
}
