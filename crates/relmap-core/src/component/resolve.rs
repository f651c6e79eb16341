//! From drafts to components: what they are, what they are called, and how their tags are named.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ambiguous::mark_ambiguous;
use super::app_tags::share_tags;
use super::draft::{Draft, Inventory, names_what_it_deploys};
use super::passed_apps::{PassedApp, pass_through};
use super::tag_prefix::title_among;
use super::{
    AppVersionOf, ComponentKind, DeployedApp, Layout, OtherFolders, TagScheme, app_key, folder_of,
};
use crate::chart::metadata::ChartMetadata;
use crate::config::{ComponentConfig, Config};
use crate::finding::Finding;
use crate::release_notes::{AppRef, Entry, ReleaseNotes};
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
    /// The apps that it deploys, if relmap.toml says so.
    pub apps: Vec<DeployedApp>,
    /// What relmap.toml says that its appVersion is.
    pub app_version: AppVersionOf,
    /// How the tags of the apps that it deploys are named, where they are components of this repository.
    pub app_tags: Vec<TagScheme>,
    /// The apps of its subcharts, if its own entries name nothing that it deploys.
    pub passed_apps: Vec<PassedApp>,
    /// Its RELEASE.txt.
    pub notes: ReleaseNotes,
    /// Whether relmap.toml names it.
    pub is_configured: bool,
    /// Whether another component has its name, or very many have its chart: then no tag is known to be its own, and one
    /// of its findings says so.
    pub is_ambiguous: bool,
    /// Whether relmap.toml says that the version in Chart.yaml is filled in at packaging.
    pub version_at_packaging: bool,
    /// Whether relmap.toml says that the labels of its image are in its Dockerfile.
    pub labels_in_dockerfile: bool,
    /// Faults in how it is laid out.
    pub findings: Vec<Finding>,
}

impl Component {
    /// The folder that stands for the component: the one of Chart.yaml, or else of RELEASE.txt.
    /// The root is `.`.
    pub fn path(&self) -> &str {
        super::folder_text(self.layout.chart.as_deref().unwrap_or(&self.layout.folder))
    }

    /// The only app that relmap.toml says it deploys.
    pub fn only_app(&self) -> Option<&DeployedApp> {
        match self.apps.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The name of the app that an `App:` names, or else the title of its tag: see [`app_key`]. `of`
    /// are all that its entry names.
    pub fn app_key<'a>(&'a self, app: &'a AppRef, of: &[AppRef]) -> &'a str {
        app_key(&self.apps, app, of.len() == 1)
    }

    /// The apps that its newest entry names.
    pub fn newest_apps(&self) -> Vec<AppRef> {
        self.notes.newest_apps()
    }

    /// The apps of the newest entry that names any.
    pub fn known_apps(&self) -> Vec<AppRef> {
        self.notes.known_apps()
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
    let shared = SharedNames::new(&drafts, inventory);
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
    let all = Arc::new(all);
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
            let folder = folder_of(&draft.release_file).to_owned();
            let layout = Layout {
                excluded: OtherFolders::new(all.clone(), vec![own.clone(), folder.clone()]),
                folder,
                release_file: draft.release_file,
                chart: draft.chart,
                chart_name,
            };
            let kind = kind_of(draft.config, &layout, &draft.notes);
            let (name, tags) = naming(draft.config, &layout, &draft.notes, &shared);
            Component {
                name,
                kind,
                tags,
                rules: config.table(kind, draft.config),
                apps: draft.config.map(|own| DeployedApp::of(config, own)).unwrap_or_default(),
                app_version: draft.config.map(|own| own.app_version.clone()).unwrap_or_default(),
                app_tags: Vec::new(),
                passed_apps: Vec::new(),
                is_configured: draft.config.is_some(),
                is_ambiguous: false,
                version_at_packaging: draft.config.is_some_and(|own| own.version_at_packaging),
                labels_in_dockerfile: draft.config.is_some_and(|own| own.labels_in_dockerfile),
                layout,
                notes: draft.notes,
                findings: draft.findings,
            }
        })
        .collect();
    mark_ambiguous(&mut components);
    share_tags(&mut components);
    pass_through(&mut components, metadata);
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
        Some(entry) if !entry.names_app() => ComponentKind::System,
        Some(_) => ComponentKind::Chart,
        None if layout.chart.is_some() => ComponentKind::Chart,
        None => ComponentKind::App,
    }
}

