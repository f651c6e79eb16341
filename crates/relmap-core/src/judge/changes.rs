//! From files that differ to kinds of change: what a diff means for the component.

use std::collections::{BTreeSet, HashSet};

use crate::chart::dependencies::{
    DependencyChange, LockedDependency, dependency_changes, parse_lock, parse_requirements,
    vendored_changes,
};
use crate::chart::file_kind::{ChangeKind, FileKind, app_file, classify, is_values_name};
use crate::chart::helmignore::Ignore;
use crate::chart::images::{FoundImage, ImageChange, image_changes, images};
use crate::chart::metadata::{ChartMetadata, MetadataChange, metadata_changes};
use crate::chart::values::{KeyChange, ValuesDiff};
use crate::chart::yaml::{self, Node, YamlError};
use crate::component::{Component, ComponentKind, is_inside, join};
use crate::facts::{ComponentFacts, FileChange, Files};
use crate::finding::Finding;
use crate::outcome::{Change, ImageMove};
use crate::place::{Place, Span};
use crate::rule_code::RuleCode;

/// What changed in a component, by kind, with what is known of each.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Every file with every kind of change in it, in order.
    pub(super) list: BTreeSet<Change>,
    /// How values.yaml changed.
    pub(super) values: ValuesDiff,
    /// What changed in values files, apart from the tags and digests of images.
    pub(super) value_causes: Vec<String>,
    /// New keys of values.yaml, apart from the tags and digests of images.
    pub(super) new_keys: Vec<String>,
    /// The images whose reference changed, in every values file.
    pub(super) images: Vec<ImageChange>,
    /// Tags of images whose repository stands in no values file.
    pub(super) lone_tags: Vec<TagMove>,
    /// The images of values.yaml now.
    pub(super) images_now: Vec<FoundImage>,
    /// The images of values.yaml at the baseline.
    pub(super) images_before: Vec<FoundImage>,
    /// How Chart.yaml changed.
    pub(super) metadata: MetadataChange,
    /// Chart.yaml now, as far as it can be read.
    pub(super) chart_now: Option<ChartMetadata>,
    /// Chart.yaml at the baseline, as far as it can be read.
    pub(super) chart_before: Option<ChartMetadata>,
    /// The dependencies that changed.
    pub(super) dependencies: Vec<DependencyChange>,
    /// Files that cannot be read as data.
    pub(super) findings: Vec<Finding>,
}

/// A tag or digest that moved by itself, with what it was and is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TagMove {
    /// The path of the image, or of the tag where there is no more.
    pub(super) path: String,
    /// The tag before.
    pub(super) old: String,
    /// The tag now.
    pub(super) new: String,
}

impl Changes {
    /// The files that have a kind of change.
    pub(super) fn files(&self, kind: ChangeKind) -> Vec<String> {
        let of_kind = self.list.iter().filter(|change| change.kind == kind);
        of_kind.map(|change| change.path.clone()).collect()
    }

    /// The kinds of change, apart from `docs`.
    pub(super) fn delivered(&self) -> BTreeSet<ChangeKind> {
        let kinds = self.list.iter().map(|change| change.kind);
        kinds.filter(|&kind| kind != ChangeKind::Docs).collect()
    }

    /// The images whose tag or digest moved by itself, not with appVersion.
    pub(super) fn moved_images(&self) -> impl Iterator<Item = &ImageChange> {
        self.images.iter().filter(|image| has_moved(image))
    }

    /// What the outcome shows of images.
    pub(super) fn image_moves(&self) -> Vec<ImageMove> {
        let known = self.images.iter().map(|image| ImageMove {
            path: image.path.clone(),
            old: image.old.as_ref().map(ToString::to_string),
            new: image.new.as_ref().map(ToString::to_string),
            from_app_version: image.from_app_version,
        });
        let lone = self.lone_tags.iter().map(|tag| ImageMove {
            path: tag.path.clone(),
            old: Some(tag.old.clone()),
            new: Some(tag.new.clone()),
            from_app_version: false,
        });
        known.chain(lone).collect()
    }

    pub(super) fn add(&mut self, path: &str, kind: ChangeKind) {
        self.list.insert(Change { path: path.to_owned(), kind });
    }
}

fn has_moved(image: &ImageChange) -> bool {
    (image.tag_changed || image.digest_changed) && !image.from_app_version
}

