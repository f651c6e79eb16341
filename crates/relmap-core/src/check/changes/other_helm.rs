//! What a change of values is for the version of Helm that is not assumed: Helm 4 merges the documents of a file, and
//! Helm 3 reads the first. Where relmap.toml does not say which of them deploys the chart, both count.

use std::collections::HashSet;
use std::hash::Hash;

use crate::chart::file_kind::ChangeKind;
use crate::chart::images::{image_moves, images, unread_images};
use crate::chart::metadata::ChartMetadata;
use crate::chart::values::ValuesDiff;
use crate::chart::yaml;
use crate::facts::{FileChange, Files};

use super::inner_images::identity;
use super::old_values::OldValues;
use super::values::{is_comparable, is_new, keys};
use super::{Changes, Reader, has_moved};

impl Reader<'_> {
    /// Adds what the other version of Helm sees of a change, and takes nothing away.
    pub(super) fn as_other_helm(&self, changes: &mut Changes, change: &FileChange, main: bool) {
        let Some(other) = self.other_helm else { return };
        let old = content(self.old.files, change.old.as_deref());
        let new = content(self.new.files, change.new.as_deref());
        if !yaml::has_documents(old) && !yaml::has_documents(new) {
            return;
        }
        let path = change.path();
        let reads = format!("as Helm {} reads {path}", other.as_str());
        let (old, new) = match (yaml::load_values(old, other), yaml::load_values(new, other)) {
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
        self.count_images(changes, path, before.len().max(now.len()));
        let unread = (unread_images(&old), unread_images(&new));
        let mut moved = image_moves((&before, &unread.0), (&now, &unread.1));
        moved.retain(|image| has_moved(image) && is_comparable(image));
        let paths: HashSet<&str> = moved.iter().map(|image| image.path.as_str()).collect();
        let both = before.iter().chain(&now).filter(|found| paths.contains(found.path.as_str()));
        let of_images: HashSet<String> = both.flat_map(keys).collect();
        let known: HashSet<_> = changes.images.iter().map(identity).collect();
        if !main {
            for image in &mut moved {
                image.path = format!("{path}: {}", image.path);
            }
        }
        moved.retain(|image| !known.contains(&identity(image)));
        for mut image in moved {
            image.path = format!("{} ({reads})", image.path);
            changes.images.push(image);
            changes.add(path, ChangeKind::Image);
        }
        let diff = ValuesDiff::between(&old, &new);
        self.check_whole(changes, path, &diff);
        let rest: Vec<_> = diff.iter().filter(|key| !of_images.contains(&key.path)).collect();
        let known: HashSet<String> = changes.value_causes.iter().cloned().collect();
        for key in &rest {
            let shown = if main { key.to_string() } else { format!("{path}: {key}") };
            if !known.contains(&shown) {
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
        let found = std::mem::replace(&mut changes.new_keys, known);
        add_missing(&mut changes.new_keys, found);
        add_missing(&mut changes.values.removed, diff.removed);
        add_missing(&mut changes.values.retyped, diff.retyped);
    }
}

fn content<'f>(files: &'f Files, path: Option<&str>) -> &'f [u8] {
    path.and_then(|path| files.contents.get(path)).map(Vec::as_slice).unwrap_or_default()
}

/// Adds what is not there yet, in its order.
fn add_missing<T: Clone + Eq + Hash>(known: &mut Vec<T>, found: Vec<T>) {
    let there: HashSet<T> = known.iter().cloned().collect();
    known.extend(found.into_iter().filter(|one| !there.contains(one)));
}
