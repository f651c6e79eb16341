//! What changed in values files, and in the images that they name.

use std::collections::HashSet;

use crate::chart::file_kind::ChangeKind;
use crate::chart::images::{
    FoundImage, ImageChange, image_moves, images, unquoted_tags, unread_images,
};
use crate::chart::metadata::ChartMetadata;
use crate::chart::values::{KeyChange, ValuesDiff};
use crate::chart::yaml::Node;
use crate::check::parse_cache::ParseCache;
use crate::component::join;
use crate::facts::{FileChange, Files};
use crate::finding::Finding;
use crate::rule_code::RuleCode;

use super::old_values::OldValues;
use super::side::{MainValues, Side};
use super::{Changes, Reader, TagMove, has_moved};

impl Reader<'_> {
    pub(super) fn main_values(&self, changes: &mut Changes, cache: &mut ParseCache) {
        changes.values_file = match self.new.values.as_ref().or(self.old.values.as_ref()) {
            Some(values) => values.path.clone(),
            None => join(self.new.files.chart.as_deref().unwrap_or_default(), "values.yaml"),
        };
        let app_version = |chart: &Option<ChartMetadata>| {
            chart
                .as_ref()
                .and_then(|chart| chart.app_version.as_ref())
                .map(|written| written.text.clone())
        };
        let mut images = |files: &Files, path: &str, chart: &Option<ChartMetadata>| {
            let bytes = files.contents.get(path).map(Vec::as_slice).unwrap_or_default();
            cache.images(bytes, self.helm, app_version(chart).as_deref(), &files.templates)
        };
        if let Some(MainValues { path, document: Ok(_) }) = &self.old.values {
            changes.images_before = images(self.old.files, path, &changes.chart_before);
        }
        if let Some(MainValues { path, document }) = &self.new.values {
            match document {
                Ok(document) => {
                    changes.images_now = images(self.new.files, path, &changes.chart_now);
                    let name = path.rsplit('/').next().unwrap_or(path);
                    for warning in &document.warnings {
                        self.doubtful(changes, name, warning.kind.to_string(), Some(warning.place));
                    }
                    for tag in unquoted_tags(&document.root) {
                        self.doubtful(changes, name, tag.to_string(), Some(tag.place));
                    }
                }
                Err(error) => self.unreadable(changes, path, error),
            }
        }
        let (before, now) = (changes.images_before.len(), changes.images_now.len());
        self.count_images(changes, &changes.values_file.clone(), before.max(now));
        if self.old.files.chart.is_some() {
            let unread = |side: &Side<'_>| match &side.values {
                Some(MainValues { document: Ok(document), .. }) => unread_images(&document.root),
                _ => Vec::new(),
            };
            let (before, now) = (&changes.images_before, &changes.images_now);
            let moved = match before == now {
                true => Vec::new(),
                false => image_moves((before, &unread(&self.old)), (now, &unread(&self.new))),
            };
            changes.images = moved.into_iter().filter(is_comparable).collect();
        }
    }

    pub(super) fn values(&self, changes: &mut Changes, change: &FileChange, main: bool) {
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
                changes.value_causes.push(format!("{path} could not be parsed before"));
                return;
            }
        };
        let diff = ValuesDiff::between(&old, &new);
        self.check_whole(changes, path, &diff);
        if diff.is_empty() {
            changes.add(path, ChangeKind::Docs);
            if change.old.is_some() && change.new.is_some() {
                changes.reformatted.push(path.to_owned());
            }
        }
        let moved_keys =
            if main { moved_keys(changes) } else { self.beside(changes, path, &old, &new, &diff) };
        let known = changes.images_before.iter().chain(&changes.images_now);
        let keys_of_images: HashSet<String> = known.flat_map(keys).collect();
        let mut rest = Vec::new();
        for key in diff.iter() {
            if moved_keys.contains(&key.path) {
                changes.add(path, ChangeKind::Image);
            } else if let Some(tag) =
                lone_tag(key, app_versions(changes), |key| keys_of_images.contains(key))
            {
                changes.lone_tags.push(tag);
                changes.add(path, ChangeKind::Image);
            } else {
                rest.push(key);
            }
        }
        for key in &rest {
            let shown = if main { key.to_string() } else { format!("{path}: {key}") };
            changes.value_causes.push(shown);
            changes.add(path, ChangeKind::Values);
        }
        if main {
            // An image may have moved inside of a list, whose path alone is in the diff.
            let now: HashSet<&str> = changes.images_now.iter().map(|image| &*image.path).collect();
            if changes.moved_images().any(|it| it.is_unread || now.contains(&*it.path)) {
                changes.add(path, ChangeKind::Image);
            }
            let mut old_values = OldValues::new(&old);
            let found = rest.into_iter().filter(|key| is_new(key));
            let found = found.map(|key| old_values.new_key(&key.path)).collect();
            self.read_keys(changes, found);
            changes.values = diff;
        }
        self.as_other_helm(changes, change, main);
    }

    /// The keys of a values file next to the main one that move an image. Such a file often sets
    /// nothing but the tag of an image that values.yaml names.
    fn beside(
        &self,
        changes: &mut Changes,
        path: &str,
        old: &Node,
        new: &Node,
        diff: &ValuesDiff,
    ) -> HashSet<String> {
        let (before, now) = (images(old, None), images(new, None));
        self.count_images(changes, path, before.len().max(now.len()));
        for tag in unquoted_tags(new) {
            let finding = Finding::new(RuleCode::ChartDoubtful, format!("{path}: {tag}"));
            changes.findings.push(self.new.files.locate(finding, path.into(), Some(tag.place)));
        }
        let own: HashSet<String> = before.iter().chain(&now).flat_map(keys).collect();
        let moved = image_moves((&before, &unread_images(old)), (&now, &unread_images(new)));
        if moved.iter().any(|image| image.is_unread) {
            changes.add(path, ChangeKind::Image);
        }
        let moved = moved.into_iter().filter(has_moved);
        changes.images.extend(
            moved.map(|image| ImageChange { path: format!("{path}: {}", image.path), ..image }),
        );
        let main = changes.images_before.iter().chain(&changes.images_now);
        let main: HashSet<String> = main.flat_map(keys).filter(|key| !own.contains(key)).collect();
        for key in diff.iter().filter(|key| main.contains(&key.path)) {
            let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "(none)".into());
            let (old, new) = (shown(&key.old), shown(&key.new));
            let path = format!("{path}: {}", key.path);
            changes.lone_tags.push(TagMove { path, old, new });
        }
        own.into_iter().chain(main).collect()
    }
}