/// Reads what the facts hold and sorts every change by kind.
pub(super) fn changes(component: &Component, facts: &ComponentFacts) -> Changes {
    let mut changes = Changes::default();
    if component.kind == ComponentKind::App {
        for change in &facts.changes {
            let path = change.path();
            changes.add(path, app_file(below(path, &component.layout.folder).unwrap_or(path)));
        }
        return changes;
    }
    let reader = Reader { facts, old: Side::new(&facts.old), new: Side::new(&facts.new) };
    reader.metadata(&mut changes);
    reader.main_values(&mut changes);
    for change in &facts.changes {
        reader.file(&mut changes, change);
    }
    reader.dependencies(&mut changes);
    changes
}

/// One side of the comparison, with its own rules of what is packaged.
struct Side<'f> {
    files: &'f Files,
    ignore: Ignore,
}

impl<'f> Side<'f> {
    fn new(files: &'f Files) -> Side<'f> {
        let ignore = files.in_chart(".helmignore").unwrap_or_default();
        Side { files, ignore: Ignore::parse(ignore).0 }
    }

    /// What a path is for the chart of this side.
    fn kind(&self, path: &str) -> FileKind {
        match self.files.chart.as_deref().and_then(|chart| below(path, chart)) {
            Some(inside) => classify(inside, self.ignore.is_ignored(inside)),
            // Outside of the package, values files are what people deploy the chart with.
            None if is_values_name(path.rsplit('/').next().unwrap_or(path)) => {
                FileKind::OtherValues
            }
            None => FileKind::Other(ChangeKind::Docs),
        }
    }

    fn read(&self, path: &str) -> Result<Node, YamlError> {
        match self.files.contents.get(path) {
            Some(bytes) => yaml::load(bytes).map(|document| document.root),
            None => yaml::load(b"").map(|document| document.root),
        }
    }

    fn main_values(&self) -> Option<String> {
        let chart = self.files.chart.as_deref()?;
        let names = ["values.yaml", "values.yml"].map(|name| join(chart, name));
        names.into_iter().find(|path| self.files.contents.contains_key(path))
    }

    fn lock(&self) -> Option<Vec<LockedDependency>> {
        let lock = self
            .files
            .in_chart("Chart.lock")
            .or_else(|| self.files.in_chart("requirements.lock"))?;
        parse_lock(lock).ok().map(|(dependencies, _)| dependencies)
    }
}

/// A path inside of a folder, relative to it.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    is_inside(path, folder).then(|| path.get(folder.len() + 1..)).flatten()
}

struct Reader<'f> {
    facts: &'f ComponentFacts,
    old: Side<'f>,
    new: Side<'f>,
}

