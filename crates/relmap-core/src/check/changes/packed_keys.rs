//! What the templates of packed charts read of the values that the chart around them gives them.

use std::collections::{BTreeMap, HashSet};

use crate::chart::archive::{ChartArchive, MAX_UNPACKED};
use crate::chart::files_read::TextKind;

use super::Reader;
use super::keys_read::KeysRead;
use super::new_keys::lines;
use super::side::Side;

impl Reader<'_> {
    /// What is read in packed charts that differ, in lines that no packed chart had before in a file of that name.
    /// Where one is not looked into, that is everything.
    pub(super) fn packed(&self, read: &mut KeysRead) {
        let paths = self.changed.iter().map(|change| change.new.as_deref());
        let Some(new) = archives(&self.new, paths) else { return read.inside().all() };
        if new.is_empty() {
            return;
        }
        let paths = self.changed.iter().map(|change| change.old.as_deref());
        // Of an old one that cannot be read, all may be new.
        let old = archives(&self.old, paths).unwrap_or_default();
        let mut before: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
        for (path, bytes) in old.iter().flat_map(|archive| &archive.files) {
            let text = String::from_utf8_lossy(bytes);
            let known = lines(&text).into_iter().map(str::to_owned);
            before.entry(path).or_default().extend(known);
        }
        let part = read.inside();
        for (path, bytes) in new.iter().flat_map(|archive| &archive.files) {
            if path.ends_with(".tgz") {
                part.all();
                continue;
            }
            let text = String::from_utf8_lossy(bytes);
            let known: HashSet<&str> =
                before.get(path.as_str()).into_iter().flatten().map(String::as_str).collect();
            let is_template = path.starts_with("templates/") || path.contains("/templates/");
            match is_template {
                true => part.template(&text, &known),
                // Any text may be given to `tpl`.
                false => part.text(&text, &known),
            }
        }
    }
}

/// The packed charts among these files; none if one of them cannot be read, or there is too much in them.
fn archives<'p>(
    side: &Side<'_>,
    paths: impl Iterator<Item = Option<&'p str>>,
) -> Option<Vec<ChartArchive>> {
    let mut left = MAX_UNPACKED;
    let packed = paths.flatten().filter(|path| TextKind::of(side.files, path) == TextKind::Packed);
    let mut read =
        |path: &str| ChartArchive::read_within(side.files.contents.get(path)?, &mut left).ok();
    packed.map(&mut read).collect()
}
