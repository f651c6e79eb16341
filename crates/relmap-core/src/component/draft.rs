//! The drafts of components: what relmap.toml and the paths say, before any chart is read.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{ComponentKind, folder_of, is_inside, join};
use crate::config::{ComponentConfig, Config};
use crate::finding::Finding;
use crate::release_notes::{self, Entry, ReleaseNotes};
use crate::rule_code::RuleCode;
use crate::tag_name::TagName;

/// The files of a repository that make components.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// What to call a component that nothing names: the repository's own name.
    pub repository: String,
    /// Every RELEASE.txt by its path, with its bytes.
    pub release_files: BTreeMap<String, Vec<u8>>,
    /// The folder of every Chart.yaml; the root is the empty string.
    pub charts: Vec<String>,
    /// The path of every changelog.
    pub changelogs: Vec<String>,
    /// The name of every tag.
    pub tags: Vec<TagName>,
    /// The RELEASE.txt or relmap.toml that only the work tree has, where the files of a commit are looked at.
    pub uncommitted: Option<String>,
}

/// What a component consists of, before its chart was read.
#[derive(Debug, Clone)]
pub struct Draft<'c> {
    pub(super) config: Option<&'c ComponentConfig>,
    pub(super) release_file: String,
    pub(super) notes: ReleaseNotes,
    /// The folder of its chart: [`resolve`](super::resolve()) asks for the Chart.yaml there.
    pub chart: Option<String>,
    pub(super) findings: Vec<Finding>,
}

/// Finds the components, as far as paths and RELEASE.txt tell. The second part holds findings that
/// belong to none of them.
pub fn draft<'c>(config: &'c Config, inventory: &Inventory) -> (Vec<Draft<'c>>, Vec<Finding>) {
    let (configured, mut findings) = configured(config, inventory);
    let charts = Charts::new(inventory);
    let pairs = pair_charts(inventory, &charts, &configured);
    let mut drafts = Vec::new();
    for (file, bytes) in &inventory.release_files {
        let config = configured.get(file.as_str()).copied();
        let notes = release_notes::parse(bytes);
        let (chart, own) = chart_of(config, file, &notes, &charts, &pairs);
        drafts.push(Draft { config, release_file: file.clone(), notes, chart, findings: own });
    }
    if drafts.is_empty() && findings.is_empty() {
        findings.push(inventory.not_set_up());
    }
    (drafts, findings)
}

/// Which `[[component]]` each RELEASE.txt belongs to, and those of them that have none to
/// themselves.
fn configured<'c>(
    config: &'c Config,
    inventory: &Inventory,
) -> (BTreeMap<String, &'c ComponentConfig>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut configured: BTreeMap<String, &ComponentConfig> = BTreeMap::new();
    let here = config.components.iter().filter(|component| component.repository.is_none());
    for component in here {
        let mut candidates: Vec<String> = match &component.release_file {
            Some(file) => vec![file.clone()],
            None => {
                let beside = component.path.as_deref().map(|path| join(path, "RELEASE.txt"));
                beside.into_iter().chain(["RELEASE.txt".to_owned()]).collect()
            }
        };
        candidates.dedup();
        let found = candidates.iter().find(|file| inventory.release_files.contains_key(*file));
        let finding = match found {
            Some(file) => configured.insert(file.clone(), component).map(|other| {
                let message = format!(
                    "`{}` and `{}` both read their versions from {file}",
                    other.name, component.name
                );
                Finding::new(RuleCode::ComponentAmbiguous, message)
                    .help("give each its own `release-file`")
            }),
            None => {
                let message = format!(
                    "the component `{}` has no {}",
                    component.name,
                    candidates.join(" and no ")
                );
                Some(Finding::new(RuleCode::ReleaseFileMissing, message).help(format!(
                    "write {} with a heading such as `{}-0.1.0`",
                    candidates[0], component.name
                )))
            }
        };
        findings.extend(finding.map(|found| found.at("relmap.toml", component.span.clone())));
    }
    (configured, findings)
}