impl Reader<'_> {
    fn unreadable(&self, changes: &mut Changes, path: &str, error: &YamlError) {
        let finding = Finding::new(
            RuleCode::ChartUnreadable,
            format!("{path} cannot be read as data: {}", error.kind),
        )
        .help(error.kind.help());
        let bytes = self.new.files.contents.get(path);
        changes.findings.push(match (error.place, bytes) {
            (Some(place), Some(bytes)) => finding.at(path, Span::at(bytes, place)),
            _ => finding.in_file(path),
        });
    }

    /// Something that can be read, though perhaps not as it was meant.
    fn doubtful(&self, changes: &mut Changes, file: &str, message: String, place: Option<Place>) {
        let path = join(self.new.files.chart.as_deref().unwrap_or_default(), file);
        let finding = Finding::new(RuleCode::ChartDoubtful, message);
        changes.findings.push(match (place, self.new.files.contents.get(&path)) {
            (Some(place), Some(bytes)) => finding.at(path, Span::at(bytes, place)),
            _ => finding.in_file(path),
        });
    }

    fn metadata(&self, changes: &mut Changes) {
        let parse = |side: &Side<'_>| side.files.in_chart("Chart.yaml").map(ChartMetadata::parse);
        changes.chart_before = parse(&self.old).and_then(Result::ok).map(|(chart, _)| chart);
        match parse(&self.new) {
            Some(Ok((chart, warnings))) => {
                changes.chart_now = Some(chart);
                for warning in warnings {
                    self.doubtful(changes, "Chart.yaml", warning.to_string(), warning.place());
                }
            }
            Some(Err(error)) => {
                let path = join(self.new.files.chart.as_deref().unwrap_or_default(), "Chart.yaml");
                self.unreadable(changes, &path, &error);
            }
            None => {}
        }
        if let (Some(old), Some(new)) = (&changes.chart_before, &changes.chart_now) {
            changes.metadata = metadata_changes(old, new);
        }
    }

    fn main_values(&self, changes: &mut Changes) {
        let app_version = |chart: &Option<ChartMetadata>| {
            chart
                .as_ref()
                .and_then(|chart| chart.app_version.as_ref())
                .map(|written| written.text.clone())
        };
        let read = |side: &Side<'_>| side.main_values().and_then(|path| side.read(&path).ok());
        if let Some(values) = read(&self.old) {
            changes.images_before = images(&values, app_version(&changes.chart_before).as_deref());
        }
        if let Some(path) = self.new.main_values() {
            let bytes = self.new.files.contents.get(&path).map(Vec::as_slice).unwrap_or_default();
            match yaml::load(bytes) {
                Ok(document) => {
                    let app_version = app_version(&changes.chart_now);
                    changes.images_now = images(&document.root, app_version.as_deref());
                    let name = path.rsplit('/').next().unwrap_or(&path);
                    for warning in document.warnings {
                        self.doubtful(changes, name, warning.kind.to_string(), Some(warning.place));
                    }
                }
                Err(error) => self.unreadable(changes, &path, &error),
            }
        }
        if self.facts.old.chart.is_some() {
            let moved = image_changes(&changes.images_before, &changes.images_now);
            changes.images = moved
                .into_iter()
                .filter(|image| image.old.is_some() && image.new.is_some())
                .collect();
        }
    }

    fn file(&self, changes: &mut Changes, change: &FileChange) {
        let path = change.path();
        let old = change.old.as_deref().map(|path| self.old.kind(path));
        let new = change.new.as_deref().map(|path| self.new.kind(path));
        // A file that turns from one kind into another is a change of both.
        let kinds: HashSet<FileKind> = old.into_iter().chain(new).collect();
        for kind in kinds {
            match kind {
                FileKind::ChartYaml => self.chart_yaml(changes, path),
                FileKind::Values => self.values(changes, change, true),
                FileKind::OtherValues => self.values(changes, change, false),
                FileKind::Other(kind) => changes.add(path, kind),
            }
        }
    }

    fn chart_yaml(&self, changes: &mut Changes, path: &str) {
        let (Some(_), Some(_)) = (&changes.chart_before, &changes.chart_now) else {
            // It is new, gone or unreadable: everything in it may have changed.
            changes.add(path, ChangeKind::Metadata);
            return;
        };
        let MetadataChange { version: _, app_version, dependencies, other_keys } =
            &changes.metadata;
        let found = [
            (app_version.is_some(), ChangeKind::AppVersion),
            (!dependencies.is_empty(), ChangeKind::Dependencies),
            (!other_keys.is_empty(), ChangeKind::Metadata),
        ];
        for (_, kind) in found.into_iter().filter(|(changed, _)| *changed) {
            changes.add(path, kind);
        }
    }

    fn values(&self, changes: &mut Changes, change: &FileChange, main: bool) {
        let path = change.path();
        let (old_path, new_path) = (change.old.as_deref(), change.new.as_deref());
        let is_read = |files: &Files, path: Option<&str>| {
            path.is_none_or(|path| files.contents.contains_key(path))
        };
        if !is_read(self.old.files, old_path) || !is_read(self.new.files, new_path) {
            // A link that leads nowhere, or a folder of that name: it cannot be compared as data.
            changes.add(path, ChangeKind::Values);
            return;
        }
        let old = old_path.map_or_else(|| self.old.read(""), |path| self.old.read(path));
        let new = new_path.map_or_else(|| self.new.read(""), |path| self.new.read(path));
        let (old, new) = match (old, new) {
            (Ok(old), Ok(new)) => (old, new),
            (_, Err(error)) => {
                // That of the main file is reported whether it changed or not.
                if !main {
                    self.unreadable(changes, path, &error);
                }
                changes.add(path, ChangeKind::Values);
                return;
            }
            (Err(_), Ok(_)) => {
                changes.add(path, ChangeKind::Values);
                changes.value_causes.push(format!("{path} could not be read as data before"));
                return;
            }
        };
        let diff = ValuesDiff::between(&old, &new);
        let mut version_keys = HashSet::new();
        if main {
            let moved: HashSet<&str> = changes
                .images
                .iter()
                .filter(|image| has_moved(image))
                .map(|image| image.path.as_str())
                .collect();
            let both = changes.images_before.iter().chain(&changes.images_now);
            version_keys
                .extend(both.filter(|image| moved.contains(image.path.as_str())).flat_map(keys));
        } else {
            // A values file beside the main one often sets nothing but the tag.
            let known = changes.images_before.iter().chain(&changes.images_now).flat_map(keys);
            version_keys.extend(known);
            let (before, now) = (images(&old, None), images(&new, None));
            let moved: Vec<ImageChange> =
                image_changes(&before, &now).into_iter().filter(has_moved).collect();
            version_keys.extend(before.iter().chain(&now).flat_map(keys));
            changes.images.extend(moved);
        }
        let mut moved_tag = false;
        for key in diff.iter() {
            if version_keys.contains(&key.path) {
                moved_tag = true;
            } else if let Some(tag) = lone_tag(key, changes) {
                moved_tag = true;
                version_keys.insert(key.path.clone());
                changes.lone_tags.push(tag);
            } else {
                changes.value_causes.push(if main {
                    key.to_string()
                } else {
                    format!("{path}: {key}")
                });
                changes.add(path, ChangeKind::Values);
            }
        }
        let in_list = main && changes.moved_images().next().is_some();
        if moved_tag || in_list {
            changes.add(path, ChangeKind::Image);
        }
        if diff.is_empty() {
            changes.add(path, ChangeKind::Docs);
        }
        if main {
            let new_keys = diff.added.iter().map(|key| key.path.clone());
            changes.new_keys = new_keys.filter(|key| !version_keys.contains(key)).collect();
            changes.values = diff;
        }
    }

    fn dependencies(&self, changes: &mut Changes) {
        if !changes.list.iter().any(|change| change.kind == ChangeKind::Dependencies) {
            return;
        }
        let declared = |side: &Side<'_>, chart: &Option<ChartMetadata>| {
            let mut list =
                chart.as_ref().map(|chart| chart.dependencies.clone()).unwrap_or_default();
            let requirements = side.files.in_chart("requirements.yaml");
            list.extend(
                requirements
                    .and_then(|bytes| parse_requirements(bytes).ok())
                    .into_iter()
                    .flat_map(|(list, _)| list),
            );
            list
        };
        let (old, new) =
            (declared(&self.old, &changes.chart_before), declared(&self.new, &changes.chart_now));
        let (old_lock, new_lock) = (self.old.lock(), self.new.lock());
        self.unreadable_dependencies(changes);
        let mut found = dependency_changes(&old, old_lock.as_deref(), &new, new_lock.as_deref());
        let inside = |side: &Side<'_>, path: &Option<String>| {
            let chart = side.files.chart.clone()?;
            below(path.as_deref()?, &chart).map(str::to_owned)
        };
        let removed: Vec<String> =
            self.facts.changes.iter().filter_map(|c| inside(&self.old, &c.old)).collect();
        let added: Vec<String> =
            self.facts.changes.iter().filter_map(|c| inside(&self.new, &c.new)).collect();
        let vendored =
            vendored_changes(removed.iter().map(String::as_str), added.iter().map(String::as_str));
        for change in vendored {
            if !found.iter().any(|known| known.name == change.name) {
                found.push(change);
            }
        }
        changes.dependencies = found;
    }
}

