//! Which components a repository holds: what relmap.toml says, and what the files show.

use std::collections::BTreeMap;

use super::{ComponentKind, Layout, TagScheme, folder_of, is_inside, join};
use crate::chart::metadata::ChartMetadata;
use crate::config::{ComponentConfig, Config};
use crate::finding::Finding;
use crate::release_notes::{self, Entry, ReleaseNotes};
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
}

/// The files of a repository that make components.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// What to call a component that nothing names: the repository's own name.
    pub repository: String,
    /// Every RELEASE.txt by its path, with its bytes.
    pub release_files: BTreeMap<String, Vec<u8>>,
    /// The folder of every Chart.yaml; the root is the empty string.
    pub charts: Vec<String>,
}

/// What a component consists of, before its chart was read.
#[derive(Debug, Clone)]
pub struct Draft<'c> {
    config: Option<&'c ComponentConfig>,
    release_file: String,
    notes: ReleaseNotes,
    /// The folder of its chart: [`resolve`] asks for the Chart.yaml there.
    pub chart: Option<String>,
    findings: Vec<Finding>,
}

/// Finds the components, as far as paths and RELEASE.txt tell. The second part holds findings that
/// belong to none of them.
pub fn draft<'c>(config: &'c Config, inventory: &Inventory) -> (Vec<Draft<'c>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut configured: BTreeMap<&str, &ComponentConfig> = BTreeMap::new();
    let here = config.components.iter().filter(|component| component.repository.is_none());
    for component in here {
        let in_path = component.path.as_deref().map(|path| join(path, "RELEASE.txt"));
        let candidates = match &component.release_file {
            Some(file) => vec![file.clone()],
            None => in_path.into_iter().chain(["RELEASE.txt".to_owned()]).collect(),
        };
        let found = candidates.iter().find_map(|file| inventory.release_files.get_key_value(file));
        match found {
            Some((file, _)) => {
                if let Some(other) = configured.insert(file, component) {
                    findings.push(
                        Finding::new(
                            RuleCode::ComponentAmbiguous,
                            format!(
                                "`{}` and `{}` both take their versions from {file}",
                                other.name, component.name
                            ),
                        )
                        .at("relmap.toml", component.span.clone())
                        .help("give each its own `release-file`"),
                    );
                }
            }
            None => findings.push(
                Finding::new(
                    RuleCode::ReleaseFileMissing,
                    format!(
                        "the component `{}` has no {}",
                        component.name,
                        candidates.join(" and no ")
                    ),
                )
                .at("relmap.toml", component.span.clone())
                .help(format!(
                    "write {} with a heading such as `{}-0.1.0`",
                    candidates[0], component.name
                )),
            ),
        }
    }
    let charts = pair_charts(inventory);
    let mut drafts = Vec::new();
    for (file, bytes) in &inventory.release_files {
        let config = configured.get(file.as_str()).copied();
        let notes = release_notes::parse(bytes);
        let (chart, own) = chart_of(config, file, &notes, inventory, &charts);
        drafts.push(Draft { config, release_file: file.clone(), notes, chart, findings: own });
    }
    if drafts.is_empty() && findings.is_empty() {
        findings.push(
            Finding::new(RuleCode::ReleaseFileMissing, "no RELEASE.txt was found in this repository")
                .help("write one whose first line is the tag of the next release, for example `charts-0.1.0`"),
        );
    }
    (drafts, findings)
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
                excluded: folders
                    .iter()
                    .filter(|folder| *folder != own && !is_inside(own, folder))
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
                layout,
                notes: draft.notes,
                findings: draft.findings,
            }
        })
        .collect();
    report_shared_names(&mut components);
    components
}

/// Gives the charts that have no RELEASE.txt beside them to the one that means them.
fn pair_charts(inventory: &Inventory) -> BTreeMap<String, String> {
    let has_notes =
        |folder: &str| inventory.release_files.contains_key(&join(folder, "RELEASE.txt"));
    // A chart inside of another one is its dependency, not a chart that is released.
    let top_level = |chart: &&String| {
        !inventory.charts.iter().any(|other| other != *chart && is_inside(chart, other))
    };
    let charts: Vec<&String> = inventory.charts.iter().filter(top_level).collect();
    let mut pairs = BTreeMap::new();
    if let [only] = charts.as_slice()
        && !has_notes(only)
    {
        // Of several RELEASE.txt the nearest folder around the chart has it.
        let nearest = inventory
            .release_files
            .keys()
            .filter(|file| inventory.release_files.len() == 1 || is_inside(only, folder_of(file)))
            .max_by_key(|file| folder_of(file).len());
        pairs.extend(nearest.map(|file| (file.clone(), (*only).clone())));
    }
    pairs
}

fn chart_of(
    config: Option<&ComponentConfig>,
    file: &str,
    notes: &ReleaseNotes,
    inventory: &Inventory,
    pairs: &BTreeMap<String, String>,
) -> (Option<String>, Vec<Finding>) {
    let is_chart = |folder: &str| inventory.charts.iter().any(|chart| chart == folder);
    if config.is_some_and(|config| config.kind == Some(ComponentKind::App)) {
        return (None, vec![]);
    }
    if let Some(config) = config
        && let Some(path) = &config.path
    {
        if is_chart(path) {
            return (Some(path.clone()), vec![]);
        }
        let shown = join(path, "Chart.yaml");
        let finding = Finding::new(
            RuleCode::ChartMissing,
            format!("the component `{}` has its chart at {shown}, and there is none", config.name),
        )
        .at("relmap.toml", config.span.clone())
        .help("set `path` to the folder of Chart.yaml");
        return (None, vec![finding]);
    }
    let folder = folder_of(file);
    if is_chart(folder) {
        return (Some(folder.to_owned()), vec![]);
    }
    if let Some(chart) = pairs.get(file) {
        return (Some(chart.clone()), vec![]);
    }
    let entry = notes.newest();
    let title = entry.and_then(Entry::joined_title);
    let bears_title = |chart: &&String| chart.rsplit('/').next() == title;
    let named: Vec<&String> = inventory.charts.iter().filter(bears_title).collect();
    if let [chart] = named.as_slice() {
        return (Some((*chart).clone()), vec![]);
    }
    let wants_chart = config.is_some_and(|config| config.kind.is_some())
        || entry.is_some_and(names_what_it_deploys);
    if !wants_chart {
        return (None, vec![]);
    }
    let (rule, message) = match inventory.charts.len() {
        0 => (
            RuleCode::ChartMissing,
            format!("{file} belongs to a chart, and the repository holds no Chart.yaml"),
        ),
        count => (
            RuleCode::ComponentAmbiguous,
            format!("{file} belongs to a chart, and the repository holds {count} of them"),
        ),
    };
    let finding = Finding::new(rule, message)
        .in_file(file)
        .help("move RELEASE.txt beside its Chart.yaml, or name the chart's folder by `path` in relmap.toml");
    (None, vec![finding])
}

fn names_what_it_deploys(entry: &Entry) -> bool {
    entry.app().is_some() || entry.images().next().is_some()
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
