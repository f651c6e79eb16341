//! Which new values keys make a feature: those that a changed line of a template reads.

use std::collections::HashSet;

use crate::chart::file_kind::{ChangeKind, FileKind};
use crate::chart::files_read::TextKind;
use crate::chart::yaml::Node;
use crate::component::is_inside;
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
        let is_read = |key: &NewKey| read.has(key);
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
        for change in self.changed {
            let Some(new) = change.new.as_deref().filter(|new| is_inside(new, chart)) else {
                continue;
            };
            match TextKind::of(self.new.files, new) {
                TextKind::Template => self.template(&mut read, change, new),
                TextKind::Other => self.file_that_may_run(&mut read, change, new),
                TextKind::Packed | TextKind::Values | TextKind::Elsewhere => {}
            }
        }
        self.new_texts(&mut read);
        read
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

    /// The texts of values.yaml that are new, of which `tpl` makes a template.
    fn new_texts(&self, read: &mut KeysRead) {
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

fn lines(text: &str) -> HashSet<&str> {
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