impl Reader<'_> {
    /// Reports those of the files on dependencies that cannot be read.
    fn unreadable_dependencies(&self, changes: &mut Changes) {
        let chart = self.new.files.chart.as_deref().unwrap_or_default();
        let locks = ["Chart.lock", "requirements.lock"].map(|name| (name, true));
        for (name, is_lock) in locks.into_iter().chain([("requirements.yaml", false)]) {
            let Some(bytes) = self.new.files.in_chart(name) else { continue };
            let read = if is_lock {
                parse_lock(bytes).map(drop)
            } else {
                parse_requirements(bytes).map(drop)
            };
            if let Err(error) = read {
                self.unreadable(changes, &join(chart, name), &error);
            }
        }
    }
}

fn keys(image: &FoundImage) -> impl Iterator<Item = String> {
    image.tag_key.clone().into_iter().chain(image.digest_key.clone())
}

/// The tag or digest of an image whose repository is not in the values, as in `image: {tag: 1.2}`:
/// the templates have it.
fn lone_tag(key: &KeyChange, changes: &Changes) -> Option<TagMove> {
    let mut parts = key.path.rsplit('.');
    let last = parts.next()?.to_ascii_lowercase();
    let parent = parts.next().unwrap_or_default().to_ascii_lowercase();
    let of_image = matches!(last.as_str(), "tag" | "digest" | "sha") && parent.ends_with("image");
    if !of_image && !last.ends_with("imagetag") {
        return None;
    }
    let known = changes.images_before.iter().chain(&changes.images_now);
    if known.into_iter().any(|image| image.has_version_key(&key.path)) {
        return None;
    }
    let tag = |side: &Option<String>, chart: &Option<ChartMetadata>| {
        let text = side.as_ref()?.trim_matches(['"', '\'']).to_owned();
        if !text.is_empty() && text != "null" {
            return Some(text);
        }
        // Nothing there means appVersion, here as elsewhere.
        Some(chart.as_ref()?.app_version.as_ref()?.text.clone())
    };
    let (old, new) = (tag(&key.old, &changes.chart_before)?, tag(&key.new, &changes.chart_now)?);
    (old != new).then(|| TagMove { path: key.path.clone(), old, new })
}