/// Whether an image is there on both sides, or something in its place that cannot be read.
pub(super) fn is_comparable(image: &ImageChange) -> bool {
    image.is_unread || image.old.is_some() && image.new.is_some()
}

/// The keys of values.yaml that make the tags and digests that moved.
fn moved_keys(changes: &Changes) -> HashSet<String> {
    let moved: HashSet<&str> = changes.moved_images().map(|image| image.path.as_str()).collect();
    let both = changes.images_before.iter().chain(&changes.images_now);
    both.filter(|image| moved.contains(image.path.as_str())).flat_map(keys).collect()
}

/// Whether a key was not there before. A value that became a map is a set of new keys under an old name.
pub(super) fn is_new(key: &KeyChange) -> bool {
    let is_map = |side: &Option<String>| side.as_ref().is_some_and(|text| text.starts_with('{'));
    let became_map = is_map(&key.new) && !is_map(&key.old);
    // An empty map holds no key: `null` that became `{}` is the same setting.
    key.old.is_none() || became_map && key.new.as_deref() != Some("{}")
}

pub(super) fn keys(image: &FoundImage) -> impl Iterator<Item = String> + '_ {
    image.version_keys().map(str::to_owned)
}

/// Whether a shown value is not all of it.
pub(in crate::check) fn is_shortened(value: &str) -> bool {
    value.ends_with('…')
}

/// The chart's own appVersion, before and now.
fn app_versions(changes: &Changes) -> [Option<&str>; 2] {
    [&changes.chart_before, &changes.chart_now]
        .map(|chart| Some(chart.as_ref()?.app_version.as_ref()?.text.as_str()))
}

/// The tag or digest of an image whose repository is not in the values, as in `image: {tag: 1.2}`:
/// the templates have it.
pub(super) fn lone_tag(
    key: &KeyChange,
    [app_before, app_now]: [Option<&str>; 2],
    is_of_known_image: impl Fn(&str) -> bool,
) -> Option<TagMove> {
    let mut parts = key.path.rsplit('.').map(|part| part.trim_matches('"'));
    let last = parts.next()?.to_ascii_lowercase();
    let parent = parts.next().unwrap_or_default().to_ascii_lowercase();
    let of_image = matches!(last.as_str(), "tag" | "digest" | "sha") && parent.ends_with("image");
    if !of_image && !last.ends_with("imagetag") {
        return None;
    }
    if is_of_known_image(&key.path) {
        return None;
    }
    let tag = |side: &Option<String>, app_version: Option<&str>| {
        let text = side.as_ref()?.trim_matches(['"', '\'']).to_owned();
        if !text.is_empty() && text != "null" {
            return Some(text);
        }
        // Nothing there means appVersion, here as elsewhere.
        app_version.map(str::to_owned)
    };
    let (old, new) = (tag(&key.old, app_before)?, tag(&key.new, app_now)?);
    // What was shortened may differ where it is not shown.
    (old != new || is_shortened(&old)).then(|| TagMove { path: key.path.clone(), old, new })
}