fn naming(
    config: Option<&ComponentConfig>,
    layout: &Layout,
    notes: &ReleaseNotes,
    shared: &SharedNames<'_>,
) -> (String, TagScheme) {
    let newest = notes.newest();
    let before = notes.before_newest();
    // A heading that lacks its title is read as if it had the one below.
    let is_lost = newest.is_some_and(|entry| entry.tag_title().is_none())
        && before.is_some_and(|entry| entry.tag_title().is_some());
    let telling = if is_lost { before } else { newest };
    let title = telling.and_then(Entry::joined_title).map(str::to_owned);
    let folder = layout.chart.as_deref().unwrap_or(&layout.folder);
    let folder_name = folder.rsplit('/').next().filter(|name| !name.is_empty());
    let repository = &shared.inventory.repository;
    let fallback = layout.chart_name.as_deref().or(folder_name).unwrap_or(repository);
    let configured = config.map(|config| config.name.clone());
    let name = configured.clone().or_else(|| title.clone()).unwrap_or_else(|| fallback.to_owned());
    if let Some(template) = config.and_then(|config| config.tag.clone()) {
        return (name, TagScheme::configured(template));
    }
    let other = layout.chart_name.clone().or(configured);
    let tag_title = telling.and_then(Entry::tag_title).map(str::to_owned);
    if !shared.is_alone() {
        // In a repository of several, a tag without a title could be anybody's.
        let is_untitled = newest.is_some_and(|entry| entry.tag_title().is_none()) && !is_lost;
        let prefix = newest.filter(|_| !is_lost && !is_untitled).and_then(Entry::tag_prefix);
        let bare = is_untitled && shared.untitled == 1;
        let headings = if is_untitled { shared.own_headings(layout) } else { BTreeSet::new() };
        let title = tag_title.or_else(|| Some(name.clone()));
        let scheme = TagScheme::conventional(title, other, bare)
            .made_by(prefix.map(str::to_owned))
            .and_headings(headings)
            .with_lost_title(is_lost);
        return (name, scheme);
    }
    // What the tags are called says most where no heading does.
    let is_silent = newest.is_some() && tag_title.is_none();
    let of_tags = is_silent
        .then(|| title_among(shared.inventory.tags.iter().map(|tag| tag.as_str())))
        .flatten()
        .filter(|title| other.as_deref() != Some(title))
        .map(str::to_owned);
    let is_lost = is_lost || (of_tags.is_some() && before.is_none());
    // A chart's repository may have tags of an app, so those are looked into.
    let (title, asked) = match layout.chart {
        Some(_) => (tag_title, of_tags),
        None => (tag_title.or(of_tags), None),
    };
    let prefix = newest.filter(|_| !is_lost && (!is_silent || title.is_none()));
    let prefix = prefix.and_then(Entry::tag_prefix).map(str::to_owned);
    let scheme = TagScheme::conventional(title, other, true)
        .or_titled(asked)
        .made_by(prefix)
        .with_lost_title(is_lost);
    (name, scheme)
}

/// What the components of a repository have to share: the names of its tags.
struct SharedNames<'i> {
    inventory: &'i Inventory,
    count: usize,
    /// How many have a newest heading without a title.
    untitled: usize,
    /// The headings without a title that one release file has and no other, as names of tags, by its path.
    headings: BTreeMap<String, BTreeSet<String>>,
}

impl<'i> SharedNames<'i> {
    fn new(drafts: &[Draft<'_>], inventory: &'i Inventory) -> SharedNames<'i> {
        let is_untitled =
            |notes: &ReleaseNotes| notes.newest().is_some_and(|entry| entry.tag_title().is_none());
        let untitled = drafts.iter().filter(|draft| is_untitled(&draft.notes)).count();
        let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        if drafts.len() > 1 && untitled > 1 {
            for draft in drafts {
                let bare = draft.notes.entries.iter().filter(|entry| entry.tag_title().is_none());
                for name in bare.filter_map(Entry::tag_name) {
                    files.entry(name).or_default().insert(&draft.release_file);
                }
            }
        }
        let mut headings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, files) in files.into_iter().filter(|(_, files)| files.len() == 1) {
            for file in files {
                headings.entry(file.to_owned()).or_default().insert(name.to_owned());
            }
        }
        SharedNames { inventory, count: drafts.len(), untitled, headings }
    }

    fn is_alone(&self) -> bool {
        self.count == 1
    }

    /// The headings that one release file has and no other.
    fn own_headings(&self, layout: &Layout) -> BTreeSet<String> {
        self.headings.get(&layout.release_file).cloned().unwrap_or_default()
    }
}
