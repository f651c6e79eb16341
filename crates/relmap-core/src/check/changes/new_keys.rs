//! Which new values keys make a feature: those that a changed line of a template reads.

use std::collections::HashSet;

use crate::chart::dependencies::{Dependency, declared_by};
use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::chart::files_read::TextKind;
use crate::chart::key_path;
use crate::chart::yaml::{self, Node};
use crate::component::{below, is_inside};
use crate::facts::FileChange;

use super::keys_read::KeysRead;
use super::old_values::NewKey;
use super::{Changes, Reader};

impl Reader<'_> {
    /// Leaves only those of the new keys that a changed line of a template reads.
    pub(super) fn read_keys(&self, changes: &mut Changes, keys: Vec<NewKey>) {
        if keys.is_empty() {
            return;
        }
        let read = self.keys_read();
        let charts = if read.has_charts() { self.keys_of_charts() } else { HashSet::new() };
        let is_chart = |first: &str| charts.contains(first);
        let is_read = |key: &NewKey| read.has(key) || read.has_inside(key, is_chart);
        changes.new_keys = keys.into_iter().filter(is_read).map(|key| key.path).collect();
    }

    /// What changed lines of templates read, and of texts that may be run as templates. Where one of them is not known,
    /// that is everything.
    fn keys_read(&self) -> KeysRead {
        let mut read = KeysRead::default();
        let Some(chart) = self.new.files.chart.as_deref() else {
            read.all();
            return read;
        };
        let is_taken =
            |path: &str| self.new.files.local_charts.iter().any(|folder| is_inside(path, folder));
        for change in self.changed {
            let Some(new) =
                change.new.as_deref().filter(|new| is_inside(new, chart) || is_taken(new))
            else {
                continue;
            };
            let is_inside = below(new, chart).is_none_or(|path| path.starts_with("charts/"));
            let part = if is_inside { read.inside() } else { &mut read };
            match TextKind::of(self.new.files, new) {
                TextKind::Template => self.template(part, change, new),
                TextKind::Other => self.file_that_may_run(part, change, new),
                // What Chart.yaml and values say, those of charts inside among them, may be given to `tpl`.
                TextKind::Values if !self.new.is_main(new) => self.new_texts(part, change, new),
                TextKind::Packed | TextKind::Values | TextKind::Elsewhere => {}
            }
            // So may the name of a template.
            if new.contains("{{") && change.old.as_deref() != Some(new) {
                part.text(new, &HashSet::new());
            }
        }
        self.packed(&mut read);
        self.new_values(&mut read);
        read
    }

    /// The first keys of the values that Helm gives to charts in this one.
    fn keys_of_charts(&self) -> HashSet<String> {
        let metadata =
            self.new.files.in_chart("Chart.yaml").and_then(|bytes| yaml::load(bytes).ok());
        let requirements = self.new.files.in_chart("requirements.yaml");
        let declared = declared_by(metadata.as_ref().map(|chart| &chart.root), requirements);
        let [_, inside] = self.charts_inside();
        let declared = declared.list.iter().map(Dependency::key);
        let inside = inside.iter().map(|chart| chart.name.as_str());
        declared.chain(inside).map(|name| key_path::child("", name)).collect()
    }

    fn template(&self, read: &mut KeysRead, change: &FileChange, new: &str) {
        let text = |bytes: Option<&'_ Vec<u8>>| -> Option<String> {
            String::from_utf8(bytes?.clone()).ok()
        };
        let now = text(self.new.files.contents.get(new));
        let before = match change.old.as_deref() {
            Some(old) => text(self.old.files.contents.get(old)),
            None => Some(String::new()),
        };
        match (before, now) {
            (Some(before), Some(now)) => read.template(&now, &lines(&before)),
            _ => read.all(),
        }
    }

    /// A file that a template may give to `tpl`. What is in `docs/` and such is only searched if one reads it.
    fn file_that_may_run(&self, read: &mut KeysRead, change: &FileChange, new: &str) {
        let is_document = self.new.packaged.kind(new) == FileKind::Other(ChangeKind::Docs);
        if self.new.packaged.readable(new).is_none() || is_document && !self.new.is_read(new) {
            return;
        }
        let Some(now) = self.new.files.contents.get(new) else { return read.all() };
        let before = change.old.as_deref().and_then(|old| self.old.files.contents.get(old));
        let before = String::from_utf8_lossy(before.map(Vec::as_slice).unwrap_or_default());
        read.text(&String::from_utf8_lossy(now), &lines(&before));
    }

    /// The texts of such a file that are new.
    fn new_texts(&self, read: &mut KeysRead, change: &FileChange, new: &str) {
        let load = |bytes: Option<&Vec<u8>>| yaml::load(bytes?).ok();
        let old = change.old.as_deref().and_then(|old| self.old.files.contents.get(old));
        let before = load(old);
        let Some(now) = self.new.files.contents.get(new) else { return };
        let Some(document) = load(Some(now)) else { return read.all() };
        let [mut known, mut texts] = [Vec::new(), Vec::new()];
        if let Some(before) = &before {
            templates(&before.root, &mut known);
        }
        templates(&document.root, &mut texts);
        let known: HashSet<&str> = known.into_iter().collect();
        for text in texts.into_iter().filter(|text| !known.contains(text)) {
            read.text(text, &HashSet::new());
        }
    }

    /// The texts of values.yaml that are new, of which `tpl` makes a template.
    fn new_values(&self, read: &mut KeysRead) {
        let [before, now] = [&self.old, &self.new].map(|side| {
            let mut found = Vec::new();
            if let Some(Ok(document)) = side.values.as_ref().map(|values| &values.document) {
                templates(&document.root, &mut found);
            }
            found
        });
        let before: HashSet<&str> = before.into_iter().collect();
        for text in now.into_iter().filter(|text| !before.contains(text)) {
            read.text(text, &HashSet::new());
        }
    }
}

pub(super) fn lines(text: &str) -> HashSet<&str> {
    text.lines().map(str::trim).collect()
}

/// The texts in values that have an action.
fn templates<'n>(node: &'n Node, found: &mut Vec<&'n str>) {
    if let Some(map) = node.as_map() {
        for entry in map.entries() {
            found.extend(Some(entry.key.as_ref()).filter(|key: &&str| key.contains("{{")));
            templates(&entry.node, found);
        }
    } else if let Some(items) = node.as_seq() {
        items.iter().for_each(|item| templates(item, found));
    } else {
        found.extend(node.as_str().filter(|text| text.contains("{{")));
    }
}
