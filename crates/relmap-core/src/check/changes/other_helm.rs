//! What a change of values is for the version of Helm that is not assumed: Helm 4 merges the documents of a file, and
//! Helm 3 reads the first. Where relmap.toml does not say which of them deploys the chart, both count.

use std::collections::HashSet;

use crate::chart::file_kind::ChangeKind;
use crate::chart::images::{image_changes, images};
use crate::chart::metadata::ChartMetadata;
use crate::chart::values::{KeyChange, ValuesDiff};
use crate::chart::yaml;
use crate::facts::{FileChange, Files};

use super::new_keys::OldValues;
use super::values::{is_new, keys};
use super::{Changes, Reader, has_moved};

impl Reader<'_> {
    /// Adds what the other version of Helm sees of a change, and takes nothing away.
    pub(super) fn as_other_helm(&self, changes: &mut Changes, change: &FileChange, main: bool) {
        let Some(other) = self.other_helm else { return };
        let bytes = |files: &'_ Files, path: Option<&str>| {
            path.and_then(|path| files.contents.get(path)).cloned().unwrap_or_default()
        };
        let old = bytes(self.old.files, change.old.as_deref());
        let new = bytes(self.new.files, change.new.as_deref());
        if !yaml::has_documents(&old) && !yaml::has_documents(&new) {
            return;
        }
        let path = change.path();
        let reads = format!("as Helm {} reads {path}", other.as_str());
        let (old, new) = match (yaml::load_values(&old, other), yaml::load_values(&new, other)) {
            (Ok(old), Ok(new)) => (old.root, new.root),
            _ => {
                changes.add(path, ChangeKind::Values);
                changes.value_causes.push(format!("{path} cannot be parsed {reads}"));
                return;
            }
        };
        let app_version = |chart: &Option<ChartMetadata>| {
            let written = chart.as_ref().filter(|_| main)?.app_version.as_ref()?;
            Some(written.text.clone())
        };
        let before = images(&old, app_version(&changes.chart_before).as_deref());
        let now = images(&new, app_version(&changes.chart_now).as_deref());
        let mut of_images = HashSet::new();
        for mut image in image_changes(&before, &now).into_iter().filter(has_moved) {
            if image.old.is_none() || image.new.is_none() {
                continue;
            }
            let found = before.iter().chain(&now).filter(|found| found.path == image.path);
            of_images.extend(found.flat_map(keys));
            if !main {
                image.path = format!("{path}: {}", image.path);
            }
            let is_known = changes.images.iter().any(|known| {
                (&known.path, &known.old, &known.new) == (&image.path, &image.old, &image.new)
            });
            if !is_known {
                image.path = format!("{} ({reads})", image.path);
                changes.images.push(image);
                changes.add(path, ChangeKind::Image);
            }
        }
        let diff = ValuesDiff::between(&old, &new);
        let rest: Vec<_> = diff.iter().filter(|key| !of_images.contains(&key.path)).collect();
        for key in &rest {
            let shown = if main { key.to_string() } else { format!("{path}: {key}") };
            if !changes.value_causes.contains(&shown) {
                changes.value_causes.push(format!("{shown} ({reads})"));
                changes.add(path, ChangeKind::Values);
            }
        }
        if !main {
            return;
        }
        let mut old_values = OldValues::new(&old);
        let found = rest.into_iter().filter(|key| is_new(key));
        let found = found.map(|key| old_values.new_key(&key.path)).collect();
        let known = std::mem::take(&mut changes.new_keys);
        self.read_keys(changes, found);
        changes.new_keys.retain(|key| !known.contains(key));
        changes.new_keys.splice(0..0, known);
        let add = |known: &mut Vec<KeyChange>, found: &[KeyChange]| {
            for key in found {
                if !known.contains(key) {
                    known.push(key.clone());
                }
            }
        };
        add(&mut changes.values.removed, &diff.removed);
        add(&mut changes.values.retyped, &diff.retyped);
    }
}