/// The charts of a repository, to look up.
struct Charts<'i> {
    all: &'i [String],
    folders: HashSet<&'i str>,
    /// The folders by their last part.
    by_name: HashMap<&'i str, Vec<&'i String>>,
}

impl<'i> Charts<'i> {
    fn new(inventory: &'i Inventory) -> Charts<'i> {
        let mut by_name: HashMap<&str, Vec<&String>> = HashMap::new();
        for chart in &inventory.charts {
            let name = chart.rsplit('/').next().unwrap_or_default();
            by_name.entry(name).or_default().push(chart);
        }
        let folders = inventory.charts.iter().map(String::as_str).collect();
        Charts { all: &inventory.charts, folders, by_name }
    }

    /// Those that are in no other one: a chart inside of another one is its dependency, not a chart
    /// that is released.
    fn top_level(&self) -> impl Iterator<Item = &'i String> {
        self.all.iter().filter(|chart| {
            let mut around = chart.match_indices('/').map(|(at, _)| &chart[..at]);
            let is_in_root = !chart.is_empty() && self.folders.contains("");
            !is_in_root && !around.any(|folder| self.folders.contains(folder))
        })
    }
}

/// Gives the one chart of a repository, if no RELEASE.txt is next to it, to the one that means
/// it.
fn pair_charts(
    inventory: &Inventory,
    charts: &Charts<'_>,
    configured: &BTreeMap<String, &ComponentConfig>,
) -> BTreeMap<String, String> {
    let has_notes =
        |folder: &str| inventory.release_files.contains_key(&join(folder, "RELEASE.txt"));
    let charts: Vec<&String> = charts.top_level().take(2).collect();
    let mut pairs = BTreeMap::new();
    if let [only] = charts.as_slice()
        && !has_notes(only)
    {
        // Of several RELEASE.txt the nearest folder around the chart has it, though no app's.
        let is_app = |file: &str| {
            configured.get(file).is_some_and(|config| config.kind == Some(ComponentKind::App))
        };
        let nearest = inventory
            .release_files
            .keys()
            .filter(|file| inventory.release_files.len() == 1 || is_inside(only, folder_of(file)))
            .filter(|file| !is_app(file))
            .max_by_key(|file| folder_of(file).len());
        pairs.extend(nearest.map(|file| (file.clone(), (*only).clone())));
    }
    pairs
}

fn chart_of(
    config: Option<&ComponentConfig>,
    file: &str,
    notes: &ReleaseNotes,
    charts: &Charts<'_>,
    pairs: &BTreeMap<String, String>,
) -> (Option<String>, Vec<Finding>) {
    let is_chart = |folder: &str| charts.folders.contains(folder);
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
            format!("the component `{}` has its chart at {shown}, but there is none", config.name),
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
    let named = title.and_then(|title| charts.by_name.get(title));
    if let Some([chart]) = named.map(Vec::as_slice) {
        return (Some((*chart).clone()), vec![]);
    }
    let wants_chart = config.is_some_and(|config| config.kind.is_some())
        || entry.is_some_and(names_what_it_deploys);
    if !wants_chart {
        return (None, vec![]);
    }
    let (rule, message) = match charts.all.len() {
        0 => (
            RuleCode::ChartMissing,
            format!("{file} belongs to a chart, but the repository has no Chart.yaml"),
        ),
        count => (
            RuleCode::ComponentAmbiguous,
            format!("{file} belongs to a chart, but the repository has {count} of them"),
        ),
    };
    let finding = Finding::new(rule, message)
        .in_file(file)
        .help("move RELEASE.txt next to its Chart.yaml, or name the chart's folder by `path` in relmap.toml");
    (None, vec![finding])
}

pub(super) fn names_what_it_deploys(entry: &Entry) -> bool {
    entry.names_app() || entry.images().next().is_some()
}
